import { MessageChannel } from 'node:worker_threads';
import { z } from 'zod';
import type { Engine, EngineClaim, EngineOptions } from '../../domain/optimization/solver.ts';
import type { SparseModel } from '../../domain/optimization/sparse-model.ts';
import type { WorkerThreads } from '../worker-threads.ts';
import type { HighsNews, HighsTask } from './highs-thread.ts';

const THREAD = new URL('highs-thread.ts', import.meta.url);
/** HiGHS looks at its clock between steps, and a step may be long. Then the thread is ended. */
const GRACE_MILLIS = 5_000;
/** What a claim holds is verified by whoever asked. */
const Claim = z.custom<EngineClaim>((value) => typeof value === 'object' && value !== null && 'status' in value);

/** HiGHS as WebAssembly in worker threads: linear models and models with integers of every size. */
export const highsEngine = (threads: WorkerThreads): Engine => ({
  reference: 'highs/1.15.3',
  run: async (model, options) => {
    const overrun = new AbortController();
    try {
      return await runIn(threads, model, options, overrun);
    } catch (error) {
      if (!overrun.signal.aborted || options.signal?.aborted) throw error;
      return { status: 'timeout', stoppedByLimit: true, millis: options.timeLimitMillis + GRACE_MILLIS };
    }
  },
});

const runIn = async (
  threads: WorkerThreads,
  model: SparseModel,
  { timeLimitMillis, sensitivity = false, signal, onProgress }: EngineOptions,
  overrun: AbortController,
): Promise<EngineClaim> => {
  const { port1: news, port2: port } = new MessageChannel();
  let timer: NodeJS.Timeout | undefined;
  news.on('message', (message: HighsNews) => {
    // Waiting for a thread does not count.
    if ('started' in message) timer = setTimeout(() => overrun.abort(), timeLimitMillis + GRACE_MILLIS);
    else onProgress?.(message.progress);
  });
  try {
    const task: HighsTask = { model, timeLimitMillis, sensitivity, port };
    const stop = signal === undefined ? overrun.signal : AbortSignal.any([signal, overrun.signal]);
    return Claim.parse(await threads.runInWorker(THREAD, task, stop, [port]));
  } finally {
    clearTimeout(timer);
    news.close();
  }
};
