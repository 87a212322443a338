import dns from 'node:dns';
import net from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { defineAutomationRule, enableAutomationRule } from '../commands/rules.ts';
import { evaluateTrustGate } from '../commands/trust.ts';
import { autopilotEvents } from '../domain/autopilot/events.ts';
import { decisionEvents } from '../domain/decisions/events.ts';
import { eventCatalogue } from '../domain/kernel/event.ts';
import { metricEvents } from '../domain/metrics/events.ts';
import { processEvents } from '../domain/processes/events.ts';
import { trustEvents } from '../domain/trust/events.ts';
import { TRUST_V1, type TrustPolicy } from '../domain/trust/policy.ts';
import { ids } from '../infra/ids.ts';
import {
  type AutopilotWorld,
  createAutopilotWorld,
  observeCost,
  setTrust,
  setUp,
  TENANT,
} from '../test/support/autopilot-world.ts';
import { HttpProblem } from './http/problem.ts';
import { whatIf } from './what-if.ts';
import { whatIfEndpoints } from './what-if-endpoints.ts';

const catalogue = eventCatalogue([
  ...autopilotEvents,
  ...decisionEvents,
  ...metricEvents,
  ...processEvents,
  ...trustEvents,
]);
/** A tenth of the score is for what nobody measures, and only a full score passes. */
const STRICT: TrustPolicy = {
  ...TRUST_V1,
  version: 'strict',
  weights: { emq: 4_000, freshness: 3_000, completeness: 2_000, coverage: 1_000 },
  passAt: { conservative: 10_000, standard: 10_000, highRisk: 10_000 },
};

let world: AutopilotWorld;

const caller = {
  standing: { permissions: 'all' as const, superAdmin: false },
  tenant: TENANT,
  actor: { kind: 'user' as const, id: 'ada' },
  client: { subject: 'ada', ip: '192.0.2.1', userAgent: '' },
  requestId: 'r',
  traceparent: 't',
};

/** What an endpoint answers to a body, in the shape that it documents. */
const post = async (name: string, body: object, tenant = TENANT) => {
  const endpoint = whatIfEndpoints({ store: world.store, catalogue, ids }).find((one) => one.name === name);
  if (endpoint?.output === undefined) throw new Error(`no ${name}`);
  const run = endpoint.prepare({
    params: {},
    search: '',
    body,
    header: () => undefined,
    address: '192.0.2.1',
    requestId: 'r',
    traceparent: 't',
  });
  const answer = await run({ ...caller, tenant });
  if (!('json' in answer)) throw new Error('no JSON');
  return Answer.parse(endpoint.output.parse(answer.json));
};
const Answer = z.looseObject({
  evaluated: z.int(),
  same: z.int(),
  flipped: z.int(),
  notJudged: z.int(),
  complete: z.boolean(),
  items: z.array(z.looseObject({ position: z.string(), evaluationId: z.string().optional() })),
  next: z.string().optional(),
});

const askGate = (actionType: string) => world.send(evaluateTrustGate, { gateId: 'shop', actionType });

beforeAll(async () => {
  world = createAutopilotWorld();
  await setUp(world, 'approval_required');
  await setTrust(world, 100);
  await observeCost(world, '40');
  await observeCost(world, '60', '2026-11-19T00:00:00.000Z');
  await world.send(defineAutomationRule, {
    ruleId: 'on-pass',
    title: 'A gate passed',
    trigger: { kind: 'event', types: ['TrustGateEvaluated'] },
    condition: { operator: '=', field: 'data.outcome', value: 'PASS' },
    actions: [{ kind: 'notify', when: 'always', severity: 'info', message: 'It passed.' }],
    coolDownMillis: 60_000,
  });
  await world.send(enableAutomationRule, { ruleId: 'on-pass' });
  await setTrust(world, 100);
  for (const action of ['update_budget', 'increase_budget', 'reduce_budget', 'pause_all']) await askGate(action);
});
afterEach(() => vi.restoreAllMocks());

describe('what gates would have answered', () => {
  test('under a policy that passes nothing, every PASS but that of a stop becomes a HOLD', async () => {
    const recorded = await world.dataOf('TrustGateEvaluated');
    const answer = await post('WhatIf', { trustPolicy: STRICT });
    const passed = recorded.filter(({ outcome, actionType }) => outcome === 'PASS' && actionType !== 'pause_all');
    expect(passed.length).toBeGreaterThan(2);
    expect(answer).toMatchObject({
      evaluated: recorded.length,
      flipped: passed.length,
      notJudged: 0,
      complete: true,
      transitions: [{ from: 'PASS', to: 'HOLD', count: passed.length }],
    });
    expect(answer.items.map(({ evaluationId }) => evaluationId)).toEqual(
      passed.map(({ evaluationId }) => evaluationId),
    );
    expect(answer).toMatchObject({
      gates: expect.arrayContaining([{ gateId: 'shop', from: 'PASS', to: 'HOLD', count: 3 }]),
      actionClasses: expect.arrayContaining([expect.objectContaining({ actionClass: 'highRisk', count: 1 })]),
    });
  });

  test('under the same policy nothing flips', async () => {
    expect(await post('WhatIf', { trustPolicy: TRUST_V1 })).toMatchObject({ flipped: 0, items: [], transitions: [] });
  });

  test('pages lead through the same flips, one after the other', async () => {
    const all = await post('WhatIf', { trustPolicy: STRICT });
    const seen: string[] = [];
    let left = all.flipped;
    for (let after: string | undefined; ; ) {
      const page = await post('WhatIf', { trustPolicy: STRICT, limit: 2, ...(after !== undefined && { after }) });
      expect(page.flipped).toBe(left);
      left -= page.items.length;
      seen.push(...page.items.map(({ position }) => position));
      after = page.next;
      if (after === undefined) break;
    }
    expect(seen).toEqual(all.items.map(({ position }) => position));
    await expect(post('WhatIf', { trustPolicy: STRICT, after: 'bm90IGEgY3Vyc29y' })).rejects.toThrow('not a cursor');
  });

  test('within bounds of the moment that was looked at, and of one’s own tenant', async () => {
    expect(await post('WhatIf', { trustPolicy: STRICT, to: '2020-01-01T00:00:00.000Z' })).toMatchObject({
      evaluated: 0,
    });
    const other = '0195f3e0-0000-7000-8000-000000000002';
    expect(await post('WhatIf', { trustPolicy: STRICT }, other)).toMatchObject({ evaluated: 0, complete: true });
  });

  test('a policy that could not be put in force is refused with what is wrong with it', async () => {
    const refused = post('WhatIf', { trustPolicy: { ...TRUST_V1, weights: { emq: 10_000 } } });
    await expect(refused).rejects.toMatchObject({
      problem: { status: 422, code: 'component-not-weighed', errors: [{ pointer: '/trustPolicy' }] },
    });
    await expect(post('WhatIf', {})).rejects.toBeInstanceOf(HttpProblem);
    await expect(post('WhatIfRules', {})).rejects.toMatchObject({ problem: { code: 'nothing-supposed' } });
  });
});

describe('what rules would have judged', () => {
  const rule = async (ruleId: string) => {
    const defined = await world.dataOf('AutomationRuleDefined');
    const found = defined.find((one) => one.ruleId === ruleId);
    if (found === undefined) throw new Error(`no rule ${ruleId}`);
    return { ruleId, ...Object(found.definition) };
  };

  test('by the same rules, nothing flips', async () => {
    const rules = [await rule('cut-budget'), await rule('on-pass')];
    const answer = await post('WhatIfRules', { rules, trustPolicy: TRUST_V1 });
    expect(answer).toMatchObject({ flipped: 0, notJudged: 0 });
    expect(answer.evaluated).toBe((await world.dataOf('AutomationRuleEvaluated')).length);
  });

  test('by a rule with another condition, each on what it saw then', async () => {
    const rules = [{ ...(await rule('cut-budget')), condition: { operator: '>', field: 'measures.cost', value: 30 } }];
    expect(await post('WhatIfRules', { rules })).toMatchObject({
      evaluated: 2,
      flipped: expect.toSatisfy((flipped) => flipped >= 1),
      items: expect.arrayContaining([
        expect.objectContaining({
          ruleId: 'cut-budget',
          from: expect.objectContaining({ outcome: 'condition_false' }),
          to: expect.objectContaining({ outcome: 'fired', measures: { cost: 40 } }),
        }),
      ]),
    });
  });

  test('a rule that gates set off sees what they would have answered', async () => {
    const answer = await post('WhatIfRules', { trustPolicy: STRICT });
    expect(answer.flipped).toBeGreaterThan(0);
    expect(answer.items[0]).toMatchObject({
      ruleId: 'on-pass',
      from: { outcome: 'fired' },
      to: { outcome: 'condition_false' },
    });
  });
});

test('appends nothing and opens no socket', async () => {
  const head = await world.store.head();
  const opened = [
    vi.spyOn(net.Socket.prototype, 'connect'),
    vi.spyOn(tls, 'connect'),
    vi.spyOn(dns, 'lookup'),
    vi.spyOn(dns.promises, 'lookup'),
    vi.spyOn(globalThis, 'fetch'),
  ];
  const append = vi.spyOn(world.store, 'append');
  const asked = { tenant: TENANT, supposed: { trustPolicy: STRICT }, of: ['gate', 'rule'] as const };
  const steps = await Array.fromAsync(whatIf({ store: world.store, catalogue, ids }, asked));
  expect(steps.filter(({ event }) => event === 'flipped').length).toBeGreaterThan(3);
  for (const spy of [...opened, append]) expect(spy).not.toHaveBeenCalled();
  expect(await world.store.head()).toBe(head);
});
