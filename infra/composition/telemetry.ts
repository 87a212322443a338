import { systemClock } from '../clock.ts';
import { type Config, ConfigurationError } from '../config/config.ts';
import { ids } from '../ids.ts';
import { reportingLogger } from '../telemetry/error-reports.ts';
import { createLineShipper } from '../telemetry/line-shipper.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import { createSentrySink } from '../telemetry/sentry-sink.ts';
import { VERSION } from './version.ts';

/**
 * The logger of a running product: lines to standard output and, where they are configured, to the collector of lines,
 * and errors to the sink as well.
 */
export const loggerOf = (config: Config): Logger => {
  const { LOG_SHIP_URL: url } = config;
  const shipper =
    url === undefined
      ? undefined
      : refusedAs('LOG_SHIP_URL', () =>
          createLineShipper({ url, onProblem: (problem, fields) => lines.warn(problem, fields) }),
        );
  const lines = createLogger({
    level: config.LOG_LEVEL,
    clock: systemClock,
    write: (text) => {
      process.stdout.write(text);
      shipper?.take(text);
    },
  });
  const close = async (): Promise<void> => {
    await lines.close();
    await shipper?.close();
  };
  const logger = { ...lines, close };
  const { SENTRY_DSN: dsn } = config;
  if (dsn === undefined) return logger;
  return reportingLogger({
    sink: refusedAs('SENTRY_DSN', () => createSentrySink(dsn)),
    logger,
    clock: systemClock,
    ids,
    release: `precedent@${VERSION}`,
    environment: config.PRECEDENT_ENV,
  });
};

/** What a variable makes. Throws ConfigurationError where it cannot be used. */
const refusedAs = <Made>(variable: string, make: () => Made): Made => {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigurationError([`${variable}: ${error.message}`]);
    throw error;
  }
};
