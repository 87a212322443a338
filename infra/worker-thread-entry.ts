import { parentPort } from 'node:worker_threads';
import { z } from 'zod';

/** What a worker thread runs: one task after the other, each a module's exported `compute`. */
const Task = z.object({ module: z.string(), input: z.unknown() });
const Computing = z.object({ compute: z.custom<(input: unknown) => unknown>((value) => typeof value === 'function') });

const answerTo = async (message: unknown): Promise<object> => {
  try {
    const { module, input } = Task.parse(message);
    const { compute } = Computing.parse(await import(module));
    return { value: await compute(input) };
  } catch (thrown) {
    const { name, message: text } = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { error: { name, message: text } };
  }
};

parentPort?.on('message', async (message: unknown) => parentPort?.postMessage(await answerTo(message)));
