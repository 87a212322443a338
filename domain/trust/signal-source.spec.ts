import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deciderSpec, TEST_CONTEXT } from '../../test/support/decider-spec.ts';
import { DAY, dailySource } from '../../test/support/trust-examples.ts';
import { instantOf } from '../kernel/time.ts';
import { SignalObserved } from './events.ts';
import { type SignalHistory, signalSource, signalsAsOf } from './signal-source.ts';
import type { Measurement, Signal, SourceDeclaration } from './signals.ts';

const spec = deciderSpec(signalSource);
const observedAt = '2026-11-20T11:00:00.000Z';
const emq: Signal = { observedAt, measurement: { metric: 'emq', basisPoints: 9_000 }, evidence: ['file:a'] };
const observe = (signals: readonly Signal[], declared: SourceDeclaration | undefined = dailySource()) => ({
  type: 'ObserveSignals' as const,
  sourceId: 'meta',
  declared,
  signals,
});
const measured = (measurement: Measurement): Signal => ({ ...emq, measurement });
const drivers = dailySource({ eventMatchQuality: 'drivers' });

describe('observing', () => {
  test('each measurement is an event', () => {
    const completeness = measured({
      metric: 'completeness',
      field: 'spend',
      bucketStart: '2026-11-19T00:00:00.000Z',
      received: 9,
      expected: 10,
    });
    spec
      .given()
      .when(observe([emq, completeness]))
      .then(SignalObserved({ sourceId: 'meta', ...emq }), SignalObserved({ sourceId: 'meta', ...completeness }));
  });

  test('a source that nobody registered is refused', () => {
    const unknown = { ...observe([emq]), declared: undefined };
    spec.given().when(unknown).thenRefused('notFound', 'source-not-registered');
  });

  test('of a batch with a signal from the future nothing is recorded', () => {
    const early = { ...emq, observedAt: '2026-11-20T12:00:00.001Z' };
    spec
      .given()
      .when(observe([emq, early]))
      .thenRefused('invalid', 'signal-future-dated');
  });

  test.each<[Measurement, SourceDeclaration]>([
    [{ metric: 'emq', basisPoints: 1 }, drivers],
    [{ metric: 'conversionLatency', meanMillis: 1 }, dailySource()],
    [{ metric: 'component', component: 'stability', basisPoints: 1 }, dailySource()],
    [
      { metric: 'completeness', field: 'clicks', bucketStart: '2026-11-19T00:00:00.000Z', received: 1, expected: 1 },
      dailySource(),
    ],
  ])('what the source was not registered for is refused: $metric', (measurement, declared) => {
    spec
      .given()
      .when(observe([measured(measurement)], declared))
      .thenRefused('invalid', 'signal-not-declared');
  });

  test('a period has to start where periods start', () => {
    const shifted = { metric: 'completeness', field: 'spend', received: 1, expected: 1 } as const;
    const signal = measured({ ...shifted, bucketStart: '2026-11-19T01:00:00.000Z' });
    spec
      .given()
      .when(observe([signal]))
      .thenRefused('invalid', 'bucket-not-aligned');
  });

  test.each<Measurement>([
    { metric: 'eventMatch', matched: 11, pixelEvents: 10, serverEvents: 20 },
    { metric: 'pixelCoverage', pagesWithPixel: 2, pages: 1, configuredEvents: 1, expectedEvents: 1 },
    { metric: 'pixelCoverage', pagesWithPixel: 1, pages: 1, configuredEvents: 2, expectedEvents: 1 },
  ])('a part larger than its whole is refused: %j', (measurement) => {
    spec
      .given()
      .when(observe([measured(measurement)], drivers))
      .thenRefused('invalid', 'signal-impossible');
  });
});

const recorded = (at: string, basisPoints: number) =>
  SignalObserved({ sourceId: 'meta', observedAt: at, measurement: { metric: 'emq', basisPoints }, evidence: [] });

describe('reading as of a moment', () => {
  const read = (history: SignalHistory, asOf: string) =>
    signalsAsOf(history, dailySource(), asOf).map(({ eventId, observedAt: at }) => [eventId, at]);

  test('gives the newest signal up to that moment, however late it was recorded', () => {
    const days = ['2026-11-03', '2026-11-01', '2026-11-02'].map((day) => `${day}T00:00:00.000Z`);
    const history = spec.given(...days.map((at, index) => recorded(at, index))).state();
    expect(read(history, '2026-11-02T23:59:59.999Z')).toEqual([['event-2', '2026-11-02T00:00:00.000Z']]);
    expect(read(history, '2026-11-01T00:00:00.000Z')).toEqual([['event-1', '2026-11-01T00:00:00.000Z']]);
    expect(read(history, '2026-10-31T23:59:59.999Z')).toEqual([]);
  });

  test('gives, of two for one moment, the one recorded last', () => {
    const history = spec.given(recorded(observedAt, 1), recorded(observedAt, 2)).state();
    expect(read(history, observedAt)).toEqual([['event-1', observedAt]]);
  });

  test('gives the counts of the periods that are owed, and the newest signal of all', () => {
    const cell = (bucketStart: string, at: string) =>
      SignalObserved({
        sourceId: 'meta',
        observedAt: at,
        measurement: { metric: 'completeness', field: 'spend', bucketStart, received: 1, expected: 1 },
        evidence: [],
      });
    const history = spec
      .given(
        cell('2026-11-17T00:00:00.000Z', '2026-11-17T12:00:00.000Z'),
        cell('2026-11-18T00:00:00.000Z', '2026-11-18T12:00:00.000Z'),
        cell('2026-11-19T00:00:00.000Z', '2026-11-19T12:00:00.000Z'),
      )
      .state();
    expect(read(history, '2026-11-19T13:00:00.000Z').map(([id]) => id)).toEqual(['event-1', 'event-2']);
  });

  test('is the same for every way of cutting the history into signals that came before', () => {
    const signals = fc.array(fc.tuple(fc.nat(50), fc.nat(10_000)), { maxLength: 30 });
    fc.assert(
      fc.property(signals, fc.nat(50), (list, asOfDay) => {
        const events = list.map(([day, basisPoints]) => recorded(instantOf(day * DAY), basisPoints));
        const asOf = instantOf(asOfDay * DAY);
        const [found] = signalsAsOf(spec.given(...events).state(), dailySource(), asOf);
        const oracle = events
          .filter(({ data }) => data.observedAt <= asOf)
          .reduce<(typeof events)[number] | undefined>(
            (best, event) => (best === undefined || event.data.observedAt >= best.data.observedAt ? event : best),
            undefined,
          );
        expect(found?.measurement).toEqual(oracle?.data.measurement);
      }),
    );
  });
});

describe('a long history', () => {
  const fold = (history: SignalHistory, event: ReturnType<typeof recorded>, index: number): SignalHistory =>
    signalSource.evolve(history, event, {
      id: `event-${index}`,
      recordedAt: TEST_CONTEXT.now,
      revision: BigInt(index),
      position: BigInt(index + 1),
    });
  const many = Array.from({ length: 40_000 }, (_, index) => recorded(instantOf(index * 1_000), index % 10_000));

  test('is bounded, and says from when on it is whole', () => {
    const history = [...many, recorded(instantOf(40_000_000), 0)].reduce(fold, signalSource.initialState);
    expect(history.size).toBe(20_000);
    expect(history.keptFrom).toBe(instantOf(20_001_000));
    const read = signalsAsOf(history, dailySource(), instantOf(30_000_000));
    expect(read.map(({ eventId }) => eventId)).toEqual(['event-30000']);
  });

  test('keeps what is told seldom, however old', () => {
    const measurement = { metric: 'component' as const, component: 'stability', basisPoints: 1 };
    const rare = SignalObserved({ sourceId: 'meta', observedAt: instantOf(0), measurement, evidence: [] });
    const history = [rare, ...many].reduce(fold, signalSource.initialState);
    const read = signalsAsOf(history, dailySource({ components: ['stability'] }), instantOf(50_000_000));
    expect(read.map(({ eventId }) => eventId)).toEqual(['event-0', 'event-40000']);
  });
});
