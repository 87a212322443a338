import { beforeEach, describe, expect, test } from 'vitest';
import { streamParts } from '../domain/kernel/stream.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { TrustGateEvaluated, trustEvents } from '../domain/trust/events.ts';
import { reevaluate } from '../domain/trust/gate.ts';
import { TRUST_V1 } from '../domain/trust/policy.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import { createMemoryEventStore } from '../infra/event-store/memory/memory-event-store.ts';
import { answerOf, type CommandLedger, commandLedger } from '../test/support/command-ledger.ts';
import { DAY, dailySource } from '../test/support/trust-examples.ts';
import {
  adoptTrustPolicy,
  evaluateTrustGate,
  observeSignal,
  registerSignalSource,
  retireSignalSource,
} from './trust.ts';

let store: EventStore;
let unreadable: string | undefined;
let ledger: CommandLedger;

beforeEach(() => {
  const memory = createMemoryEventStore();
  unreadable = undefined;
  store = {
    ...memory,
    readStream: (stream, options) => {
      if (streamParts(stream).category === unreadable) throw new Error('the disk is on fire');
      return memory.readStream(stream, options);
    },
  };
  ledger = commandLedger(store, trustEvents, { now: '2026-11-21T08:00:00.000Z' });
});

const observeDay = (sourceId: string, day: string, basisPoints: number) =>
  ledger.send(observeSignal, {
    sourceId,
    signals: [
      { observedAt: `${day}T20:00:00.000Z`, measurement: { metric: 'emq', basisPoints } },
      {
        observedAt: `${day}T20:00:00.000Z`,
        measurement: {
          metric: 'completeness',
          field: 'spend',
          bucketStart: `${day}T00:00:00.000Z`,
          received: 1,
          expected: 1,
        },
      },
    ],
  });
const ask = async (more: object = {}) =>
  answerOf(await ledger.send(evaluateTrustGate, { gateId: 'autopilot', actionType: 'update_budget', ...more }));
const evaluations = async () =>
  (await Array.fromAsync(store.readAll()))
    .flatMap(({ events }) => events)
    .filter(({ type }) => type === 'TrustGateEvaluated')
    .map(({ data }) => TrustGateEvaluated.schema.parse(data));

describe('asking a gate', () => {
  test('of a tenant without sources answers BLOCK', async () => {
    expect(await ask()).toMatchObject({ outcome: 'BLOCK', reason: 'NO_DATA' });
  });

  test('answers PASS on healthy signals, naming the events that it read', async () => {
    await ledger.send(registerSignalSource, dailySource());
    await observeDay('meta', '2026-11-20', 9_000);
    expect(await ask()).toMatchObject({
      outcome: 'PASS',
      scoreBasisPoints: 9_500,
      expiresAt: '2026-11-21T08:15:00.000Z',
    });
    const [evaluation] = await evaluations();
    const log = (await Array.fromAsync(store.readAll())).flatMap(({ events }) => events.map(({ id }) => id));
    expect(evaluation?.inputs.map(({ eventId }) => log.indexOf(eventId)).sort()).toEqual([1, 2]);
  });

  test('as of an earlier moment sees what was observed until then', async () => {
    await ledger.send(registerSignalSource, dailySource());
    await observeDay('meta', '2026-11-20', 9_000);
    await observeDay('meta', '2026-11-18', 2_000);
    expect(await ask({ asOf: '2026-11-19T00:00:00.000Z' })).toMatchObject({ outcome: 'HOLD', scoreBasisPoints: 6_000 });
    expect(await ask({ asOf: '2026-11-18T00:00:00.000Z' })).toMatchObject({ outcome: 'BLOCK', reason: 'NO_DATA' });
    const future = await ledger.send(evaluateTrustGate, {
      gateId: 'autopilot',
      actionType: 'update_budget',
      asOf: '2026-11-21T08:00:00.001Z',
    });
    expect(future).toMatchObject({ ok: false, refusal: { code: 'as-of-in-the-future' } });
  });

  test.each(['sourceRegistry', 'signalSource', 'trustPolicy'])(
    'answers BLOCK, and says so, when stream %s cannot be read',
    async (category) => {
      await ledger.send(registerSignalSource, dailySource());
      await observeDay('meta', '2026-11-20', 9_000);
      unreadable = category;
      expect(await ask()).toMatchObject({ outcome: 'BLOCK', reason: 'UNREADABLE' });
    },
  );

  test('answers BLOCK about a moment from which not every signal is kept', async () => {
    await ledger.send(registerSignalSource, dailySource());
    const signals = Array.from({ length: 40_001 }, (_, second) => ({
      observedAt: instantOf(Date.parse('2026-11-20') + second * 1_000),
      measurement: { metric: 'emq' as const, basisPoints: 9_000 },
    }));
    for (let from = 0; from < signals.length; from += 500)
      await ledger.send(observeSignal, { sourceId: 'meta', signals: signals.slice(from, from + 500) });
    expect(await ask({ asOf: '2026-11-20T05:33:20.999Z' })).toMatchObject({ outcome: 'BLOCK', reason: 'UNREADABLE' });
    expect(await ask({ asOf: '2026-11-20T05:33:21.000Z' })).toMatchObject({ outcome: 'BLOCK', reason: 'NO_DATA' });
  });

  test('goes by the adopted policy', async () => {
    await ledger.send(registerSignalSource, dailySource());
    await observeDay('meta', '2026-11-20', 9_000);
    const passAt = { standard: 9_501, highRisk: 9_501, conservative: 6_000 };
    await ledger.send(adoptTrustPolicy, { ...TRUST_V1, version: 'trust-v2', passAt });
    expect(await ask()).toMatchObject({ outcome: 'HOLD', reason: 'SCORE' });
  });

  test('expects a source for the gates that it names only, and no retired one', async () => {
    await ledger.send(registerSignalSource, dailySource());
    await ledger.send(registerSignalSource, dailySource({ sourceId: 'orders', kind: 'dataset', gates: ['retail'] }));
    await ledger.send(registerSignalSource, dailySource({ sourceId: 'google', kind: 'google' }));
    await observeDay('meta', '2026-11-20', 9_000);
    expect(await ask()).toMatchObject({ outcome: 'BLOCK', reason: 'NO_DATA' });
    await ledger.send(retireSignalSource, { sourceId: 'google', reason: 'The account is closed.' });
    expect(await ask()).toMatchObject({ outcome: 'PASS' });
  });
});

test('every recorded evaluation, computed again from its own event, is the same', async () => {
  await ledger.send(registerSignalSource, dailySource());
  await ledger.send(registerSignalSource, dailySource({ sourceId: 'google', kind: 'google', mandatory: false }));
  for (let day = 1; day <= 20; day += 1) {
    const date = instantOf(Date.parse('2026-10-31') + day * DAY).slice(0, 10);
    if (day % 7 !== 0) await observeDay('meta', date, (day * 977) % 10_000);
    if (day % 3 !== 0) await observeDay('google', date, (day * 3_331) % 10_000);
    await ask({ asOf: instantOf(Date.parse(date) + DAY), actionType: day % 2 === 0 ? 'increase_bid' : 'reduce_bid' });
  }
  const recorded = await evaluations();
  expect(new Set(recorded.map(({ outcome }) => outcome))).toEqual(new Set(['PASS', 'HOLD', 'BLOCK']));
  expect(recorded.flatMap((evaluation) => reevaluate(evaluation))).toEqual([]);
});

test('signals of a source that nobody registered are refused', async () => {
  expect(await observeDay('meta', '2026-11-20', 1)).toMatchObject({
    ok: false,
    refusal: { refused: 'notFound', code: 'source-not-registered' },
  });
});
