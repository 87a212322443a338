import { systemClock } from '../clock.ts';
import { type Config, ConfigurationError } from '../config/config.ts';
import { ids } from '../ids.ts';
import { reportingLogger } from '../telemetry/error-reports.ts';
import type { ErrorSink } from '../telemetry/error-sink.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import { createSentrySink } from '../telemetry/sentry-sink.ts';
import { VERSION } from './version.ts';

/** The logger of a running product: lines to standard output, and errors to the sink as well, where one is configured. */
export const loggerOf = (config: Config): Logger => {
  const logger = createLogger({
    level: config.LOG_LEVEL,
    clock: systemClock,
    write: (lines) => process.stdout.write(lines),
  });
  if (config.SENTRY_DSN === undefined) return logger;
  return reportingLogger({
    sink: sinkAt(config.SENTRY_DSN),
    logger,
    clock: systemClock,
    ids,
    release: `precedent@${VERSION}`,
    environment: config.PRECEDENT_ENV,
  });
};

const sinkAt = (dsn: string): ErrorSink => {
  try {
    return createSentrySink(dsn);
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigurationError([`SENTRY_DSN: ${error.message}`]);
    throw error;
  }
};
