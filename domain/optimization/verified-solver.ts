import { dualBound } from './optimality.ts';
import {
  type Answer,
  type Engine,
  type EngineClaim,
  type EngineOptions,
  type FoundAnswer,
  gapOf,
  type RejectedBecause,
  type SolveOptions,
  type Solver,
  UnverifiedAnswer,
} from './solver.ts';
import { type SparseModel, sparseModelOf } from './sparse-model.ts';
import { TOLERANCE, type Verification, verifySolution } from './verify-solution.ts';

/** The largest tableau, in entries, for which the small engine is the faster one (measured: infra/adr/0029). */
const SMALL_TABLEAU = 6_000;

export interface VerifiedEngines {
  /** Answers small models; of integers it is asked to take no notice. */
  readonly small: Engine;
  /** Answers all others, and whatever of the small one's does not hold. */
  readonly large: Engine;
}

/**
 * Believes no engine. Values are held against the model; an optimum of a linear model must be proved by its duals. Of a
 * small model with integers the small engine gets the relaxation: when that comes out in whole numbers, its duals prove
 * these; when not, the large engine is asked, whose bound is taken for the proof. That there is no solution or no end
 * is the large engine's word only, and whatever does not hold of the small one is asked of it. What does not hold of
 * that is thrown.
 */
export const verifiedSolver = ({ small, large }: VerifiedEngines): Solver => ({
  engines: [small.reference, large.reference],
  solve: async (model, options) => {
    const sparse = sparseModelOf(model);
    const first = isSmall(sparse) && options.sensitivity !== true ? await askSmall(sparse, small, options) : undefined;
    if (first?.answer !== undefined) return { answer: first.answer, solveMillis: first.millis };
    const spent = first?.millis ?? 0;
    const claim = await large.run(sparse, engineOptions(options, spent));
    const { answer, reason } = judged(sparse, large, claim, options);
    if (answer === undefined) throw new UnverifiedAnswer(`the answer of ${large.reference} does not hold: ${reason}`);
    if (first?.isFeasible === true && answer.status === 'infeasible')
      throw new UnverifiedAnswer(`${large.reference} says that there is no solution, ${small.reference} found one`);
    const isConfirmed = first?.status === answer.status && answer.status !== 'optimal';
    const rejected = first === undefined || isConfirmed ? [] : [first.rejected];
    return { answer: { ...answer, rejected }, solveMillis: spent + claim.millis };
  },
});

const engineOptions = ({ onProgress, ...options }: SolveOptions, spentMillis: number): EngineOptions => ({
  ...options,
  timeLimitMillis: Math.max(1, options.timeLimitMillis - spentMillis),
  ...(onProgress === undefined
    ? {}
    : {
        onProgress: ({ incumbent, bound }) =>
          onProgress({
            incumbent,
            bound,
            gap: incumbent === null || bound === null ? null : gapOf(incumbent, bound),
          }),
      }),
});

/** The small engine's proved optimum; otherwise what it said and why that is not enough. */
const askSmall = async (sparse: SparseModel, small: Engine, options: SolveOptions) => {
  const relaxed = { ...sparse, integer: new Uint8Array(sparse.integer.length) };
  const claim = await small.run(relaxed, engineOptions(options, 0));
  const { status, millis } = claim;
  const { answer, reason } = judged(sparse, small, claim, options);
  const isFraction = reason === 'violates-the-model' && judged(relaxed, small, claim, options).answer !== undefined;
  const because = isFraction ? 'not-whole' : (reason ?? REJECTED[status]);
  const rejected = { engine: small.reference, reason: because };
  return {
    answer: answer?.status === 'optimal' ? answer : undefined,
    isFeasible: answer !== undefined && 'values' in answer,
    status,
    rejected,
    millis,
  };
};

const REJECTED: Record<EngineClaim['status'], RejectedBecause> = {
  optimal: 'optimality-not-proved',
  feasible: 'optimality-not-proved',
  infeasible: 'wrongly-infeasible',
  unbounded: 'wrongly-unbounded',
  timeout: 'gave-up',
  failed: 'gave-up',
};

/** Entries of a dense tableau: a variable with both bounds takes a row of its own. */
const isSmall = ({ lower, upper, rowLower }: SparseModel): boolean => {
  const boxed = lower.reduce(
    (count, least, place) => count + (Number.isFinite((upper[place] ?? 0) - least) ? 1 : 0),
    0,
  );
  return (rowLower.length + boxed) * lower.length <= SMALL_TABLEAU;
};

interface Judged {
  readonly answer?: Answer;
  readonly reason?: RejectedBecause;
}

const judged = (
  model: SparseModel,
  { reference: engine }: Engine,
  claim: EngineClaim,
  { sensitivity = false }: SolveOptions,
): Judged => {
  const { status, stoppedByLimit } = claim;
  const told = { engine, stoppedByLimit, rejected: [] };
  if (status === 'failed') return { reason: 'gave-up' };
  if (status === 'infeasible' || status === 'unbounded' || status === 'timeout') return { answer: { status, ...told } };
  const held = verifiedValues(model, claim.values ?? []);
  if (held === undefined) return { reason: 'violates-the-model' };
  const { objective } = held.verification;
  const bound = boundOf(model, claim);
  const gap = bound === undefined ? undefined : gapOf(objective, bound);
  const found: FoundAnswer = {
    status: status === 'optimal' && gap !== undefined && gap <= TOLERANCE ? 'optimal' : 'feasible',
    objective,
    values: plain(held.values),
    activities: plain(held.verification.activities),
    bound: bound ?? null,
    gap: gap ?? null,
    sensitivity: sensitivityOf(model, claim, sensitivity),
    ...told,
  };
  return { answer: found };
};

/** With integers as whole numbers where that keeps every constraint, as the engine gave them otherwise. */
const verifiedValues = (
  model: SparseModel,
  claimed: ArrayLike<number>,
): { readonly values: ArrayLike<number>; readonly verification: Verification } | undefined => {
  const { integer } = model;
  for (const values of integer.includes(1) ? [rounded(claimed, integer), claimed] : [claimed]) {
    const verification = verifySolution(model, values);
    if (verification.violations.length === 0) return { values, verification };
  }
  return undefined;
};

/** Values that are near a whole number become it; others stay what they are, so that nothing hides them. */
const rounded = (values: ArrayLike<number>, integer: Uint8Array): ArrayLike<number> =>
  Array.from(values, (value, place) => {
    const whole = Math.round(value);
    return integer[place] === 1 && Math.abs(value - whole) <= TOLERANCE ? whole : value;
  });

/** What duals prove of the relaxation holds with integers too; an engine that searched over these knows more. */
const boundOf = (model: SparseModel, { duals, bound }: EngineClaim): number | undefined => {
  if (bound !== undefined && model.integer.includes(1)) return bound;
  return duals === undefined ? undefined : dualBound(model, duals);
};

const sensitivityOf = (
  { cost, integer, starts, indices, values }: SparseModel,
  { duals, ranges = null }: EngineClaim,
  asked: boolean,
): FoundAnswer['sensitivity'] => {
  if (duals === undefined || (integer.includes(1) && !asked)) return null;
  const reducedCosts = Float64Array.from(cost);
  for (let row = 0; row + 1 < starts.length; row += 1)
    for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at += 1) {
      const place = indices[at] ?? 0;
      reducedCosts[place] = (reducedCosts[place] ?? 0) - (duals[row] ?? 0) * (values[at] ?? 0);
    }
  return {
    duals: plain(duals),
    reducedCosts: plain(reducedCosts),
    ranges,
  };
};

/** As JSON has them: it knows no −0, and a replay must give what was recorded. */
const plain = (numbers: ArrayLike<number>): readonly number[] => {
  const list = new Array<number>(numbers.length);
  for (let at = 0; at < numbers.length; at += 1) list[at] = (numbers[at] ?? 0) + 0;
  return list;
};
