import type { MessagePort } from 'node:worker_threads';
import highsModule, {
  type CallbackData,
  type Highs,
  type HighsCallbackMap,
  type Model,
  type RangingResult,
} from 'highs';
import { z } from 'zod';
import type { EngineClaim, EngineProgress, Range } from '../../domain/optimization/solver.ts';
import type { SparseModel } from '../../domain/optimization/sparse-model.ts';

/** What the thread is asked, by worker-threads.ts. */
export interface HighsTask {
  readonly model: SparseModel;
  readonly timeLimitMillis: number;
  readonly sensitivity: boolean;
  /** Gets a {@link HighsNews} at the start and whenever there is progress. */
  readonly port: MessagePort;
}

export type HighsNews = { readonly started: true } | { readonly progress: EngineProgress };

/**
 * One thread, no random start, no clock: the same model gives the same bytes. `mip_*_gap`: integer models are solved to
 * the end, not to the 0.01 % that HiGHS is content with by itself.
 */
const OPTIONS = {
  output_flag: false,
  random_seed: 0,
  mip_rel_gap: 0,
  mip_abs_gap: 1e-9,
  mip_min_logging_interval: 0.25,
};

/** Its types describe the CommonJS build, whose default export is one step further down than that of the module here. */
const loadHighs = z.custom<typeof highsModule.default>((value) => typeof value === 'function').parse(highsModule);

let loading: Promise<Highs> | undefined;

/** Runs in a worker thread. The WebAssembly is loaded once in each. */
export const compute = async ({ model, timeLimitMillis, sensitivity, port }: HighsTask): Promise<EngineClaim> => {
  try {
    loading ??= loadHighs();
    const highs = await loading;
    const tell = (news: HighsNews): void => port.postMessage(news);
    tell({ started: true });
    const started = performance.now();
    const claim = highs.withModel((native) => claimOf(highs, native, { model, timeLimitMillis, sensitivity, tell }));
    return { ...claim, millis: performance.now() - started };
  } catch (error) {
    // What aborted inside may have left its memory in any state.
    loading = undefined;
    throw error;
  } finally {
    port.close();
  }
};

interface Run extends Omit<HighsTask, 'port'> {
  readonly tell: (news: HighsNews) => void;
}
type Claim = Omit<EngineClaim, 'millis'>;

const claimOf = (highs: Highs, native: Model, { model, timeLimitMillis, sensitivity, tell }: Run): Claim => {
  const isInteger = model.integer.includes(1);
  native.passModel(inNativeForm(highs, model, isInteger));
  native.options.set({ ...OPTIONS, time_limit: timeLimitMillis / 1_000 });
  native.run(isInteger ? listeners(highs, tell) : undefined);
  const { modelStatus, solutionStatus } = highs.constants;
  const status = native.getModelStatus();
  const stoppedByLimit = status === modelStatus.timeLimit;
  if (status === modelStatus.infeasible) return { status: 'infeasible', stoppedByLimit };
  if (status === modelStatus.unbounded || status === modelStatus.unboundedOrInfeasible)
    return { status: isFeasible(highs, native, model) ? 'unbounded' : 'infeasible', stoppedByLimit };
  const isOptimal = status === modelStatus.optimal;
  if (!isOptimal && !stoppedByLimit) return { status: 'failed', stoppedByLimit };
  if (native.info.get('primal_solution_status') !== solutionStatus.feasible)
    return { status: stoppedByLimit ? 'timeout' : 'failed', stoppedByLimit };
  const bound = isInteger ? Number(native.info.get('mip_dual_bound')) : Number.NaN;
  const values = native.getSolution().colValue;
  const found: Claim = {
    status: isOptimal ? 'optimal' : 'feasible',
    values,
    ...(Number.isFinite(bound) ? { bound } : {}),
    stoppedByLimit,
  };
  if (!isOptimal) return found;
  if (isInteger) return sensitivity ? { ...found, ...withIntegersHeld(highs, native, model, values) } : found;
  return { ...found, ...marginsOf(highs, native, model, sensitivity) };
};

const inNativeForm = (highs: Highs, model: SparseModel, isInteger: boolean) => {
  const { cost, lower, upper, rowLower, rowUpper, starts, indices, values, integer } = model;
  const { minimize, maximize } = highs.constants.objectiveSense;
  const [numCols, numRows] = [cost.length, rowLower.length];
  return {
    numCols,
    numRows,
    sense: model.maximize ? maximize : minimize,
    offset: model.constant,
    colCost: cost,
    colLower: lower,
    colUpper: upper,
    rowLower,
    rowUpper,
    matrix: { format: 'csr' as const, numRows, numCols, starts, indices, values },
    ...(isInteger ? { integrality: Int32Array.from(integer) } : {}),
  };
};

/** Whether there is any point at all: tells "no end" from "no solution", which HiGHS does not always do. */
const isFeasible = (highs: Highs, native: Model, model: SparseModel): boolean => {
  native.clearSolver();
  const last = model.cost.length - 1;
  native.changeColsCost({ kind: 'range', from: 0, to: last }, new Float64Array(last + 1));
  native.run();
  return native.getModelStatus() === highs.constants.modelStatus.optimal;
};

const listeners = (highs: Highs, tell: Run['tell']): HighsCallbackMap => {
  // HiGHS writes 1e200 and more where there is none.
  const known = (value: number | undefined): number | null =>
    value !== undefined && Math.abs(value) < 1e100 ? value : null;
  const told = ({ mip_primal_bound, mip_dual_bound }: CallbackData): undefined => {
    tell({ progress: { incumbent: known(mip_primal_bound), bound: known(mip_dual_bound) } });
  };
  const { mipLogging, mipImprovingSolution } = highs.constants.callbackType;
  return { [mipLogging]: ({ data }) => told(data), [mipImprovingSolution]: ({ data }) => told(data) };
};

/** Solves what is left when every integer is what it came out as: for clean values, and for duals. */
const withIntegersHeld = (highs: Highs, native: Model, model: SparseModel, values: Float64Array): Partial<Claim> => {
  const { integer, lower, upper } = model;
  const held = (bounds: Float64Array): Float64Array =>
    bounds.map((bound, place) => (integer[place] === 1 ? Math.round(values[place] ?? 0) : bound));
  native.clearSolver();
  native.clearIntegrality();
  native.changeColsBounds({ kind: 'range', from: 0, to: integer.length - 1 }, held(lower), held(upper));
  native.run();
  if (native.getModelStatus() !== highs.constants.modelStatus.optimal) return {};
  return { values: native.getSolution().colValue, ...marginsOf(highs, native, model, true) };
};

const marginsOf = (highs: Highs, native: Model, model: SparseModel, ranging: boolean): Partial<Claim> => {
  if (native.info.get('dual_solution_status') !== highs.constants.solutionStatus.feasible) return {};
  const duals = native.getSolution().rowDual;
  const ranges = ranging ? rangingOf(native) : undefined;
  if (ranges === undefined) return { duals };
  const { rowBoundDown, rowBoundUp, colCostDown, colCostUp } = ranges;
  return {
    duals,
    ranges: {
      rightHandSides: rightHandSideRanges(highs, native, model, rangesOf(rowBoundDown.value, rowBoundUp.value)),
      coefficients: rangesOf(colCostDown.value, colCostUp.value),
    },
  };
};

/** Ranging needs the simplex method's own state. Where presolve left it nothing to do, it does it now, from the optimum. */
const rangingOf = (native: Model): RangingResult | undefined => {
  const { value } = native.raw.getRanging();
  if (value !== undefined) return value;
  native.options.set('presolve', 'off');
  native.run();
  return native.raw.getRanging().value;
};

/**
 * HiGHS tells of a constraint in the basis how far its sum may go, not its right-hand side. That may go as far as the
 * sum is from it, and away from it without end; of an equation it may go nowhere.
 */
const rightHandSideRanges = (
  highs: Highs,
  native: Model,
  { rowLower, rowUpper }: SparseModel,
  told: readonly Range[],
): readonly Range[] => {
  const { rowStatus } = native.getBasis();
  const { rowValue } = native.getSolution();
  return told.map((range, row) => {
    if (rowStatus[row] !== highs.constants.basisStatus.basic) return range;
    const sum = finite(rowValue[row] ?? Number.NaN);
    return { from: Number.isFinite(rowUpper[row]) ? sum : null, to: Number.isFinite(rowLower[row]) ? sum : null };
  });
};

const rangesOf = (from: Float64Array, to: Float64Array): readonly Range[] =>
  Array.from(from, (least, place) => ({ from: finite(least), to: finite(to[place] ?? Number.POSITIVE_INFINITY) }));

const finite = (value: number): number | null => (Number.isFinite(value) ? value + 0 : null);
