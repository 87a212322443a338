import { beforeEach, expect, test } from 'vitest';
import { decisionEvents } from '../domain/decisions/events.ts';
import { trustEvents } from '../domain/trust/events.ts';
import { createMemoryEventStore } from '../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../infra/ids.ts';
import { type CommandLedger, commandLedger, TENANT } from '../test/support/command-ledger.ts';
import { dailySource } from '../test/support/trust-examples.ts';
import { observeSignal, registerSignalSource } from './trust.ts';
import { sweepGate, sweptDays } from './trust-sweep.ts';

let store = createMemoryEventStore();
let ledger: CommandLedger;
const range = { gateId: 'autopilot', actionType: 'update_budget', from: '2026-10-01', to: '2026-11-19' };

beforeEach(async () => {
  store = createMemoryEventStore();
  ledger = commandLedger(store, [...trustEvents, ...decisionEvents], { now: '2026-11-20T12:00:00.000Z' });
  await ledger.send(registerSignalSource, dailySource());
  for (const { day } of sweptDays(range)) {
    if (!day.endsWith('3')) await ledger.send(observeSignal, { sourceId: 'meta', signals: signalsOf(day) });
  }
});

const signalsOf = (day: string) => {
  const bucket = { field: 'spend', bucketStart: `${day}T00:00:00.000Z`, received: 1, expected: 1 };
  return [
    { observedAt: `${day}T20:00:00.000Z`, measurement: { metric: 'emq' as const, basisPoints: 9_000 } },
    { observedAt: `${day}T20:00:00.000Z`, measurement: { metric: 'completeness' as const, ...bucket } },
  ];
};
const sweep = (more: object = {}) =>
  sweepGate({
    ...range,
    executor: ledger.executor,
    derivedId: ids.derivedId,
    tenant: TENANT,
    actor: { kind: 'system', id: 'cli' },
    concurrency: 7,
    ...more,
  });
const eventsOf = async (type: string) =>
  (await Array.fromAsync(store.readAll())).flatMap(({ events }) => events.filter((event) => event.type === type));

test('every day has one evaluation, and one decision that pins it', async () => {
  const progress: number[] = [];
  expect(await sweep({ onProgress: (days: number) => progress.push(days) })).toEqual({
    days: 50,
    appended: 100,
    outcomes: { PASS: 45, HOLD: 0, BLOCK: 5 },
    refusals: [],
  });
  expect(progress).toEqual([7, 14, 21, 28, 35, 42, 49, 50]);
  const evaluations = await eventsOf('TrustGateEvaluated');
  const decisions = await eventsOf('DecisionRecorded');
  const evaluated = evaluations.map(({ data }) => data.evaluationId);
  const pinned = decisions.map(({ data }) => data.pins).map((pins) => Object(pins).gateEvaluationId);
  expect(new Set(evaluated).size).toBe(50);
  expect(pinned.sort()).toEqual(evaluated.sort());
  const [first] = evaluations;
  expect(decisions[0]?.data).toMatchObject({
    decisionType: 'trust_gate',
    recommendation: { outcome: first?.data.outcome },
    inputDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    pins: {
      engine: { name: 'trust-evaluator', version: '1' },
      clock: '2026-10-02T00:00:00.000Z',
      inputSnapshot: { digest: first?.data.questionDigest, position: first?.position.toString() },
      policyDigest: first?.data.policyDigest,
    },
  });
});

test('a second run, by another process, appends nothing and says the same', async () => {
  const first = await sweep();
  const head = await store.head();
  ledger = commandLedger(store, [...trustEvents, ...decisionEvents], { now: '2026-11-20T13:00:00.000Z' });
  expect(await sweep({ concurrency: 3 })).toEqual({ ...first, appended: 0 });
  expect(await store.head()).toBe(head);
});

test('a sweep that broke off is taken up where it was', async () => {
  await sweep({ to: '2026-10-20' });
  expect(await sweep()).toMatchObject({ days: 50, appended: 60 });
});

test('days that are not over are refused and named', async () => {
  const { refusals, days } = await sweep({ from: '2026-11-19', to: '2026-11-21' });
  expect(days).toBe(3);
  expect(refusals.map(({ day, refusal }) => [day, refusal.code])).toEqual([
    ['2026-11-20', 'as-of-in-the-future'],
    ['2026-11-21', 'as-of-in-the-future'],
  ]);
});
