import type { Logger } from '../telemetry/logger.ts';

/**
 * An error that nobody handled ends the process, as it would anyway, but is said where everything is said, with what is
 * secret taken out. What was acknowledged is in the log, and the next start goes on from there.
 */
export const endOnCrash = (logger: Logger): void => {
  process.once('uncaughtException', (error) => {
    logger.error('the process ends, for nobody handled an error', { error });
    logger.close().finally(() => process.exit(1));
  });
};
