import type { SparseModel } from './sparse-model.ts';
import { TOLERANCE } from './verify-solution.ts';

/**
 * What the constraints' duals prove of a linear model's optimum: no feasible point is better than this. A dual is how
 * much the objective changes per unit of the right-hand side. By weak duality, with d = c − Aᵀy, the best value of
 * c·x over the bounds and constraints is at most (maximize) or at least (minimize) y·b + d·x with each b and x at the
 * end of its range that the sign asks for (Dantzig, Linear Programming and Extensions, 1963, chapter 6). A dual that
 * asks for an end that is not there counts as zero when it is rounding, and proves nothing otherwise.
 *
 * @returns the bound in the objective's unit; undefined when the duals prove none
 */
export const dualBound = (model: SparseModel, duals: ArrayLike<number>): number | undefined => {
  const { cost, lower, upper, rowLower, rowUpper, starts, indices, values } = model;
  const reduced = Float64Array.from(cost);
  const scale = new Float64Array(cost.length).fill(1);
  let bound = model.constant;
  const add = (dual: number, least: number, most: number, size: number): boolean => {
    const end = dual > 0 === model.maximize ? most : least;
    if (dual === 0) return true;
    if (!Number.isFinite(end)) return Math.abs(dual) <= TOLERANCE * size;
    bound += dual * end;
    return !Number.isNaN(bound);
  };
  for (let row = 0; row < rowLower.length; row += 1) {
    const dual = duals[row] ?? Number.NaN;
    if (!add(dual, rowLower[row] ?? 0, rowUpper[row] ?? 0, 1)) return undefined;
    for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at += 1) {
      const place = indices[at] ?? 0;
      const product = dual * (values[at] ?? 0);
      reduced[place] = (reduced[place] ?? 0) - product;
      scale[place] = Math.max(scale[place] ?? 1, Math.abs(product));
    }
  }
  for (let place = 0; place < cost.length; place += 1) {
    const proved = add(reduced[place] ?? 0, lower[place] ?? 0, upper[place] ?? 0, scale[place] ?? 1);
    if (!proved) return undefined;
  }
  return bound;
};
