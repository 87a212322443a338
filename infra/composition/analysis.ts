import { MessageChannel } from 'node:worker_threads';
import { z } from 'zod';
import type { ForecastRequest } from '../../domain/forecasting/request.ts';
import type { Forecast } from '../../domain/forecasting/result.ts';
import type { Refusal } from '../../domain/kernel/refusal.ts';
import type { Solver } from '../../domain/optimization/solver.ts';
import { verifiedSolver } from '../../domain/optimization/verified-solver.ts';
import type { SimulationAnswer, SimulationQuestion } from '../../domain/simulation/question.ts';
import type { SimulationProgress } from '../../domain/simulation/simulate.ts';
import { highsEngine } from '../solvers/highs-engine.ts';
import { javascriptLpEngine } from '../solvers/javascript-lp-engine.ts';
import { createWorkerThreads } from '../worker-threads.ts';
import type { SimulationTask } from './simulation-thread.ts';

const FORECAST = new URL('forecast-thread.ts', import.meta.url);
const SIMULATION = new URL('simulation-thread.ts', import.meta.url);

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
/** They come from our own threads. */
const Forecasted = z.custom<Forecast | Refusal>(isObject);
const Simulated = z.custom<SimulationAnswer>(isObject);

/** What forecasts, simulates and solves, in threads of its own. */
export interface AnalysisEngines {
  readonly forecast: (request: ForecastRequest, signal: AbortSignal) => Promise<Forecast | Refusal>;
  readonly simulate: (
    question: SimulationQuestion,
    signal: AbortSignal,
    onProgress: (progress: SimulationProgress) => void,
  ) => Promise<SimulationAnswer>;
  readonly solver: Solver;
  readonly close: () => Promise<void>;
}

export const createAnalysisEngines = (): AnalysisEngines => {
  const threads = createWorkerThreads();
  // A search may take minutes; nobody else is to wait for it.
  const searching = createWorkerThreads();
  return {
    forecast: async (request, signal) => Forecasted.parse(await threads.runInWorker(FORECAST, request, signal)),
    simulate: async (question, signal, onProgress) => {
      const { port1: news, port2: port } = new MessageChannel();
      news.on('message', onProgress);
      const task: SimulationTask = { question, port };
      try {
        return Simulated.parse(await threads.runInWorker(SIMULATION, task, signal, [port]));
      } finally {
        news.close();
      }
    },
    solver: verifiedSolver({ small: javascriptLpEngine(), large: highsEngine(searching) }),
    close: async () => {
      await Promise.all([threads.close(), searching.close()]);
    },
  };
};
