import type { MessagePort } from 'node:worker_threads';
import { isPrepared, prepareModel, type SimulationModel } from '../../domain/simulation/model.ts';
import {
  type SimulationPlan,
  type SimulationResult,
  simulate,
  type UndefinedOutcome,
} from '../../domain/simulation/simulate.ts';

/** What the thread is asked, by worker-threads.ts. */
export interface SimulationTask {
  readonly model: SimulationModel;
  readonly plan: SimulationPlan;
  /** Gets a SimulationProgress after each chunk of draws. */
  readonly port: MessagePort;
}

const CHUNK = 10_000;

/** Runs in a worker thread. A model that is none was refused before anybody came here. */
export const compute = ({ model, plan, port }: SimulationTask): SimulationResult | UndefinedOutcome => {
  try {
    const prepared = prepareModel(model);
    if (!isPrepared(prepared)) throw new Error(prepared.map(({ reason }) => reason).join(' '));
    const running = simulate(prepared, plan, CHUNK);
    for (;;) {
      const step = running.next();
      if (step.done === true) return step.value;
      port.postMessage(step.value);
    }
  } finally {
    port.close();
  }
};
