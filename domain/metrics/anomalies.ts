import { z } from 'zod';
import { normalQuantile } from '../kernel/normal.ts';
import { epochMillis, type Instant } from '../kernel/time.ts';
import { localDay, localTime } from '../kernel/time-zone.ts';
import type { Granularity } from './metric.ts';
import { median, phaseMedians, robustSpread, runningMedian } from './robust.ts';

const InstantText = z.iso.datetime({ precision: 3 });
/** The periods that evidence was taken from, both included. */
const Window = z.strictObject({ from: InstantText, to: InstantText });

/** Something that a metric did and noise as it had before does not. Values are in the metric's unit. */
export const Anomaly = z.discriminatedUnion('kind', [
  /** One value that is far from what its neighbours and its season let expect. */
  z.strictObject({
    kind: z.literal('spike'),
    at: InstantText,
    value: z.number(),
    expected: z.number(),
    /** How many standard deviations of the noise it is off. */
    score: z.number(),
    window: Window,
  }),
  /** From here on the values are about another level. */
  z.strictObject({
    kind: z.literal('levelShift'),
    at: InstantText,
    before: z.number(),
    after: z.number(),
    /** How many standard errors the levels are apart. */
    score: z.number(),
    window: Window,
  }),
]);
export type Anomaly = z.output<typeof Anomaly>;

export const AnomalyReport = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('tooShort'), values: z.int(), valuesNeeded: z.int() }),
  z.strictObject({
    status: z.literal('examined'),
    values: z.int(),
    /** Scores beyond it are anomalies. */
    threshold: z.number(),
    /** Standard deviation of what trend and season leave, in the metric's unit. */
    noise: z.number(),
    /** In the order of time. */
    anomalies: z.array(Anomaly),
  }),
]);
export type AnomalyReport = z.output<typeof AnomalyReport>;

export interface ExaminedSeries {
  /** In the order of time. */
  readonly points: readonly { readonly at: Instant; readonly value: number }[];
  readonly granularity: Granularity;
  /** By whose clocks days, hours and months recur. */
  readonly timeZone: string;
}

/** How many values a season has; 1: none is looked for. */
const SEASON: Readonly<Record<Granularity, number>> = {
  instant: 1,
  minute: 1,
  hour: 24,
  day: 7,
  week: 1,
  month: 12,
  quarter: 4,
  year: 1,
};
const DAY_MILLIS = 86_400_000;
/** Fewer values say little of a level. */
const LEAST_LEVEL = 8;
/** Levels' own spread is only known where most pairs of them are not beside one and the same shift. */
const SELF_SCALING_FROM = 8;

/**
 * Finds spikes and level shifts in a series, by medians only, so that what is found does not hide itself or others: trend and
 * season are running medians and medians by phase, the noise is the median absolute deviation of what they leave
 * (Iglewicz and Hoaglin 1993), and a level shift is a difference of medians before and after.
 *
 * `falsePositiveRate` is for each value, of noise that is normal and independent; where levels wander of themselves the
 * scale of shifts grows with it. Shifts in the last days show as spikes until there are enough values behind them.
 */
export const findAnomalies = (
  { points, granularity, timeZone }: ExaminedSeries,
  falsePositiveRate: number,
): AnomalyReport => {
  const season = SEASON[granularity];
  const level = season * Math.ceil(LEAST_LEVEL / season);
  const valuesNeeded = 3 * level;
  if (points.length < valuesNeeded) return { status: 'tooShort', values: points.length, valuesNeeded };

  const values = points.map(({ value }) => value);
  const phases = points.map(({ at }) => phaseOf(at, granularity, timeZone));
  const slope = slopeOf(values, season);
  const flat = values.map((value, place) => value - slope * place);
  const width = 2 * level + 1;
  const rough = runningMedian(flat, width);
  const seasonal = phaseMedians(
    flat.map((value, place) => value - (rough[place] ?? 0)),
    phases,
  );
  const adjusted = flat.map((value, place) => value - (seasonal[place]?.all ?? 0));
  const trend = runningMedian(adjusted, width, true);
  const rest = flat.map((value, place) => value - (seasonal[place]?.others ?? 0) - (trend[place] ?? 0));
  const noise = robustSpread(rest);
  const threshold = thresholdFor(falsePositiveRate, values.length - season - 2);
  if (noise === 0) return { status: 'examined', values: points.length, threshold, noise, anomalies: [] };

  const windowAt = (from: number, to: number) => ({
    from: points[Math.max(0, from)]?.at ?? '',
    to: points[Math.min(points.length - 1, to)]?.at ?? '',
  });
  const spikes = rest.flatMap((off, place): Anomaly[] => {
    const point = points[place];
    const score = off / noise;
    if (point === undefined || Math.abs(score) <= threshold) return [];
    const { at, value } = point;
    return [{ kind: 'spike', at, value, expected: value - off, score, window: windowAt(place - level, place + level) }];
  });
  const shifts = shiftsIn(adjusted, level, noise, threshold).flatMap(({ place, before, after, score }): Anomaly[] => {
    const at = points[place]?.at;
    const tilted = slope * place;
    const window = windowAt(place - level, place + level - 1);
    return at === undefined
      ? []
      : [{ kind: 'levelShift', at, before: before + tilted, after: after + tilted, score, window }];
  });
  const anomalies = [...spikes, ...shifts].toSorted((one, other) => (one.at < other.at ? -1 : 1));
  return { status: 'examined', values: points.length, threshold, noise, anomalies };
};

/** A median absolute deviation says as much of normal noise as a standard deviation of so many times fewer values. */
const MAD_EFFICIENCY = 0.37;

/**
 * The score that noise stays below in all but `rate` of the values, half of them for each kind of anomaly. The spread
 * is estimated, from few values badly, so it is Student's t: by Abramowitz and Stegun (1964), 26.7.5.
 */
const thresholdFor = (rate: number, values: number): number => {
  const z = normalQuantile(1 - rate / 4);
  const v = MAD_EFFICIENCY * values;
  return (
    z +
    (z ** 3 + z) / (4 * v) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * v ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * v ** 3)
  );
};

/** The part of its season that a period is: weekday, hour of the day, month or quarter, by the zone's clocks. */
const phaseOf = (at: Instant, granularity: Granularity, timeZone: string): number => {
  switch (granularity) {
    case 'hour':
      return Number(localTime(at, timeZone).slice(11, 13));
    case 'day':
      return (epochMillis(`${localDay(at, timeZone)}T00:00:00.000Z`) / DAY_MILLIS) % SEASON.day;
    case 'month':
      return Number(localDay(at, timeZone).slice(5, 7));
    case 'quarter':
      return Math.ceil(Number(localDay(at, timeZone).slice(5, 7)) / 3);
    default:
      return 0;
  }
};

/** The median change over a season, a step: a single shift or any few spikes leave it as it is. */
const slopeOf = (values: readonly number[], season: number): number =>
  median(values.slice(season).map((value, place) => (value - (values[place] ?? 0)) / season));

interface Shift {
  /** Of the first value at the new level. */
  readonly place: number;
  readonly before: number;
  readonly after: number;
  readonly score: number;
}

/** A median of `level` normal values has √(π/2) times the error of their mean; two of them are subtracted. */
const shiftError = (noise: number, level: number): number => noise * Math.sqrt(Math.PI / level);

/** Places where the medians before and after are further apart than noise brings them; of neighbours, the steepest. */
const shiftsIn = (values: readonly number[], level: number, noise: number, threshold: number): readonly Shift[] => {
  const candidates: Omit<Shift, 'score'>[] = [];
  for (let place = level; place <= values.length - level; place += 1) {
    const before = median(values.slice(place - level, place));
    const after = median(values.slice(place, place + level));
    candidates.push({ place, before, after });
  }
  const differences = candidates.map(({ before, after }) => after - before);
  const own = values.length >= SELF_SCALING_FROM * level ? robustSpread(differences) : 0;
  const scale = Math.max(own, shiftError(noise, level));
  const scored = candidates.map((candidate) => ({ ...candidate, score: (candidate.after - candidate.before) / scale }));
  const steepest = scored.filter(
    ({ place, score }) =>
      Math.abs(score) > threshold &&
      scored.every(
        (other) =>
          other.place === place ||
          Math.abs(other.place - place) >= level ||
          Math.abs(other.score) < Math.abs(score) ||
          (Math.abs(other.score) === Math.abs(score) && other.place > place),
      ),
  );
  return steepest.map((shift) => ({ ...shift, place: turningPoint(values, shift, level) }));
};

/**
 * Medians before and after are much the same some places to either side of a shift. It is where the values around it
 * are nearest to the two levels, by the sum of their absolute distances.
 */
const turningPoint = (values: readonly number[], { place, before, after }: Shift, level: number): number => {
  const [from, to] = [place - level, place + level];
  let distance = 0;
  let [nearest, best] = [distance, from];
  for (let turn = from; turn < to; turn += 1) {
    const value = values[turn] ?? 0;
    distance += Math.abs(value - before) - Math.abs(value - after);
    if (distance < nearest) [nearest, best] = [distance, turn + 1];
  }
  return best;
};
