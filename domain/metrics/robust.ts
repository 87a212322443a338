/*
 * Statistics that a minority of wild values cannot move: with medians, up to half of the values may be anything.
 */

/** The median of values; NaN of none. */
export const median = (values: readonly number[]): number =>
  medianOfSorted(values.toSorted((one, other) => one - other));

const medianOfSorted = (sorted: readonly number[]): number => {
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};

/** What makes the median absolute deviation of normal values their standard deviation: 1 / Φ⁻¹(3/4). */
const MAD_TO_DEVIATION = 1.482602218505602;
/** The same for the mean absolute deviation: √(π/2). */
const MEAN_TO_DEVIATION = Math.sqrt(Math.PI / 2);

/**
 * The spread of deviations around 0, as a standard deviation: by their median absolute value, and where more than half
 * are 0 by their mean one (Iglewicz and Hoaglin 1993, 3.3). 0 only when all of them are.
 */
export const robustSpread = (deviations: readonly number[]): number => {
  const sizes = deviations.map(Math.abs);
  const middle = median(sizes) * MAD_TO_DEVIATION;
  if (middle > 0 || sizes.length === 0) return middle;
  return (sizes.reduce((sum, size) => sum + size, 0) / sizes.length) * MEAN_TO_DEVIATION;
};

/**
 * At each place the median of the `width` values around it, near an end of the first or last `width`; `without` the
 * value at the place itself, so that no value is held against what it has a part in.
 */
export const runningMedian = (values: readonly number[], width: number, without = false): readonly number[] => {
  const last = Math.max(0, values.length - width);
  return values.map((_, place) => {
    const from = Math.min(Math.max(0, place - Math.floor(width / 2)), last);
    const around = values.slice(from, from + width);
    if (without) around.splice(place - from, 1);
    return median(around);
  });
};

/** At each place the median of all values of its phase, and of those but its own. */
export const phaseMedians = (
  values: readonly number[],
  phases: readonly number[],
): readonly { readonly all: number; readonly others: number }[] => {
  const sorted = new Map<number, number[]>();
  for (const [place, phase] of phases.entries()) {
    sorted.set(phase, [...(sorted.get(phase) ?? []), values[place] ?? Number.NaN]);
  }
  for (const own of sorted.values()) own.sort((one, other) => one - other);
  return values.map((value, place) => {
    const own = sorted.get(phases[place] ?? 0) ?? [];
    const all = medianOfSorted(own);
    return { all, others: own.length === 1 ? all : medianOfSorted(own.toSpliced(own.indexOf(value), 1)) };
  });
};
