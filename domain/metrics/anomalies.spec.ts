import { describe, expect, test } from 'vitest';
import { seededRandom } from '../kernel/random.ts';
import { plusMillis } from '../kernel/time.ts';
import { type Anomaly, type AnomalyReport, type ExaminedSeries, findAnomalies } from './anomalies.ts';
import type { Granularity } from './metric.ts';
import { median, phaseMedians, robustSpread, runningMedian } from './robust.ts';

const START = '2026-01-01T00:00:00.000Z';
const DAY = 86_400_000;
const at = (day: number): string => plusMillis(START, day * DAY);
const RATE = 0.001;

/** Values a day, each made of its place and of noise with a standard deviation of 1. */
const daily = (days: number, seed: string, value: (day: number, noise: number) => number): ExaminedSeries => {
  const random = seededRandom(seed);
  const points = Array.from({ length: days }, (_, day) => ({ at: at(day), value: value(day, random.normal(0, 1)) }));
  return { granularity: 'day', timeZone: 'UTC', points };
};
/** A shop's week, a slow rise, and noise. */
const ordinary = (day: number, noise: number): number => 500 + 0.4 * day + 40 * (day % 7) + 5 * noise;

const anomaliesOf = (report: AnomalyReport): readonly Anomaly[] => {
  if (report.status !== 'examined') throw new Error(`only ${report.values} of ${report.valuesNeeded}`);
  return report.anomalies;
};
const find = (series: ExaminedSeries, rate = RATE) => anomaliesOf(findAnomalies(series, rate));
const seeds = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `anomalies ${index}`);

describe('FRD-04: spikes', () => {
  test('that are planted are found where they are, with what was expected instead', () => {
    const planted = new Map([
      [30, 80],
      [77, -60],
      [119, 90],
    ]);
    const series = daily(120, 'spikes', (day, noise) => ordinary(day, noise) + (planted.get(day) ?? 0));
    const found = find(series);
    expect(found.map(({ kind, at: when }) => [kind, when])).toEqual(
      [...planted.keys()].map((day) => ['spike', at(day)]),
    );
    for (const spike of found) {
      if (spike.kind !== 'spike') throw new Error(spike.kind);
      const day = [...planted.keys()].find((one) => at(one) === spike.at) ?? 0;
      expect(Math.abs(spike.expected - ordinary(day, 0))).toBeLessThan(12);
      expect(Math.sign(spike.score)).toBe(Math.sign(planted.get(day) ?? 0));
      expect(spike.window.from <= spike.at && spike.at <= spike.window.to).toBe(true);
    }
  });

  test('do not hide themselves or each other, however large or many: a mean and its deviation would let them pass', () => {
    const planted = new Set([20, 21, 22, 50, 51, 80, 81, 95]);
    const series = daily(120, 'masked', (day, noise) => ordinary(day, noise) + (planted.has(day) ? 1_000_000 : 0));
    const values = series.points.map(({ value }) => value);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expect(Math.max(...values.map((value) => Math.abs(value - mean) / deviation))).toBeLessThan(4);
    expect(find(series).map(({ at: when }) => when)).toEqual([...planted].map(at));
  });

  test('in a season are not its usual height, and its usual height is none', () => {
    const saturdays = daily(126, 'season', (day, noise) => 100 + (day % 7 === 2 ? 200 : 0) + noise);
    expect(find(saturdays)).toEqual([]);
    const onMonday = {
      ...saturdays,
      points: saturdays.points.map((one, day) => (day === 67 ? { ...one, value: 300 } : one)),
    };
    expect(find(onMonday).map(({ at: when }) => when)).toEqual([at(67)]);
  });

  test('stand out of a series that is otherwise the same value throughout', () => {
    const flat = daily(60, 'flat', (day) => (day === 30 ? 9 : 7));
    expect(find(flat)).toMatchObject([{ kind: 'spike', at: at(30), value: 9, expected: 7 }]);
    expect(find(daily(60, 'flat', () => 7))).toEqual([]);
  });
});

describe('FRD-04: level shifts', () => {
  test('that are planted are found once, near where they are, with both levels, and leave no spikes behind', () => {
    const located = seeds(40).flatMap((seed) => {
      const series = daily(200, seed, (day, noise) => 100 + 3 * (day % 7) + noise + (day >= 120 ? 8 : 0));
      return find(series).flatMap((one) => (one.kind === 'levelShift' ? [one] : []));
    });
    expect(located.length).toBeGreaterThanOrEqual(40);
    expect(located.length).toBeLessThanOrEqual(41);
    const near = located.filter((one) => one.at >= at(119) && one.at <= at(121));
    expect(near.length).toBeGreaterThanOrEqual(39);
    for (const { before, after, score } of near) {
      expect(Math.abs(after - before - 8)).toBeLessThan(2);
      expect(score).toBeGreaterThan(3);
    }
  });

  test('downwards have a negative score', () => {
    const [shift] = find(daily(100, 'down', (day, noise) => 50 + noise - (day >= 60 ? 9 : 0)));
    expect(shift).toMatchObject({ kind: 'levelShift' });
    expect(shift?.score).toBeLessThan(-3);
  });

  test('are no steady rise, however steep', () => {
    expect(find(daily(120, 'rise', (day, noise) => 12 * day + noise))).toEqual([]);
  });
});

describe('FRD-04: of noise alone no more is called an anomaly than was configured', () => {
  test.each([0.05, 0.01, 0.001])('at a rate of %s', (rate) => {
    for (const days of [42, 120, 365]) {
      const flagged = seeds(60).reduce(
        (sum, seed) => sum + find(daily(days, `${seed} ${days}`, ordinary), rate).length,
        0,
      );
      expect(flagged / (60 * days)).toBeLessThan(rate);
    }
  });
});

describe('how much is known', () => {
  test.each<[Granularity, number]>([
    ['hour', 72],
    ['day', 42],
    ['week', 24],
    ['month', 36],
    ['quarter', 24],
    ['year', 24],
    ['instant', 24],
  ])('by the %s it takes %s values', (granularity, valuesNeeded) => {
    const { points } = daily(valuesNeeded, 'length', (_, noise) => noise);
    const series = { granularity, timeZone: 'Europe/London', points };
    expect(findAnomalies({ ...series, points: points.slice(1) }, RATE)).toEqual({
      status: 'tooShort',
      values: valuesNeeded - 1,
      valuesNeeded,
    });
    expect(findAnomalies(series, RATE)).toMatchObject({ status: 'examined', values: valuesNeeded });
  });

  test('the threshold is higher where there are fewer values to know the noise by', () => {
    const thresholds = [42, 120, 1_000].map((days) => {
      const report = findAnomalies(daily(days, 'threshold', ordinary), RATE);
      return report.status === 'examined' ? report.threshold : 0;
    });
    expect(thresholds.toSorted((one, other) => other - one)).toEqual(thresholds);
    expect(thresholds.at(-1)).toBeCloseTo(3.48, 1);
  });
});

describe('robust statistics', () => {
  test('are what they are by hand', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([])]).toEqual([2, 2.5, Number.NaN]);
    expect(robustSpread([-1, 1, -1, 1, 1_000])).toBeCloseTo(1.4826, 4);
    expect(robustSpread([0, 0, 0, 4])).toBeCloseTo(Math.sqrt(Math.PI / 2), 12);
    expect(runningMedian([9, 1, 2, 3, 4], 3)).toEqual([2, 2, 2, 3, 3]);
    expect(runningMedian([9, 1, 2, 3, 4], 3, true)).toEqual([1.5, 5.5, 2, 3, 2.5]);
    expect(phaseMedians([1, 10, 3, 20, 5], [0, 1, 0, 1, 0])).toEqual([
      { all: 3, others: 4 },
      { all: 15, others: 20 },
      { all: 3, others: 3 },
      { all: 15, others: 10 },
      { all: 3, others: 2 },
    ]);
  });
});
