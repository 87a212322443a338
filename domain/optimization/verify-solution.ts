import type { SparseModel } from './sparse-model.ts';

/** How far an answer may be off, absolutely where numbers are small and relatively where they are large. */
export const TOLERANCE = 1e-6;

/** One thing that values break, and by how much in its own unit. A value that is no number breaks by Infinity. */
export interface Violation {
  readonly kind: 'bound' | 'constraint' | 'integrality';
  /** The place of the variable (bound, integrality) or of the constraint. */
  readonly place: number;
  readonly amount: number;
}

export interface Verification {
  readonly violations: readonly Violation[];
  /** The objective of these values, computed anew. */
  readonly objective: number;
  /** The sum of each constraint's terms. */
  readonly activities: Float64Array;
}

/**
 * Holds values against the model itself, whoever found them: bounds and constraints within {@link TOLERANCE} of the
 * largest number that takes part (1 at least), integers within it of a whole number.
 */
export const verifySolution = (model: SparseModel, values: ArrayLike<number>): Verification => {
  const { cost, lower, upper, integer, rowLower, rowUpper, starts, indices, values: coefficients } = model;
  const violations: Violation[] = [];
  const hold = (kind: Violation['kind'], place: number, amount: number, scale: number): void => {
    // Written so that a value that is not a number is a violation.
    if (!(amount <= TOLERANCE * scale))
      violations.push({ kind, place, amount: Number.isNaN(amount) ? Infinity : amount });
  };
  let objective = model.constant;
  for (let place = 0; place < cost.length; place += 1) {
    const value = values[place] ?? Number.NaN;
    const [least, most] = [lower[place] ?? 0, upper[place] ?? 0];
    objective += (cost[place] ?? 0) * value;
    hold('bound', place, Math.max(least - value, value - most), Math.max(1, Math.abs(value)));
    if (integer[place] === 1) hold('integrality', place, Math.abs(value - Math.round(value)), 1);
  }
  const activities = new Float64Array(rowLower.length);
  for (let row = 0; row < rowLower.length; row += 1) {
    let activity = 0;
    let scale = 1;
    for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at += 1) {
      const product = (coefficients[at] ?? 0) * (values[indices[at] ?? 0] ?? Number.NaN);
      activity += product;
      scale = Math.max(scale, Math.abs(product));
    }
    activities[row] = activity;
    const [least, most] = [rowLower[row] ?? 0, rowUpper[row] ?? 0];
    hold('constraint', row, Math.max(least - activity, activity - most), scale);
  }
  return { violations, objective, activities };
};
