import { scaledError, symmetricError } from './accuracy.ts';
import type { Origin } from './back-test.ts';
import type { Accuracy, Coverage } from './result.ts';
import { seasonalNaive } from './seasonal-naive.ts';
import { spreadOf } from './spread.ts';
import { at } from './vector.ts';
import { sharesOf, weightedMean } from './weights.ts';

/** The weighted mean, tried at one origin of the past. */
export interface Tried {
  /** What was known. */
  readonly before: Float64Array;
  readonly actual: Float64Array;
  readonly points: Float64Array;
  readonly members: readonly Float64Array[];
  /** What came less what was forecast. */
  readonly errors: Float64Array;
}

/** The ensemble at each origin, with today's weights over the members that were present then. */
export const tryMean = (
  values: Float64Array,
  origins: readonly Origin[],
  weights: readonly number[],
): readonly Tried[] =>
  origins.flatMap(({ known, actual, points }) => {
    const shares = sharesOf(
      weights,
      points.map((own) => own !== undefined),
    );
    if (!shares.every(Number.isFinite)) return [];
    const mean = weightedMean(points, shares, actual.length);
    return [
      {
        before: values.subarray(0, known),
        actual,
        points: mean,
        members: points.filter((own) => own !== undefined),
        errors: actual.map((value, step) => value - at(mean, step)),
      },
    ];
  });

export const accuracyOf = (tried: readonly Tried[], period: number): Accuracy => {
  const naive = tried.map(({ before, actual }) => seasonalNaive(before, period, actual.length));
  return {
    origins: tried.length,
    compared: comparedIn(tried),
    mase: average(tried.map(({ points, actual, before }) => scaledError(points, actual, before, period))),
    smape: average(tried.map(({ points, actual }) => symmetricError(points, actual))),
    naiveMase: average(
      tried.map(({ actual, before }, rank) => scaledError(naive[rank] ?? actual, actual, before, period)),
    ),
    naiveSmape: average(tried.map(({ actual }, rank) => symmetricError(naive[rank] ?? actual, actual))),
  };
};

/** Each origin is judged by the intervals that all the other origins lead to: none is judged by its own errors. */
export const coverageOf = (
  tried: readonly Tried[],
  period: number,
): { readonly level80: Coverage; readonly level95: Coverage } => {
  const compared = tried.length < 2 ? 0 : comparedIn(tried);
  let within80 = 0;
  let within95 = 0;
  for (const judged of compared === 0 ? [] : tried) {
    const { growth, half80, half95 } = spreadOf({
      values: judged.before,
      period,
      points: judged.points,
      members: judged.members,
      errors: tried.filter((other) => other !== judged).map(({ errors }) => errors),
    });
    for (const [step, error] of judged.errors.entries()) {
      if (Math.abs(error) <= half80 * (step + 1) ** growth) within80 += 1;
      if (Math.abs(error) <= half95 * (step + 1) ** growth) within95 += 1;
    }
  }
  const coverage = (within: number): Coverage => ({ share: compared === 0 ? null : within / compared, compared });
  return { level80: coverage(within80), level95: coverage(within95) };
};

const comparedIn = (tried: readonly Tried[]): number => tried.reduce((total, { actual }) => total + actual.length, 0);

const average = (errors: readonly (number | undefined)[]): number | null => {
  const known = errors.filter((error) => error !== undefined);
  return known.length === 0 ? null : known.reduce((total, error) => total + error, 0) / known.length;
};
