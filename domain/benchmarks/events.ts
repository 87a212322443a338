import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { Decimal } from '../metrics/events.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Words = z.string().min(1).max(200);

/** What others measured: who publishes it, under which licence, and what it is about. Two sources never share a value. */
export const BenchmarkSource = z.strictObject({
  /** As its publisher calls it: `FRED`, `US Census Bureau`. */
  source: Words,
  sourceUrl: z.url({ protocol: /^https?$/ }).max(500),
  /** The terms under which it may be used, as its publisher states them. */
  licence: Words,
});

/** Which of a source's values are of one kind. */
export const BenchmarkSeries = z.strictObject({ metric: Words, industry: Words, geography: Words });

const Benchmark = z.strictObject({
  ...BenchmarkSource.shape,
  ...BenchmarkSeries.shape,
  unit: z.string().min(1).max(50),
  /** The first day of the period that it is of. */
  at: z.iso.date(),
  value: Decimal,
  /** When its publisher said so. */
  published: z.iso.date(),
  /** SHA-256 of the file that it stands in, and its row from 1, the header not counted; or of the request's rows. */
  from: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('file'), sha256: Sha256, row: z.int().min(1) }),
    z.strictObject({ kind: z.literal('request'), sha256: Sha256 }),
  ]),
});

/** A value of a series for a period is known for the first time. */
export const BenchmarkObserved = defineEvent('BenchmarkObserved', 1, Benchmark);

/** Its publisher, or whoever copied it, says otherwise now: the last correction wins. */
export const BenchmarkCorrected = defineEvent(
  'BenchmarkCorrected',
  1,
  z.strictObject({ ...Benchmark.shape, previousValue: Decimal, previousPublished: z.iso.date() }),
);

export type BenchmarkEvent = EventOf<typeof BenchmarkObserved | typeof BenchmarkCorrected>;

export const benchmarkEvents = [BenchmarkObserved, BenchmarkCorrected] as const;
