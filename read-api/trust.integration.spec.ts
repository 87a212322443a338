import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adoptTrustPolicy, evaluateTrustGate, observeSignal, registerSignalSource } from '../commands/trust.ts';
import { trustEvents } from '../domain/trust/events.ts';
import { TRUST_V1 } from '../domain/trust/policy.ts';
import { createPostgresEventStore } from '../infra/event-store/postgres/postgres-event-store.ts';
import { trustProjections } from '../projections/trust.ts';
import { answerOf, type CommandLedger, commandLedger } from '../test/support/command-ledger.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import { dailySource } from '../test/support/trust-examples.ts';
import { InvalidCursor } from './http/query.ts';
import { getTrustEvaluation, listTrustEvaluations, listTrustGates, listTrustPolicies } from './trust.ts';
import { listSignalSources } from './trust-sources.ts';

const NOW = '2026-11-21T08:00:00.000Z';
const ANOTHER_TENANT = '0195f3e0-0000-7000-8000-000000000002';
let database: TestDatabase;
let ledger: CommandLedger;
let models: ReadModels;

const observe = (sourceId: string, day: string, basisPoints: number) => {
  const observedAt = `${day}T20:00:00.000Z`;
  const bucket = { field: 'spend', bucketStart: `${day}T00:00:00.000Z`, received: 3, expected: 4 };
  return ledger.send(observeSignal, {
    sourceId,
    signals: [
      { observedAt, measurement: { metric: 'emq', basisPoints }, evidence: [`file:${day}.csv`] },
      { observedAt, measurement: { metric: 'completeness', ...bucket } },
    ],
  });
};
const evaluate = async (gateId: string, day: string, actionType = 'update_budget') =>
  answerOf(await ledger.send(evaluateTrustGate, { gateId, actionType, asOf: `${day}T00:00:00.000Z` }));

beforeAll(async () => {
  database = await testDatabase();
  const store = createPostgresEventStore({ pool: database.pool });
  ledger = commandLedger(store, trustEvents, { now: NOW });
  models = await readModels({ database, store, definitions: trustEvents, projections: trustProjections, now: NOW });
  await ledger.send(registerSignalSource, dailySource());
  await ledger.send(
    registerSignalSource,
    dailySource({ sourceId: 'google', kind: 'google', name: 'Google', gates: ['other'] }),
  );
  await observe('meta', '2026-11-19', 2_000);
  await observe('meta', '2026-11-20', 9_000);
  await evaluate('autopilot', '2026-11-21');
  await evaluate('autopilot', '2026-11-20');
  await evaluate('autopilot', '2026-11-19');
  await evaluate('other', '2026-11-21');
});
afterAll(async () => {
  await models?.stop();
  await database?.close();
});

describe('sources', () => {
  test('are shown with their health, silent ones as silent', async () => {
    const sources = await models.ask(listSignalSources, {});
    expect(sources?.asOf).toBe(NOW);
    expect(sources?.items).toMatchObject([
      {
        sourceId: 'google',
        state: 'silent',
        components: { emq: 0, freshness: 0, completeness: 0 },
        lacking: [
          { signal: 'emq', cause: 'missing' },
          { signal: 'completeness:spend', cause: 'missing' },
        ],
      },
      {
        sourceId: 'meta',
        state: 'delivering',
        components: { emq: 9_000, freshness: 10_000, completeness: 7_500 },
        newestAt: '2026-11-20T20:00:00.000Z',
      },
    ]);
  });

  test('grow old while nothing comes', async () => {
    const later = await models.ask(listSignalSources, {}, { now: '2026-11-23T08:00:00.000Z' });
    expect(later?.items[1]).toMatchObject({
      state: 'lacking',
      components: { emq: 9_000, freshness: 0, completeness: 0 },
      newestAt: '2026-11-20T20:00:00.000Z',
      lacking: [
        { signal: 'emq', cause: 'stale' },
        { signal: 'completeness:spend', cause: 'missing' },
      ],
    });
  });
});

describe('evaluations', () => {
  const scores = async (input: object) =>
    (await models.ask(listTrustEvaluations, input))?.items.map(({ gateId, asOf, outcome, score }) =>
      [gateId, asOf.slice(0, 10), outcome, score].join(' '),
    );

  test('are listed by the moment that was looked at, the latest first', async () => {
    expect((await scores({}))?.toSorted().toReversed()).toEqual([
      'other 2026-11-21 BLOCK 45.00',
      'autopilot 2026-11-21 PASS 90.00',
      'autopilot 2026-11-20 HOLD 55.00',
      'autopilot 2026-11-19 BLOCK 0.00',
    ]);
  });

  test.each([
    [{ outcome: 'BLOCK', gateId: 'autopilot' }, ['autopilot 2026-11-19 BLOCK 0.00']],
    [{ gateId: 'other' }, ['other 2026-11-21 BLOCK 45.00']],
    [{ from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' }, ['autopilot 2026-11-20 HOLD 55.00']],
  ])('are found by %j', async (input, expected) => expect(await scores(input)).toEqual(expected));

  test('come in pages that leave nothing out and repeat nothing', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const found = await models.ask(listTrustEvaluations, { limit: '1', ...(after !== undefined && { after }) });
      seen.push(...(found?.items ?? []).map(({ evaluationId }) => evaluationId));
      after = found?.next;
    } while (after !== undefined);
    expect(new Set(seen).size).toBe(4);
    expect(seen).toHaveLength(4);
    const foreign = Buffer.from('["x",1]').toString('base64url');
    await expect(models.ask(listTrustEvaluations, { after: foreign })).rejects.toBeInstanceOf(InvalidCursor);
  });

  test('are shown with everything that they were computed from, and come out the same', async () => {
    const [first] = (await models.ask(listTrustEvaluations, { gateId: 'autopilot' }))?.items ?? [];
    const evaluation = await models.ask(getTrustEvaluation, { evaluationId: first?.evaluationId });
    expect(evaluation).toMatchObject({
      score: '90.00',
      actor: { kind: 'user', id: 'ada' },
      policy: TRUST_V1,
      inputs: [{ measurement: { metric: 'completeness' } }, { evidence: ['file:2026-11-20.csv'] }],
      divergences: [],
    });
  });

  test('of nobody are not found', async () => {
    expect(await models.ask(getTrustEvaluation, { evaluationId: ANOTHER_TENANT })).toBeUndefined();
  });
});

test('gates count their answers, and stand where the latest moment leaves them', async () => {
  expect((await models.ask(listTrustGates, {}))?.items).toMatchObject([
    {
      gateId: 'autopilot',
      evaluations: 3,
      passed: 1,
      held: 1,
      blocked: 1,
      current: { asOf: '2026-11-21T00:00:00.000Z' },
    },
    { gateId: 'other', evaluations: 1, passed: 0, held: 0, blocked: 1, current: { outcome: 'BLOCK' } },
  ]);
  const firstPage = await models.ask(listTrustGates, { limit: '1' });
  const secondPage = await models.ask(listTrustGates, { limit: '1', after: firstPage?.next });
  expect([firstPage?.items[0]?.gateId, secondPage?.items[0]?.gateId, secondPage?.next]).toEqual([
    'autopilot',
    'other',
    undefined,
  ]);
});

test('the policy in force leads the policies', async () => {
  expect(await models.ask(listTrustPolicies, {})).toMatchObject({ current: 'trust-v1', items: [{ policy: TRUST_V1 }] });
  await ledger.send(adoptTrustPolicy, { ...TRUST_V1, version: 'trust-v2', holdAt: 5_000 });
  const policies = await models.ask(listTrustPolicies, {});
  expect(policies?.items.map(({ policy }) => policy.version)).toEqual(['trust-v2', 'trust-v1']);
  expect(policies?.current).toBe('trust-v2');
});

test('another tenant sees none of it', async () => {
  const by = { tenant: ANOTHER_TENANT };
  expect((await models.ask(listSignalSources, {}, by))?.items).toEqual([]);
  expect((await models.ask(listTrustEvaluations, {}, by))?.items).toEqual([]);
  expect((await models.ask(listTrustGates, {}, by))?.items).toEqual([]);
});

test.each(trustProjections.map(({ name }) => name))('%s rebuilt from the log is what it was', async (name) => {
  expect(await models.equalsRebuild(name)).toBe(true);
});
