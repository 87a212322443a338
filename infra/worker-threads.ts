import { availableParallelism } from 'node:os';
import { type TransferListItem, Worker } from 'node:worker_threads';
import type { JsonValue } from '../domain/kernel/json.ts';

/** Runs computing work in threads of their own, so that the event loop stays free. */
export interface WorkerThreads {
  /**
   * Calls the module's exported `compute(input)` in a thread and returns what it returns. Both are copied (structured
   * clone); `transfer` hands buffers over instead. When `signal` aborts, the thread is ended at once.
   *
   * @throws what `compute` throws (name and message), or the signal's reason
   */
  readonly runInWorker: (
    module: URL,
    input: JsonValue | object,
    signal?: AbortSignal,
    transfer?: readonly TransferListItem[],
  ) => Promise<unknown>;
  /** Ends every thread. */
  readonly close: () => Promise<void>;
}

export interface WorkerThreadsOptions {
  /** Threads at most; one less than there are processors, and one at least, when absent. */
  readonly threads?: number;
}

interface Task {
  readonly module: string;
  readonly input: unknown;
  readonly transfer: readonly TransferListItem[];
  readonly signal: AbortSignal | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

type Answer = { readonly value: unknown } | { readonly error: { readonly name: string; readonly message: string } };

const ENTRY = new URL('worker-thread-entry.ts', import.meta.url);

export const createWorkerThreads = ({
  threads = Math.max(1, availableParallelism() - 1),
}: WorkerThreadsOptions = {}): WorkerThreads => {
  const waiting: Task[] = [];
  const idle: Worker[] = [];
  const all = new Set<Worker>();

  const assign = (): void => {
    while (waiting.length > 0) {
      const worker = idle.pop() ?? (all.size < threads ? start() : undefined);
      const task = worker && waiting.shift();
      if (worker === undefined || task === undefined) return;
      if (task.signal?.aborted) {
        task.reject(task.signal.reason);
        idle.push(worker);
      } else work(worker, task);
    }
  };

  const start = (): Worker => {
    const worker = new Worker(ENTRY);
    all.add(worker);
    return worker;
  };

  const work = (worker: Worker, task: Task): void => {
    const end = (settle: () => void, reusable: boolean): void => {
      task.signal?.removeEventListener('abort', onAbort);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      if (reusable) {
        worker.unref();
        idle.push(worker);
      } else {
        all.delete(worker);
        void worker.terminate();
      }
      settle();
      assign();
    };
    const onMessage = (answer: Answer): void => {
      if ('value' in answer) end(() => task.resolve(answer.value), true);
      else end(() => task.reject(Object.assign(new Error(answer.error.message), { name: answer.error.name })), true);
    };
    const onError = (error: unknown): void => end(() => task.reject(error), false);
    const onExit = (code: number): void => end(() => task.reject(new Error(`the thread ended with ${code}`)), false);
    const onAbort = (): void => end(() => task.reject(task.signal?.reason), false);
    task.signal?.addEventListener('abort', onAbort);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.ref();
    worker.postMessage({ module: task.module, input: task.input }, [...task.transfer]);
  };

  return {
    runInWorker: (module, input, signal, transfer = []) =>
      new Promise((resolve, reject) => {
        waiting.push({ module: module.href, input, transfer, signal, resolve, reject });
        assign();
      }),
    close: async () => {
      for (const task of waiting.splice(0)) task.reject(new Error('the worker threads are closed'));
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
};
