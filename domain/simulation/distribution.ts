import { z } from 'zod';
import { unreachable } from '../kernel/decider.ts';
import { normalProbability } from '../kernel/normal.ts';
import { Dimensions, MetricName, MetricSource } from '../metrics/events.ts';
import { betaQuantile } from './beta.ts';

/** What a number of a distribution may be at most, and its negative at least. */
export const LARGEST_VALUE = 1e15;
const Finite = z.number().min(-LARGEST_VALUE).max(LARGEST_VALUE);
const Positive = z.number().positive().max(1e15);

/** Those that a few numbers describe. */
export const describedDistributions = [
  z.strictObject({ kind: z.literal('fixed'), value: Finite }),
  z.strictObject({ kind: z.literal('uniform'), min: Finite, max: Finite }),
  z.strictObject({ kind: z.literal('normal'), mean: Finite, standardDeviation: Positive }),
  /** Its natural logarithm is normal, with this mean and standard deviation. */
  z.strictObject({
    kind: z.literal('lognormal'),
    logMean: z.number().min(-100).max(100),
    logStandardDeviation: z.number().positive().max(10),
  }),
  z.strictObject({ kind: z.literal('triangular'), min: Finite, mode: Finite, max: Finite }),
  /** Beta(alpha, beta) stretched from 0 to 1 onto `min` to `max`. */
  z.strictObject({
    kind: z.literal('beta'),
    alpha: z.number().min(0.01).max(10_000),
    beta: z.number().min(0.01).max(10_000),
    min: Finite.default(0),
    max: Finite.default(1),
  }),
] as const;

/** As it was observed: between the observations its quantiles are interpolated (Hyndman and Fan 1996, type 7). */
export const EmpiricalDistribution = z.strictObject({
  kind: z.literal('empirical'),
  values: z.array(Finite).min(2).max(10_000),
});

/** What is assumed of an uncertain input. Units are those of the input. */
export const Distribution = z.discriminatedUnion('kind', [
  ...describedDistributions,
  EmpiricalDistribution.extend({
    /** Whose values they are, when they were read from a metric: the newest, oldest first, and how many. */
    from: z
      .strictObject({
        metric: MetricName,
        source: MetricSource,
        dimensions: Dimensions,
        unit: z.string(),
        count: z.int().min(1),
        /** When the periods of the oldest and the newest begin. */
        first: z.iso.datetime(),
        last: z.iso.datetime(),
      })
      .optional(),
  }),
]);
export type Distribution = z.output<typeof Distribution>;

/** What is wrong with a distribution's numbers taken together; undefined: nothing. */
export const distributionFault = (distribution: Distribution): string | undefined => {
  switch (distribution.kind) {
    case 'uniform':
    case 'beta':
      return distribution.min < distribution.max ? undefined : 'min must be less than max';
    case 'triangular': {
      const { min, mode, max } = distribution;
      return min < max && min <= mode && mode <= max ? undefined : 'min ≤ mode ≤ max, and min less than max';
    }
    default:
      return undefined;
  }
};

/** How a value is made from what was drawn: `p` is uniform on 0 to 1 (both excluded), or `z` is standard normal. */
export type Quantile =
  | { readonly from: 'probability'; readonly at: (p: number) => number }
  | { readonly from: 'normal'; readonly at: (z: number) => number };

/** The inverse of a distribution's cumulative probability. Of a normal one, of the normal score itself: nothing is lost on the way. */
export const quantileOf = (distribution: Distribution): Quantile => {
  switch (distribution.kind) {
    case 'fixed':
      return { from: 'probability', at: () => distribution.value };
    case 'uniform': {
      const { min, max } = distribution;
      return { from: 'probability', at: (p) => min + (max - min) * p };
    }
    case 'normal': {
      const { mean, standardDeviation } = distribution;
      return { from: 'normal', at: (score) => mean + standardDeviation * score };
    }
    case 'lognormal': {
      const { logMean, logStandardDeviation } = distribution;
      return { from: 'normal', at: (score) => Math.exp(logMean + logStandardDeviation * score) };
    }
    case 'triangular':
      return { from: 'probability', at: triangularQuantile(distribution) };
    case 'beta': {
      const { alpha, beta, min, max } = distribution;
      const standard = betaQuantile(alpha, beta);
      return { from: 'probability', at: (p) => min + (max - min) * standard(p) };
    }
    case 'empirical': {
      const sorted = Float64Array.from(distribution.values).toSorted();
      return { from: 'probability', at: (p) => sortedQuantile(sorted, p) };
    }
    default:
      return unreachable(distribution);
  }
};

/** A quantile at a normal score, whatever it is made from. */
export const atScore = ({ from, at }: Quantile, score: number): number =>
  at(from === 'normal' ? score : inside(normalProbability(score)));

/** Far out, a probability rounds to 0 or 1, where no quantile is. */
const inside = (p: number): number => Math.min(Math.max(p, 2 ** -54), 1 - 2 ** -53);

/** The quantile of ascending values, between which it is interpolated: Hyndman and Fan (1996), type 7. */
export const sortedQuantile = (sorted: Float64Array, p: number): number => {
  const place = (sorted.length - 1) * p;
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[below + 1] ?? low;
  return low + (place - below) * (high - low);
};

const triangularQuantile = ({
  min,
  mode,
  max,
}: {
  min: number;
  mode: number;
  max: number;
}): ((p: number) => number) => {
  const width = max - min;
  const split = (mode - min) / width;
  return (p) =>
    p < split ? min + Math.sqrt(p * width * (mode - min)) : max - Math.sqrt((1 - p) * width * (max - mode));
};
