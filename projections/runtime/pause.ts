import { setTimeout } from 'node:timers/promises';

/** Waits for so long, or until the signal aborts: that ends the wait early and is no error. */
export const pause = async (millis: number, signal: AbortSignal): Promise<void> => {
  try {
    await setTimeout(millis, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};
