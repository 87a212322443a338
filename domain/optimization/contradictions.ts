import type { Constraint, LinearModel } from './model.ts';
import { type SparseModel, sparseModelOf } from './sparse-model.ts';
import type { Fault } from './validate-model.ts';
import { TOLERANCE } from './verify-solution.ts';

/**
 * Constraints of a well-formed model that cannot hold, found by looking: one that no values within the bounds keep
 * (an empty one among them), and two on the same sum that exclude each other. Other contradictions take a solver and
 * an irreducible subset to find.
 */
export const contradictionsIn = (model: LinearModel): readonly Fault[] => {
  const sparse = sparseModelOf(model);
  const alone = model.constraints.map((constraint, row) => ({ row, reason: impossible(constraint, sparse, row) }));
  const faults = alone.flatMap(({ row, reason }) => (reason === undefined ? [] : [fault(row, reason)]));
  return [...faults, ...exclusivePairs(model, sparse)];
};

const fault = (row: number, reason: string): Fault => ({ pointer: `/constraints/${row}`, reason });

/** By interval arithmetic over the bounds. */
const impossible = (constraint: Constraint, sparse: SparseModel, row: number): string | undefined => {
  const { starts, indices, values, lower, upper, rowLower, rowUpper } = sparse;
  let [least, most, scale] = [0, 0, 1];
  for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at += 1) {
    const coefficient = values[at] ?? 0;
    if (coefficient === 0) continue;
    const one = coefficient * (lower[indices[at] ?? 0] ?? 0);
    const other = coefficient * (upper[indices[at] ?? 0] ?? 0);
    least += Math.min(one, other);
    most += Math.max(one, other);
    if (Number.isFinite(one)) scale = Math.max(scale, Math.abs(one));
    if (Number.isFinite(other)) scale = Math.max(scale, Math.abs(other));
  }
  const slack = TOLERANCE * scale;
  const { name, rightHandSide } = constraint;
  if (least > (rowUpper[row] ?? 0) + slack)
    return `${name} cannot hold: within the bounds it is at least ${least}, and should be at most ${rightHandSide}.`;
  if (most < (rowLower[row] ?? 0) - slack)
    return `${name} cannot hold: within the bounds it is at most ${most}, and should be at least ${rightHandSide}.`;
  return undefined;
};

/** Constraints on multiples of one sum, and the narrowest that they leave for it: the sum of `row`, divided by its first coefficient. */
interface SameSum {
  readonly row: number;
  least: number;
  leastBy: number;
  most: number;
  mostBy: number;
}

const exclusivePairs = ({ constraints }: LinearModel, sparse: SparseModel): readonly Fault[] => {
  const sums = new Map<number, SameSum[]>();
  for (let row = 0; row < constraints.length; row += 1) {
    const from = sparse.starts[row] ?? 0;
    const count = (sparse.starts[row + 1] ?? 0) - from;
    const leading = sparse.values[from] ?? 0;
    if (count === 0 || leading === 0) continue;
    const alike = count * sparse.cost.length + (sparse.indices[from] ?? 0);
    const [one, other] = [(sparse.rowLower[row] ?? 0) / leading, (sparse.rowUpper[row] ?? 0) / leading];
    const [least, most] = [Math.min(one, other), Math.max(one, other)];
    const candidates = sums.get(alike) ?? [];
    const same = candidates.find((candidate) => isMultiple(sparse, candidate.row, row));
    if (same === undefined) sums.set(alike, [...candidates, { row, least, leastBy: row, most, mostBy: row }]);
    else {
      if (least > same.least) [same.least, same.leastBy] = [least, row];
      if (most < same.most) [same.most, same.mostBy] = [most, row];
    }
  }
  return [...sums.values()].flat().flatMap(({ least, leastBy, most, mostBy }) => {
    if (!(least - most > TOLERANCE * Math.max(1, Math.abs(least)))) return [];
    const [name, opposed] = [constraints[leastBy]?.name, constraints[mostBy]?.name];
    return [fault(leastBy, `${name} and ${opposed} exclude each other.`)];
  });
};

/** Of two rows that begin with the same variable and are of one length: the same variables in the same order. */
const isMultiple = ({ starts, indices, values }: SparseModel, one: number, other: number): boolean => {
  const [from, to] = [starts[one] ?? 0, starts[other] ?? 0];
  const factor = (values[to] ?? 0) / (values[from] ?? 0);
  for (let at = 0; from + at < (starts[one + 1] ?? 0); at += 1) {
    if (indices[from + at] !== indices[to + at]) return false;
    const [expected, actual] = [(values[from + at] ?? 0) * factor, values[to + at] ?? 0];
    if (!(Math.abs(expected - actual) <= 1e-12 * Math.abs(actual))) return false;
  }
  return true;
};
