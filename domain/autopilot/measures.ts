import { max, mean, min, standardDeviation, sum } from 'simple-statistics';
import { unreachable } from '../kernel/decider.ts';
import { type Instant, plusMillis } from '../kernel/time.ts';
import { ANOMALY_MILLIS, type Measure } from './rule-definition.ts';

/** One observation of a metric, as measures see it. */
export interface Point {
  readonly metric: string;
  readonly source: string;
  readonly at: Instant;
  readonly value: number;
}

/** What a rule remembers of one series. */
export interface Window {
  /** In the order of their times. */
  readonly points: readonly Point[];
  /** Up to here points were forgotten: a measure that reaches back as far is unknown. */
  readonly forgottenUntil?: Instant | undefined;
}

export const EMPTY_WINDOW: Window = { points: [] };

const MAX_POINTS = 2_000;
/** A mean that moved by no more than this share is flat. */
const DEAD_BAND = 0.05;

/** How far back the measures of a rule look, in milliseconds. */
export const horizonOf = (measures: Readonly<Record<string, Measure>>): number =>
  Math.max(0, ...Object.values(measures).map(reachOf));

const reachOf = (measure: Measure): number => {
  if (measure.kind === 'anomaly') return ANOMALY_MILLIS;
  return measure.kind === 'last' ? 0 : measure.windowMillis;
};

/** The window with one more point, which replaces one of the same metric, source and time. */
export const observed = (window: Window, point: Point): Window => {
  const { metric, source, at } = point;
  const others = window.points.filter((p) => p.metric !== metric || p.source !== source || p.at !== at);
  const index = others.findLastIndex((p) => p.at <= at) + 1;
  return { ...window, points: others.toSpliced(index, 0, point) };
};

/** The window without what lies further back than any measure looks, and bounded in number. */
export const trimmed = (window: Window, horizonMillis: number): Window => {
  const { points, forgottenUntil } = window;
  const newest = points.at(-1);
  if (newest === undefined) return window;
  const from = plusMillis(newest.at, -horizonMillis);
  // The newest of each metric stays whatever its age: `last` asks for it.
  const kept = points
    .filter((p, i) => p.at >= from || !points.some((q, j) => j > i && q.metric === p.metric && q.source === p.source))
    .slice(-MAX_POINTS);
  if (kept.length === points.length) return window;
  const stays = new Set(kept);
  const forgotten = points.findLast((p) => !stays.has(p))?.at;
  if (forgotten === undefined) return window;
  const until = forgottenUntil !== undefined && forgottenUntil > forgotten ? forgottenUntil : forgotten;
  return { points: kept, forgottenUntil: until };
};

/**
 * The value of a measure at a moment: a number, a direction, or undefined where the points do not say.
 *
 * Windows end with the moment and do not include their beginning. `trend` compares the means of a window's recent and
 * older halves. `anomaly` is |x − mean| / sd over the 30 days before the newest point x (population standard deviation).
 */
export const measured = (measure: Measure, window: Window, at: Instant): number | string | undefined => {
  const known = window.points.filter((p) => p.metric === measure.metric && p.at <= at);
  const wanted = measure.source === undefined ? known : known.filter((p) => p.source === measure.source);
  if (new Set(wanted.map((p) => p.source)).size > 1) return undefined;
  const since = plusMillis(at, -reachOf(measure));
  if (measure.kind !== 'last' && window.forgottenUntil !== undefined && window.forgottenUntil > since) return undefined;
  const values = valuesBetween(wanted, since, at);
  switch (measure.kind) {
    case 'last':
      return wanted.at(-1)?.value;
    case 'count':
      return values.length;
    case 'sum':
      return values.length === 0 ? undefined : sum([...values]);
    case 'avg':
      return values.length === 0 ? undefined : mean([...values]);
    case 'min':
      return values.length === 0 ? undefined : min([...values]);
    case 'max':
      return values.length === 0 ? undefined : max([...values]);
    case 'trend': {
      const middle = plusMillis(at, -measure.windowMillis / 2);
      return trend(valuesBetween(wanted, since, middle), valuesBetween(wanted, middle, at));
    }
    case 'anomaly':
      return deviation(wanted, at);
    default:
      return unreachable(measure);
  }
};

const valuesBetween = (points: readonly Point[], after: Instant, until: Instant): readonly number[] =>
  points.filter((p) => p.at > after && p.at <= until).map((p) => p.value);

const trend = (older: readonly number[], recent: readonly number[]): string | undefined => {
  if (older.length === 0 || recent.length === 0) return undefined;
  const before = mean([...older]);
  if (before === 0) return undefined;
  const change = (mean([...recent]) - before) / Math.abs(before);
  if (change > DEAD_BAND) return 'rising';
  return change < -DEAD_BAND ? 'falling' : 'flat';
};

const deviation = (points: readonly Point[], at: Instant): number | undefined => {
  const newest = points.at(-1);
  if (newest === undefined || newest.at > at) return undefined;
  const from = plusMillis(newest.at, -ANOMALY_MILLIS);
  const baseline = points.filter((p) => p.at >= from && p.at < newest.at).map((p) => p.value);
  if (baseline.length < 2) return undefined;
  const spread = standardDeviation(baseline);
  return spread === 0 ? undefined : Math.abs(newest.value - mean(baseline)) / spread;
};
