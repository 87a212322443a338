import type { Ids } from '../../domain/kernel/ids.ts';
import { type Clock, epochMillis } from '../../domain/kernel/time.ts';
import type { ErrorReport, ErrorSink } from './error-sink.ts';
import type { Logger } from './logger.ts';
import { redactText } from './redaction.ts';
import { framesOf, topOwnFrame } from './stack-frames.ts';

export interface ErrorReportsOptions {
  readonly sink: ErrorSink;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'newId'>;
  readonly release: string;
  readonly environment: string;
}

/** One group sends a report so often at most: a fault that hits every request is one fault. */
const QUIET_MILLIS = 60_000;
const MAX_GROUPS = 1_000;
/** Waiting to be sent. What comes beyond is counted with the next one of its group. */
const MAX_WAITING = 100;
/** Who stops waits no longer for the last reports. */
const CLOSE_MILLIS = 3_000;
const MAX_CAUSES = 5;
const MAX_TEXT = 2_000;

/**
 * A logger that also sends every line of level `error` which has an error with it to a sink: requests that failed by our
 * fault, errors that nobody handled. Nothing waits for the sink, and what it does not take is lost, after one warning.
 */
export const reportingLogger = (options: ErrorReportsOptions): Logger => {
  const { sink, logger, clock } = options;
  const groups = new Map<string, { quietUntil: number; times: number }>();
  const waiting: ErrorReport[] = [];
  let sending: Promise<void> | undefined;
  let failing = false;

  const sendAll = async (): Promise<void> => {
    for (let report = waiting.shift(); report !== undefined; report = waiting.shift()) {
      try {
        await sink(report);
        failing = false;
      } catch (error) {
        if (!failing) logger.warn('errors cannot be reported, and are in this log only', { error });
        failing = true;
      }
    }
    sending = undefined;
  };

  /** How often it came since its group was last reported; undefined while the group is to be quiet. */
  const timesOf = (fingerprint: readonly string[]): number | undefined => {
    const key = JSON.stringify(fingerprint);
    const now = epochMillis(clock.now());
    const group = groups.get(key) ?? { quietUntil: 0, times: 0 };
    group.times += 1;
    groups.delete(key);
    groups.set(key, group);
    const oldest = groups.keys().next().value;
    if (groups.size > MAX_GROUPS && oldest !== undefined) groups.delete(oldest);
    if (now < group.quietUntil || waiting.length >= MAX_WAITING) return undefined;
    const { times } = group;
    group.quietUntil = now + QUIET_MILLIS;
    group.times = 0;
    return times;
  };

  return {
    ...logger,
    error: (message, fields = {}) => {
      logger.error(message, fields);
      const { error, route, traceId, requestId } = fields;
      if (!(error instanceof Error)) return;
      const [first, ...causes] = errorsOf(error);
      if (first === undefined) return;
      const fingerprint = [first.name, topOwnFrame(first.stack), route ?? ''];
      const times = timesOf(fingerprint);
      if (times === undefined) return;
      waiting.push({
        id: options.ids.newId(),
        at: clock.now(),
        fingerprint,
        errors: [...causes.toReversed(), first],
        message: redactText(message),
        release: options.release,
        environment: options.environment,
        route,
        traceId,
        requestId,
        times,
      });
      sending ??= sendAll();
    },
    close: async () => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_MILLIS);
      });
      await Promise.race([sending, late]);
      clearTimeout(timer);
      await logger.close();
    },
  };
};

/** The error, then its causes. Their texts may hold anything, so they go through the same net as log lines. */
const errorsOf = (error: Error): ErrorReport['errors'] => {
  const found: Error[] = [];
  for (let next: unknown = error; next instanceof Error && found.length < MAX_CAUSES; next = next.cause)
    found.push(next);
  return found.map(({ name, message, stack }) => ({
    name: redactText(name),
    message: redactText(message).slice(0, MAX_TEXT),
    stack: framesOf(stack).map((frame) => ({ ...frame, function: redactText(frame.function) })),
  }));
};
