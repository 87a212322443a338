import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordBenchmarks } from '../commands/benchmarks.ts';
import { actOnDecision, giveDecisionFeedback } from '../commands/decisions.ts';
import { createGoal } from '../commands/goals.ts';
import { adoptTrustPolicy } from '../commands/trust.ts';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import type { Position } from '../domain/kernel/position.ts';
import { TRUST_V1 } from '../domain/trust/policy.ts';
import { eventTypes, projections, queries } from '../infra/composition/catalogue.ts';
import { createMemoryEventStore } from '../infra/event-store/memory/memory-event-store.ts';
import { CAMPAIGN, createAutopilotWorld, observeCost, setTrust, setUp } from '../test/support/autopilot-world.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';

const NOW = '2026-11-21T08:00:00.000Z';
const OTHER = '0195f3e0-0000-7000-8000-00000000000f';
const askable = queries.filter(({ past }) => past !== undefined);
const read = projections.filter(({ name }) => askable.some(({ reads }) => reads.includes(name)));

let database: TestDatabase;
let models: ReadModels;
let log: readonly StoredEvent[];
const then = new Map<Position, readonly unknown[]>();
const inputs: Record<string, string> = {};

/** What each query is asked: for the thing that its path names, if any. */
const inputOf = (query: (typeof askable)[number]): object =>
  Object.fromEntries(
    Object.keys(query.input.shape).flatMap((name) =>
      inputs[name] === undefined || !query.route.includes(`:${name}`) ? [] : [[name, inputs[name]]],
    ),
  );
const askAll = (by: object = {}) => Promise.all(askable.map((query) => models.answer(query, inputOf(query), by)));

/** A rule fires, a gate passes, a plan is carried out, and people answer the decision; each event is shown as it comes. */
beforeAll(async () => {
  const world = createAutopilotWorld();
  await setUp(world);
  await setTrust(world, 100);
  await observeCost(world, '60');
  await world.send(createGoal, {
    title: 'Lower the cost per order',
    owner: 'ada',
    metric: 'cost_per_order',
    source: 'shop',
    dimensions: { campaign: CAMPAIGN.id },
    unit: 'USD',
    target: '50',
    deadline: '2026-12-31',
    impactAreas: ['profitability'],
  });
  await observeCost(world, '49', '2026-11-21T00:00:00.000Z');
  const [decision] = await world.dataOf('DecisionRecorded');
  await world.send(actOnDecision, { decisionId: String(decision?.decisionId), action: 'accepted' });
  await world.send(giveDecisionFeedback, { decisionId: String(decision?.decisionId), rating: 5 });
  await world.send(recordBenchmarks, {
    source: 'An office',
    sourceUrl: 'https://example.org/made-up',
    licence: 'made up',
    rows: [
      {
        metric: 'cost per order',
        industry: 'retail',
        geography: 'US',
        unit: 'USD',
        at: '2026-09-01',
        value: '55',
        published: '2026-10-20',
      },
    ],
  });
  await world.send(adoptTrustPolicy, { ...TRUST_V1, version: 'stricter' });
  log = await world.log();
  for (const { data } of log) {
    for (const name of ['decisionId', 'evaluationId', 'goalId', 'ruleId'])
      if (typeof data[name] === 'string') inputs[name] ??= data[name];
  }
  database = await testDatabase();
  const store = createMemoryEventStore();
  models = await readModels({ database, store, definitions: eventTypes.all, projections: read, now: NOW });
  for (const { stream, id, type, version, data, metadata, position } of log) {
    await store.append(stream, 'any', [{ id, type, version, data, metadata }]);
    then.set(position, await askAll());
  }
}, 60_000);
afterAll(async () => {
  await models?.stop();
  await database?.close();
});

test('these can be asked as of a moment', () => {
  expect(askable.map(({ name }) => name)).toEqual([
    'ListTrustGates',
    'ListTrustEvaluations',
    'GetTrustEvaluation',
    'ListTrustPolicies',
    'ListDecisions',
    'GetDecision',
    'ListRecommendationArms',
    'ListGoals',
    'GetGoal',
    'GetGoalPolicy',
    'ListBenchmarks',
    'ListAutomationRules',
    'GetAutomationRule',
    'ListRuleEvaluations',
    'ListAutomationLog',
  ]);
  // All of them had something to show.
  expect(then.get(log.at(-1)?.position ?? 0n)?.every((answer) => JSON.stringify(answer).length > 30)).toBe(true);
});

test('as of each position each answers what it answered there', async () => {
  for (const [position, answers] of then) {
    const now = await askAll({ asOf: position });
    for (const [place, query] of askable.entries())
      expect(now[place], `${query.name} as of ${position}`).toEqual(answers[place]);
  }
});

test('as of before the first event there was nothing', async () => {
  for (const [place, answer] of (await askAll({ asOf: 0n })).entries()) {
    const list = answer as { readonly items: readonly unknown[] } | undefined;
    if (askable[place]?.name === 'ListTrustPolicies') expect(list?.items).toHaveLength(1);
    else expect(list?.items ?? []).toEqual([]);
  }
});

test('another tenant finds nothing of it, whatever it asks for by name', async () => {
  const nothing = await askAll({ asOf: 0n });
  expect(await askAll({ asOf: log.at(-1)?.position, tenant: OTHER })).toEqual(nothing);
});
