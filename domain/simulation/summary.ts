import { z } from 'zod';
import { sortedQuantile } from './distribution.ts';

/** A number that was estimated, and how far it may be off: one standard error of the sampling. */
const Estimate = z.strictObject({ value: z.number(), standardError: z.number().min(0) });
type Estimate = z.output<typeof Estimate>;

/** What a simulation's outcomes come to. Units are those of the outcome. */
export const Summary = z.strictObject({
  mean: Estimate,
  standardDeviation: z.number().min(0),
  p10: Estimate,
  p50: Estimate,
  p90: Estimate,
  min: z.number(),
  max: z.number(),
  /** Bins of one width: the first begins at `from`. The last one's end belongs to it. */
  histogram: z.strictObject({ from: z.number(), width: z.number().min(0), counts: z.array(z.int().min(0)) }),
});
export type Summary = z.output<typeof Summary>;

/** Squares of what is larger could not be added up. */
export const LARGEST = 1e150;

const MAX_BINS = 100;

/** Summarises at least two outcomes; they are sorted in place. */
export const summaryOf = (outcomes: Float64Array): Summary => {
  const { mean, variance } = momentsOf(outcomes);
  const sorted = outcomes.sort();
  const standardDeviation = Math.sqrt(variance);
  const at = (p: number): Estimate => ({ value: sortedQuantile(sorted, p), standardError: quantileError(sorted, p) });
  return {
    mean: { value: mean, standardError: standardDeviation / Math.sqrt(sorted.length) },
    standardDeviation,
    p10: at(0.1),
    p50: at(0.5),
    p90: at(0.9),
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
    histogram: histogramOf(sorted),
  };
};

/** Mean and sample variance in one pass (Welford 1962), in the order of drawing. */
const momentsOf = (outcomes: Float64Array): { readonly mean: number; readonly variance: number } => {
  let mean = 0;
  let squares = 0;
  let count = 0;
  for (const outcome of outcomes) {
    count += 1;
    const off = outcome - mean;
    mean += off / count;
    squares += off * (outcome - mean);
  }
  return { mean, variance: squares / (count - 1) };
};

/**
 * The standard error of a sample quantile, without assuming a distribution: how many of n draws lie below it is
 * binomial, so one standard error either way in rank, √(n p (1 − p)), is one in value (David and Nagaraja 2003, 7.1).
 */
export const quantileError = (sorted: Float64Array, p: number): number => {
  const count = sorted.length;
  const ranks = Math.sqrt(count * p * (1 - p)) / (count - 1);
  return (sortedQuantile(sorted, Math.min(1, p + ranks)) - sortedQuantile(sorted, Math.max(0, p - ranks))) / 2;
};

/** Bins as wide as Freedman and Diaconis (1981) have it, 2 · IQR / ∛n, and at most a hundred. */
const histogramOf = (sorted: Float64Array): Summary['histogram'] => {
  const from = sorted[0] ?? Number.NaN;
  const range = (sorted.at(-1) ?? Number.NaN) - from;
  if (range === 0) return { from, width: 0, counts: [sorted.length] };
  const wanted = (2 * (sortedQuantile(sorted, 0.75) - sortedQuantile(sorted, 0.25))) / Math.cbrt(sorted.length);
  const bins = Math.max(1, Math.min(MAX_BINS, Math.ceil(range / wanted)));
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of sorted) {
    const bin = Math.min(bins - 1, Math.floor(((value - from) / range) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { from, width: range / bins, counts };
};
