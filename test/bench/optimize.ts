import { monitorEventLoopDelay } from 'node:perf_hooks';
import highsModule from 'highs';
import solverModule from 'javascript-lp-solver';
import { z } from 'zod';
import type { LinearModel } from '../../domain/optimization/model.ts';
import { type SparseModel, sparseModelOf } from '../../domain/optimization/sparse-model.ts';
import { refusalOf } from '../../domain/optimization/validate-model.ts';
import { lpInstances } from '../support/lp-instances.ts';
import { budgetExample, inventoryExample, staffingExample } from '../support/planning-models.ts';
import { openSolver } from '../support/solver.ts';
import { alternate, type Benchmark, type Effort, type Measured, median } from './compare.ts';

const LIMIT = { timeLimitMillis: 120_000 };
const ANSWER_MILLIS = 10;
const LAG_MILLIS = 50;
/** The types of both describe their CommonJS builds. */
const loadHighs = z.custom<typeof highsModule.default>((value) => typeof value === 'function').parse(highsModule);
const rawSolver = z.custom<typeof solverModule.default>((value) => typeof value === 'object').parse(solverModule);

/** What a person asks who plans by hand: a few products, channels or people, some of them with whole numbers. */
const SMALL = [
  inventoryExample(2, 6, 0),
  inventoryExample(3, 8, 0),
  inventoryExample(1, 6, 50),
  inventoryExample(2, 6, 50),
  budgetExample(3, 8),
  budgetExample(4, 10),
  staffingExample(4),
  staffingExample(8),
];
/** Models that the small engine takes, and models without integers that it does not. */
const OF_THE_SMALL_ENGINE = [inventoryExample(2, 6, 0), budgetExample(4, 10), budgetExample(5, 12)];
const WITH_INTEGERS = [inventoryExample(2, 6, 50), inventoryExample(3, 8, 50), staffingExample(12)];
const OF_THE_LARGE_ENGINE = [inventoryExample(20, 26, 0), inventoryExample(40, 40, 0), budgetExample(100, 40)];

type Solver = ReturnType<typeof openSolver>;
const withSolver = async (measure: (solver: Solver) => Promise<Measured>): Promise<Measured> => {
  const solver = openSolver();
  try {
    // The thread starts and loads the engine once in the life of a process.
    await solver.solve(staffingExample(2), LIMIT);
    return await measure(solver);
  } finally {
    await solver.close();
  }
};

/** Validates, solves and verifies, as if the model were new. Throws when the answer is no optimum. */
const answered = async (solver: Solver, known: LinearModel): Promise<string> => {
  const model = { ...known };
  const refusal = refusalOf(model);
  if (refusal !== undefined) throw new Error(refusal.reason);
  const { answer } = await solver.solve(model, LIMIT);
  if (answer.status !== 'optimal') throw new Error(`a model is ${answer.status}`);
  return answer.engine;
};

const smallAnswers = ({ rounds, seconds }: Effort): Promise<Measured> =>
  withSolver(async (solver) => {
    const millis: number[] = [];
    const until = performance.now() + rounds * seconds * 1_000;
    for (let round = 0; round < 3 || performance.now() < until; round += 1)
      for (const model of SMALL) {
        const started = performance.now();
        await answered(solver, model);
        // The first rounds warm up.
        if (round > 1) millis.push(performance.now() - started);
      }
    const p95 = millis.toSorted((one, other) => one - other)[Math.floor(millis.length * 0.95)] ?? Number.NaN;
    return { product: ANSWER_MILLIS, baseline: median(millis), more: { p95, samples: millis.length } };
  });

/**
 * How many models a second of CPU time, of all threads together: on a busy machine the clock on the wall measures how
 * long a thread waits for its turn.
 */
const rate = async (count: number, seconds: number, all: () => Promise<void> | void): Promise<number> => {
  const started = performance.now();
  const before = process.cpuUsage();
  let done = 0;
  while (performance.now() < started + seconds * 1_000) {
    await all();
    done += count;
  }
  const { user, system } = process.cpuUsage(before);
  return (done * 1e6) / (user + system);
};

const overhead = (
  models: readonly LinearModel[],
  engine: string,
  raw: () => Promise<(model: LinearModel) => () => number>,
) => {
  return (effort: Effort): Promise<Measured> =>
    withSolver(async (solver) => {
      const prepare = await raw();
      const solves = models.map(prepare);
      for (const [at, model] of models.entries()) {
        if (!(await answered(solver, model)).startsWith(engine)) throw new Error(`${engine} is not asked`);
        const { answer } = await solver.solve(model, LIMIT);
        const [ours, theirs] = ['objective' in answer ? answer.objective : Number.NaN, solves[at]?.() ?? Number.NaN];
        if (!(Math.abs(ours - theirs) <= 1e-6 * Math.max(1, Math.abs(ours)))) throw new Error('they do not agree');
      }
      const product = async (): Promise<void> => {
        for (const model of models) await answered(solver, model);
      };
      const baseline = (): void => {
        for (const solve of solves) solve();
      };
      return alternate(
        () => rate(models.length, effort.seconds, product),
        () => rate(models.length, effort.seconds, baseline),
        effort,
      );
    });
};

/** The model in the engine's own form, made before the clock runs. */
const rawJavascriptLp = async () => (model: LinearModel) => {
  const bounds = model.variables.flatMap(({ name, lower, upper }) => {
    if (lower !== 0) throw new Error('the raw form has variables from 0 upwards only');
    return upper === null ? [] : [[`bound of ${name}`, { max: upper }] as const];
  });
  const sides = { '<=': 'max', '>=': 'min', '=': 'equal' } as const;
  const rows = model.constraints.map(({ name, relation, rightHandSide }) => {
    return [name, { [sides[relation]]: rightHandSide }] as const;
  });
  const columns = new Map(
    model.variables.map(({ name, upper }): [string, Record<string, number>] => {
      return [name, upper === null ? {} : { [`bound of ${name}`]: 1 }];
    }),
  );
  const put = (row: string, terms: LinearModel['objective']['terms']): void => {
    for (const { variable, coefficient } of terms) Object.assign(columns.get(variable) ?? {}, { [row]: coefficient });
  };
  put('objective', model.objective.terms);
  for (const { name, terms } of model.constraints) put(name, terms);
  const definition = {
    optimize: 'objective',
    opType: model.objective.direction === 'maximize' ? ('max' as const) : ('min' as const),
    constraints: Object.fromEntries([...rows, ...bounds]),
    variables: Object.fromEntries(columns),
    options: { presolve: false },
  };
  const Solved = z.object({ feasible: z.literal(true), result: z.number() });
  return () => Solved.parse(rawSolver.Solve(definition)).result + model.objective.constant;
};

const rawHighs = async () => {
  const highs = await loadHighs();
  const { minimize, maximize } = highs.constants.objectiveSense;
  return (model: LinearModel) => {
    const sparse: SparseModel = sparseModelOf(model);
    const [numCols, numRows] = [sparse.cost.length, sparse.rowLower.length];
    const native = {
      numCols,
      numRows,
      sense: sparse.maximize ? maximize : minimize,
      offset: sparse.constant,
      colCost: sparse.cost,
      colLower: sparse.lower,
      colUpper: sparse.upper,
      rowLower: sparse.rowLower,
      rowUpper: sparse.rowUpper,
      ...(sparse.integer.includes(1) ? { integrality: Int32Array.from(sparse.integer) } : {}),
      matrix: {
        format: 'csr' as const,
        numRows,
        numCols,
        starts: sparse.starts,
        indices: sparse.indices,
        values: sparse.values,
      },
    };
    return () =>
      highs.withModel(native, (solving) => {
        solving.options.set({ output_flag: false, mip_rel_gap: 0, mip_abs_gap: 1e-9 });
        solving.run();
        solving.getSolution();
        return solving.getObjectiveValue();
      });
  };
};

const lag = ({ rounds, seconds }: Effort): Promise<Measured> =>
  withSolver(async (solver) => {
    const models = [...SMALL, ...OF_THE_LARGE_ENGINE, staffingExample(24), inventoryExample(6, 12, 50)];
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const until = performance.now() + rounds * seconds * 1_000;
    let solved = 0;
    do {
      for (const model of models) {
        const { answer } = await solver.solve(model, { timeLimitMillis: 2_000 });
        if (answer.status === 'optimal') solved += 1;
      }
    } while (performance.now() < until);
    delay.disable();
    const more = { max: delay.max / 1e6, samples: delay.count, solved };
    return { product: LAG_MILLIS, baseline: delay.percentile(99) / 1e6, more };
  });

const instances = [...lpInstances('netlib'), ...lpInstances('business')];
if (instances.length === 0) console.error('optimize-instances is left out: the data is not on this machine');

const right = (): Promise<Measured> =>
  withSolver(async (solver) => {
    const started = performance.now();
    let count = 0;
    for (const { best, read } of instances) {
      const { answer } = await solver.solve(read(), LIMIT);
      const isRight =
        answer.status === 'optimal' && Math.abs(answer.objective - best) <= 1e-6 * Math.max(1, Math.abs(best));
      if (isRight) count += 1;
    }
    return { product: count, baseline: instances.length, more: { seconds: (performance.now() - started) / 1_000 } };
  });

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'optimize-small',
    what: `${ANSWER_MILLIS} ms allowed ÷ p50 of validated, verified answers to ${SMALL.length} small planning models`,
    unit: 'ms',
    target: 1,
    run: smallAnswers,
  },
  {
    name: 'optimize-layer-small',
    what: 'validating, solving and verifying small models, against javascript-lp-solver on its own form of them',
    unit: 'models/CPU s',
    target: 1 / 1.2,
    run: overhead(OF_THE_SMALL_ENGINE, 'javascript-lp-solver', rawJavascriptLp),
  },
  {
    name: 'optimize-layer-large',
    what: 'validating, solving in a thread and verifying models, against HiGHS itself on the same arrays',
    unit: 'models/CPU s',
    target: 1 / 1.2,
    run: overhead(OF_THE_LARGE_ENGINE, 'highs', rawHighs),
  },
  {
    name: 'optimize-layer-integers',
    what: 'the same for models with integers',
    unit: 'models/CPU s',
    target: 1 / 1.2,
    run: overhead(WITH_INTEGERS, 'highs', rawHighs),
  },
  {
    name: 'optimize-loop',
    what: `${LAG_MILLIS} ms allowed ÷ p99 of the event loop's lag while small and large models are solved`,
    unit: 'ms',
    target: 1,
    run: lag,
  },
  ...(instances.length === 0
    ? []
    : [
        {
          name: 'optimize-instances',
          what: 'shared NETLIB and business instances at their published optimum (1e-6), of all',
          unit: 'right',
          target: 1,
          run: right,
        },
      ]),
];
