import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after some milliseconds, or as soon as the signal aborts; never rejects. */
export const pause = async (millis: number, signal: AbortSignal): Promise<void> => {
  await sleep(millis, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
};
