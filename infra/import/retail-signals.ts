import { epochMillis, type Instant, instantOf } from '../../domain/kernel/time.ts';
import { instantOfLocal } from '../../domain/kernel/time-zone.ts';
import type { CompletedDay } from '../../domain/metrics/retail.ts';
import type { Signal, SourceDeclaration } from '../../domain/trust/signals.ts';

const DAY_MILLIS = 86_400_000;

/**
 * What a dataset of order lines owes the trust gate: order lines at least every other day, and for each of the last
 * seven days whether there were orders, and how many of their lines name a customer. The latter is also its match
 * quality: a line without a customer is matched to nobody.
 */
export const retailSource = (datasetId: string, name: string): SourceDeclaration => ({
  sourceId: datasetId,
  kind: 'dataset',
  name,
  mandatory: true,
  intervalMillis: 2 * DAY_MILLIS,
  eventMatchQuality: 'measured',
  requiredFields: ['orders', 'customer'],
  buckets: { count: 7, lengthMillis: DAY_MILLIS, graceMillis: DAY_MILLIS },
  components: [],
});

export interface SignalContext {
  readonly timeZone: string;
  readonly now: Instant;
  /** What every signal was computed from: import and file. */
  readonly evidence: readonly string[];
}

/**
 * The signals of days, and of the days without orders between them (`dayBefore` is the last day told of before).
 * The gate's periods are days of UTC: a shop's calendar day stands for the UTC day of the same date.
 */
export const daySignals = (
  days: readonly CompletedDay[],
  dayBefore: string | undefined,
  { timeZone, now, evidence }: SignalContext,
): readonly Signal[] => {
  const signals: Signal[] = [];
  let before = dayBefore;
  for (const day of days) {
    const lastOrder = instantOfLocal(`${day.day}T${day.lastTime}`, timeZone);
    // A shop's clock may be minutes ahead of ours; a signal of the future would be refused.
    const observedAt = lastOrder < now ? lastOrder : now;
    for (const quiet of daysBetween(before, day.day)) signals.push(quietDay(quiet, observedAt, evidence));
    signals.push(...signalsOf(day, observedAt, [...evidence, `rows:${day.rowFrom}-${day.rowTo}`]));
    if (before === undefined || day.day > before) before = day.day;
  }
  return signals;
};

const signalsOf = (day: CompletedDay, observedAt: Instant, evidence: string[]): readonly Signal[] => {
  const bucketStart = bucketOf(day.day);
  const { lines, linesWithCustomer } = day;
  return [
    {
      observedAt,
      measurement: { metric: 'completeness', field: 'orders', bucketStart, received: 1, expected: 1 },
      evidence,
    },
    {
      observedAt,
      measurement: {
        metric: 'completeness',
        field: 'customer',
        bucketStart,
        received: linesWithCustomer,
        expected: lines,
      },
      evidence,
    },
    {
      observedAt,
      measurement: { metric: 'emq', basisPoints: Math.floor((10_000 * linesWithCustomer) / lines) },
      evidence,
    },
  ];
};

/** A day on which nobody ordered. It is known by the next order: telling it must not make the source look fresh. */
const quietDay = (day: string, observedAt: Instant, evidence: readonly string[]): Signal => ({
  observedAt,
  measurement: { metric: 'completeness', field: 'orders', bucketStart: bucketOf(day), received: 0, expected: 1 },
  evidence: [...evidence],
});

const bucketOf = (day: string): Instant => `${day}T00:00:00.000Z`;

/** The calendar days after one and before another. A gap of years is a new beginning and not told day by day. */
const daysBetween = (after: string | undefined, before: string): readonly string[] => {
  if (after === undefined || after >= before) return [];
  const first = epochMillis(bucketOf(after)) + DAY_MILLIS;
  const count = Math.round((epochMillis(bucketOf(before)) - first) / DAY_MILLIS);
  return count > 366
    ? []
    : Array.from({ length: count }, (_, index) => instantOf(first + index * DAY_MILLIS).slice(0, 10));
};
