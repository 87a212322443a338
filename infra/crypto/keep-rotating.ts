import { pause } from '../pause.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { KeyRotation } from './key-rotation.ts';

const HOUR_MILLIS = 3_600_000;

/** Makes a pass at once and then every hour, until it is stopped. What fails is logged, and tried again by the next pass. */
export const keepRotating = (
  rotation: KeyRotation,
  logger: Pick<Logger, 'info' | 'error'>,
  everyMillis = HOUR_MILLIS,
): { readonly stop: () => Promise<void> } => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const pass = async (): Promise<void> => {
    try {
      const { failures, ...counts } = await rotation.run({ signal });
      if (failures.length > 0)
        logger.error('keys or secrets cannot be opened, and were left as they are', { failures });
      if (Object.values(counts).some((count) => count > 0)) logger.info('keys were rotated', counts);
    } catch (error) {
      logger.error('keys could not be rotated; the next pass tries again', { error });
    }
  };
  const running = (async () => {
    while (!signal.aborted) {
      await pass();
      await pause(everyMillis, signal);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
