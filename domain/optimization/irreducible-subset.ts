import type { LinearModel, Variable } from './model.ts';
import type { SolveOptions, Solver } from './solver.ts';

/** Constraints and bounds that have no solution together, and would have one without any single one of them. */
export interface IrreducibleSubset {
  /** Names of constraints, in the model's order. */
  readonly constraints: readonly string[];
  readonly bounds: readonly { readonly variable: string; readonly side: 'lower' | 'upper' }[];
  /** False when a solve came to its limit: then something of it may be left out. */
  readonly isIrreducible: boolean;
}

/**
 * Explains a model that has no solution by the deletion filter (Chinneck and Dravnieks, Locating minimal infeasible
 * constraint sets in linear programs, ORSA Journal on Computing 3, 1991): whatever can be left out without the model
 * getting a solution is left out; what remains is the explanation. Large blocks are tried first and halved when they
 * matter, so that the number of solves grows with the size of the explanation rather than of the model. That integers
 * are integers is never left out. The limit of the options is that of each solve.
 *
 * @returns undefined when the model has a solution, or when the first solve came to its limit
 */
export const irreducibleSubset = async (
  model: LinearModel,
  solver: Solver,
  options: SolveOptions,
): Promise<IrreducibleSubset | undefined> => {
  const candidates = candidatesOf(model);
  let isIrreducible = true;
  const isInfeasible = async (kept: ReadonlySet<Candidate>): Promise<boolean> => {
    const { answer } = await solver.solve(restricted(model, kept), { ...options, sensitivity: false });
    if (answer.status === 'timeout') isIrreducible = false;
    return answer.status === 'infeasible';
  };
  const kept = new Set(candidates);
  if (!(await isInfeasible(kept))) return undefined;
  const blocks = [candidates];
  for (let block = blocks.pop(); block !== undefined; block = blocks.pop()) {
    const without = new Set(kept);
    for (const candidate of block) without.delete(candidate);
    if (await isInfeasible(without)) for (const candidate of block) kept.delete(candidate);
    else if (block.length > 1) {
      const middle = Math.ceil(block.length / 2);
      blocks.push(block.slice(0, middle), block.slice(middle));
    }
  }
  const subset = candidates.filter((candidate) => kept.has(candidate));
  return { ...named(model, subset), isIrreducible };
};

/** What may be left out: a constraint, or one bound of a variable, by place. */
interface Candidate {
  readonly what: 'constraint' | 'lower' | 'upper';
  readonly place: number;
}

/** Bounds last: they are tried first, for what people want to be told of is constraints. */
const candidatesOf = ({ constraints, variables }: LinearModel): readonly Candidate[] => [
  ...constraints.map((_, place) => ({ what: 'constraint' as const, place })),
  ...variables.flatMap(({ lower, upper }, place) => [
    ...(lower === null ? [] : [{ what: 'lower' as const, place }]),
    ...(upper === null ? [] : [{ what: 'upper' as const, place }]),
  ]),
];

/** The model with what is kept of it, looking for any solution. */
const restricted = (model: LinearModel, kept: ReadonlySet<Candidate>): LinearModel => {
  const of = (what: Candidate['what']): ReadonlySet<number> =>
    new Set([...kept].flatMap((candidate) => (candidate.what === what ? [candidate.place] : [])));
  const [rows, lowers, uppers] = [of('constraint'), of('lower'), of('upper')];
  return {
    objective: { ...model.objective, terms: [] },
    constraints: model.constraints.filter((_, place) => rows.has(place)),
    variables: model.variables.map(({ lower, upper, ...variable }, place): Variable => {
      const bounds = { lower: lowers.has(place) ? lower : null, upper: uppers.has(place) ? upper : null };
      return { ...variable, ...bounds, kind: variable.kind === 'continuous' ? 'continuous' : 'integer' };
    }),
  };
};

const named = (
  { constraints, variables }: LinearModel,
  subset: readonly Candidate[],
): Omit<IrreducibleSubset, 'isIrreducible'> => ({
  constraints: subset.flatMap(({ what, place }) => (what === 'constraint' ? [constraints[place]?.name ?? ''] : [])),
  bounds: subset.flatMap(({ what, place }) =>
    what === 'constraint' ? [] : [{ variable: variables[place]?.name ?? '', side: what }],
  ),
});
