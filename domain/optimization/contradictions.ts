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
    const ends = [lower[indices[at] ?? 0] ?? 0, upper[indices[at] ?? 0] ?? 0].map((end) => coefficient * end);
    least += Math.min(...ends);
    most += Math.max(...ends);
    for (const end of ends) if (Number.isFinite(end)) scale = Math.max(scale, Math.abs(end));
  }
  const slack = TOLERANCE * scale;
  const { name, rightHandSide } = constraint;
  if (least > (rowUpper[row] ?? 0) + slack)
    return `${name} cannot hold: within the bounds it is at least ${least}, and should be at most ${rightHandSide}.`;
  if (most < (rowLower[row] ?? 0) - slack)
    return `${name} cannot hold: within the bounds it is at most ${most}, and should be at least ${rightHandSide}.`;
  return undefined;
};

interface Side {
  readonly row: number;
  readonly end: number;
}

/** Pairs whose sums are multiples of one another, compared as if the first coefficient of each were 1. */
const exclusivePairs = ({ constraints }: LinearModel, sparse: SparseModel): readonly Fault[] => {
  const highest = new Map<string, Side>();
  const lowest = new Map<string, Side>();
  for (let row = 0; row < constraints.length; row += 1) {
    const { sum, leading } = normalised(sparse, row);
    if (leading === 0) continue;
    const ends = [sparse.rowLower[row] ?? 0, sparse.rowUpper[row] ?? 0].map((end) => end / leading);
    const [least, most] = [Math.min(...ends), Math.max(...ends)];
    if (least > (highest.get(sum)?.end ?? -Infinity)) highest.set(sum, { row, end: least });
    if (most < (lowest.get(sum)?.end ?? Infinity)) lowest.set(sum, { row, end: most });
  }
  return [...highest].flatMap(([sum, { row, end }]) => {
    const other = lowest.get(sum);
    if (other === undefined || end - other.end <= TOLERANCE * Math.max(1, Math.abs(end))) return [];
    const [name, opposed] = [constraints[row]?.name, constraints[other.row]?.name];
    if (row === other.row) return [];
    return [fault(row, `${name} and ${opposed} exclude each other.`)];
  });
};

/** A row's sum as text, its terms in the variables' order and divided by the first's coefficient. */
const normalised = ({ starts, indices, values }: SparseModel, row: number): { sum: string; leading: number } => {
  const terms: [number, number][] = [];
  for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at += 1)
    if (values[at] !== 0) terms.push([indices[at] ?? 0, values[at] ?? 0]);
  terms.sort(([one], [other]) => one - other);
  const leading = terms[0]?.[1] ?? 0;
  return { sum: terms.map(([place, value]) => `${place}*${value / leading}`).join('+'), leading };
};
