import { describe, expect, test } from 'vitest';
import { AS_OF, DAY, dailySource, emq, signal, spend, YESTERDAY } from '../../test/support/trust-examples.ts';
import { basisPointsOf } from './fraction.ts';
import { freshness, healthOf, requiredBuckets } from './health.ts';
import { SourceDeclaration } from './signals.ts';

const component = (name: string, health: ReturnType<typeof healthOf>): number | undefined => {
  const share = health.components.get(name);
  return share && basisPointsOf(share);
};

test.each([
  [0, 10_000],
  [DAY, 10_000],
  [DAY + 1, 9_999],
  [1.25 * DAY, 7_500],
  [2 * DAY - 1, 0],
  [2 * DAY, 0],
  [200 * DAY, 0],
])('a signal %i ms old, promised daily, is %i basis points fresh', (age, expected) => {
  expect(basisPointsOf(freshness(age, DAY))).toBe(expected);
});

describe('the periods that a source owes', () => {
  const source = dailySource({ buckets: { count: 2, lengthMillis: DAY, graceMillis: 7_200_000 } });
  test('are those that ended, less the grace', () => {
    expect(requiredBuckets(source, '2026-11-21T02:00:00.000Z')).toEqual(['2026-11-19T00:00:00.000Z', YESTERDAY]);
    expect(requiredBuckets(source, '2026-11-21T01:59:59.999Z')).toEqual([
      '2026-11-18T00:00:00.000Z',
      '2026-11-19T00:00:00.000Z',
    ]);
  });
});

test('periods are only so long that every one that a source can owe is a date', () => {
  const buckets = { count: 100, lengthMillis: 366 * DAY, graceMillis: 366 * DAY };
  const longest = SourceDeclaration.parse(dailySource({ buckets }));
  expect(requiredBuckets(longest, AS_OF)[0]).toMatch(/^19\d\d-/);
  const longer = { ...longest, buckets: { ...buckets, lengthMillis: 366 * DAY + 1 } };
  expect(SourceDeclaration.safeParse(longer).error?.issues).toMatchObject([{ path: ['buckets', 'lengthMillis'] }]);
});

describe('completeness is received over expected in every field and period', () => {
  const twoDays = { count: 2, lengthMillis: DAY, graceMillis: 0 };
  const source = dailySource({ requiredFields: ['spend', 'clicks'], buckets: twoDays });
  const cell = (field: string, bucketStart: string, received: number, expected: number) =>
    signal({ metric: 'completeness', field, bucketStart, received, expected });
  const before = '2026-11-19T00:00:00.000Z';

  test('a period without a count is a gap of its own', () => {
    const inputs = [cell('spend', YESTERDAY, 1, 2), cell('clicks', before, 4, 4), cell('clicks', YESTERDAY, 4, 4)];
    const health = healthOf(source, inputs, AS_OF);
    expect(component('completeness', health)).toBe(6_250);
    expect(health.issues).toContainEqual({
      code: 'completeness-gap',
      sourceId: 'meta',
      text: 'Meta: spend has no usable count for 1 of 2 periods.',
    });
  });

  test('a field without any count is lacking', () => {
    const health = healthOf(source, [cell('spend', YESTERDAY, 1, 1), cell('spend', before, 1, 1)], AS_OF);
    expect(component('completeness', health)).toBe(5_000);
    expect(health.lacking).toContainEqual({
      sourceId: 'meta',
      signal: 'completeness:clicks',
      cause: 'missing',
      mandatory: true,
    });
  });

  test('a field whose last delivery is old is stale, an old period beside a new delivery is not', () => {
    const old = { observedAt: '2026-11-18T00:00:00.000Z' };
    const stale = healthOf(dailySource(), [emq(1), spend(1, 1, old)], AS_OF);
    expect(stale.lacking).toMatchObject([{ signal: 'completeness:spend', cause: 'stale' }]);
    const weekly = dailySource({ buckets: twoDays });
    const inputs = [emq(1), spend(1, 1), { ...cell('spend', before, 1, 1), ...old }];
    expect(healthOf(weekly, inputs, AS_OF).lacking).toEqual([]);
  });

  test('more than was expected is complete, not more than complete', () => {
    expect(component('completeness', healthOf(dailySource(), [spend(3, 2)], AS_OF))).toBe(10_000);
  });
});

test('of two counts of one period the later one holds', () => {
  const inputs = [spend(1, 2), spend(2, 2, { observedAt: '2026-11-20T23:30:00.000Z' })];
  expect(component('completeness', healthOf(dailySource(), inputs, AS_OF))).toBe(10_000);
  expect(component('completeness', healthOf(dailySource(), inputs.toReversed(), AS_OF))).toBe(10_000);
});

test('the signals of another source count nothing', () => {
  const health = healthOf(dailySource(), [emq(10_000, { sourceId: 'google' })], AS_OF);
  expect(health.newestAt).toBeUndefined();
  expect([...health.components.values()].map(basisPointsOf)).toEqual([0, 0, 0]);
});

test('a source of drivers owes every one of them', () => {
  const source = dailySource({ eventMatchQuality: 'drivers' });
  const inputs = [signal({ metric: 'conversionLatency', meanMillis: 0 }), spend(1, 1)];
  const health = healthOf(source, inputs, AS_OF);
  expect(component('emq', health)).toBe(3_000); // a fifth for the latency, a tenth for an age of one hour
  expect(health.lacking.map((lack) => lack.signal)).toEqual(['eventMatch', 'pixelCoverage', 'attribution']);
});

test('a signal from the future makes no source fresh', () => {
  const ahead = { observedAt: '2026-11-21T00:00:00.001Z' };
  const health = healthOf(dailySource(), [emq(10_000, ahead), spend(1, 1, ahead)], AS_OF);
  expect(health.newestAt).toBeUndefined();
  expect([...health.components.values()].map(basisPointsOf)).toEqual([0, 0, 0]);
});
