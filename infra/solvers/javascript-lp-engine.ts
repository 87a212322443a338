import solverModule from 'javascript-lp-solver';
import { z } from 'zod';
import type { Engine, EngineClaim } from '../../domain/optimization/solver.ts';
import type { SparseModel } from '../../domain/optimization/sparse-model.ts';

/**
 * Entries of the tableau that may be touched before it gives up. It counts work, not time, so that it gives up at the
 * same place whatever the machine, and small enough (some 10 ms) to be done on the event loop.
 */
const WORK = 4_000_000;
/** What the engine takes for zero. */
const PRECISION = 1e-9;

/** Its types describe the CommonJS build, whose default export is one step further down than that of the module here. */
const solver = z
  .custom<typeof solverModule.default>((value) => typeof value === 'object' && value !== null && 'Model' in value)
  .parse(solverModule);

/** javascript-lp-solver, which takes no notice of integers: its dense simplex, on variables that start at zero. */
export const javascriptLpEngine = (): Engine => ({
  reference: 'javascript-lp-solver/1.0.3',
  run: async (model) => {
    const started = performance.now();
    const claim = solve(model);
    return { ...claim, stoppedByLimit: false, millis: performance.now() - started };
  },
});

type Claim = Pick<EngineClaim, 'status' | 'values' | 'duals'>;
type Model = InstanceType<typeof solver.Model>;
type Row = ReturnType<Model['smallerThan']>;

const solve = (sparse: SparseModel): Claim => {
  const model = new solver.Model(PRECISION);
  // Its presolve forgets the cost of variables that it fixes.
  model.usePresolve = false;
  if (sparse.maximize) model.maximize();
  else model.minimize();
  const starts = addVariables(model, sparse);
  const rows = addConstraints(model, sparse, starts);
  if (!runWithin(model)) return { status: 'failed' };
  const { tableau } = model;
  if (!tableau.feasible) return { status: 'infeasible' };
  if (!tableau.bounded) return { status: 'unbounded' };
  const inTableau = (place: number | undefined): number => (place !== undefined && place > 0 ? place : 0);
  const values = starts.map(({ variable, from, sign }) => {
    const row = inTableau(tableau.rowByVarIndex[variable.index]);
    return from + sign * (row === 0 ? 0 : (tableau.matrix[row * tableau.width] ?? 0));
  });
  const slope = (row: Row | undefined): number => {
    const column = row === undefined ? 0 : inTableau(tableau.colByVarIndex[row.slack.index]);
    return column === 0 ? 0 : (tableau.matrix[column] ?? 0);
  };
  const direction = sparse.maximize ? 1 : -1;
  const duals = rows.map(({ most, least }) => direction * (slope(least) - slope(most)));
  return { status: 'optimal', values, duals };
};

/** A variable of the engine: ours is `from + sign · theirs`, theirs being zero or more, or free. */
interface Start {
  readonly variable: ReturnType<Model['addVariable']>;
  readonly from: number;
  readonly sign: 1 | -1;
}

const addVariables = (model: Model, { cost, lower, upper }: SparseModel): readonly Start[] => {
  const starts = Array.from(cost, (coefficient, place): Start => {
    const [least, most] = [lower[place] ?? 0, upper[place] ?? 0];
    const isFree = !Number.isFinite(least) && !Number.isFinite(most);
    const sign = Number.isFinite(least) || isFree ? 1 : -1;
    const from = isFree ? 0 : sign === 1 ? least : most;
    return { variable: model.addVariable(sign * coefficient, `v${place}`, false, isFree), from, sign };
  });
  starts.forEach(({ variable }, place) => {
    const width = (upper[place] ?? 0) - (lower[place] ?? 0);
    if (Number.isFinite(width)) model.smallerThan(width).addTerm(1, variable);
  });
  return starts;
};

interface Sides {
  readonly most: Row | undefined;
  readonly least: Row | undefined;
}

const addConstraints = (model: Model, sparse: SparseModel, variables: readonly Start[]): readonly Sides[] =>
  Array.from(sparse.rowLower, (least, place) => {
    const from = sparse.starts[place] ?? 0;
    const to = sparse.starts[place + 1] ?? 0;
    let moved = 0;
    for (let at = from; at < to; at += 1)
      moved += (sparse.values[at] ?? 0) * (variables[sparse.indices[at] ?? 0]?.from ?? 0);
    const filled = (row: Row): Row => {
      for (let at = from; at < to; at += 1) {
        const start = variables[sparse.indices[at] ?? 0];
        if (start !== undefined) row.addTerm(start.sign * (sparse.values[at] ?? 0), start.variable);
      }
      return row;
    };
    const most = sparse.rowUpper[place] ?? 0;
    return {
      most: Number.isFinite(most) ? filled(model.smallerThan(most - moved)) : undefined,
      least: Number.isFinite(least) ? filled(model.greaterThan(least - moved)) : undefined,
    };
  });

class GivenUp extends Error {}

/** False when it gave up: some models make it turn in circles. */
const runWithin = (model: Model): boolean => {
  const { tableau } = model;
  const pivot = tableau.pivot.bind(tableau);
  let left = WORK;
  tableau.pivot = (row, column) => {
    left -= tableau.width * tableau.height;
    if (left < 0) throw new GivenUp();
    pivot(row, column);
  };
  try {
    model.solve();
    return true;
  } catch (error) {
    if (error instanceof GivenUp) return false;
    throw error;
  }
};
