import type { Solver } from '../../domain/optimization/solver.ts';
import { verifiedSolver } from '../../domain/optimization/verified-solver.ts';
import { highsEngine } from '../../infra/solvers/highs-engine.ts';
import { javascriptLpEngine } from '../../infra/solvers/javascript-lp-engine.ts';
import { createWorkerThreads } from '../../infra/worker-threads.ts';

/** The product's solver, with a thread of its own. */
export const openSolver = (): Solver & { readonly close: () => Promise<void> } => {
  const threads = createWorkerThreads({ threads: 1 });
  const solver = verifiedSolver({ small: javascriptLpEngine(), large: highsEngine(threads) });
  return { ...solver, close: threads.close };
};
