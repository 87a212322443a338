import type { MessagePort } from 'node:worker_threads';
import { answerSimulation, type SimulationAnswer, type SimulationQuestion } from '../../domain/simulation/question.ts';

/** What the thread is asked, by worker-threads.ts. */
export interface SimulationTask {
  readonly question: SimulationQuestion;
  /** Gets a SimulationProgress after each chunk of draws. */
  readonly port: MessagePort;
}

const CHUNK = 10_000;

/** Runs in a worker thread. */
export const compute = ({ question, port }: SimulationTask): SimulationAnswer => {
  try {
    const running = answerSimulation(question, CHUNK);
    for (;;) {
      const step = running.next();
      if (step.done === true) return step.value;
      port.postMessage(step.value);
    }
  } finally {
    port.close();
  }
};
