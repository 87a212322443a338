import type { Logger } from '../../infra/telemetry/logger.ts';
import type { Metrics } from '../../infra/telemetry/metrics.ts';
import type { Exchange } from './exchange.ts';
import { isFault, problemOf } from './failure.ts';

/** What a client that went away before the end of its answer is counted as. */
const CLIENT_CLOSED = 499;

/** Counts, times and logs a request when its answer has ended, or its client has gone. */
export const observeExchange = (exchange: Exchange, logger: Logger, metrics: Metrics): void => {
  const { request, response } = exchange;
  metrics.requestsInFlight(1);
  response.once('close', () => {
    const millis = performance.now() - exchange.startedAt;
    const status = response.writableFinished ? response.statusCode : CLIENT_CLOSED;
    const route = exchange.endpoint?.path ?? 'none';
    metrics.requestsInFlight(-1);
    // A stream's life is not a request's duration: it would drown all others.
    if (exchange.endpoint?.kind !== 'stream') {
      metrics.requestAnswered(known(request.method), route, status, millis / 1_000);
    }
    // Probes and scrapes come every few seconds, all alike.
    const level = exchange.endpoint?.kind === 'system' && status < 400 ? 'debug' : 'info';
    logger[level]('request', {
      traceId: exchange.trace.traceId,
      requestId: exchange.requestId,
      tenant: exchange.caller?.tenant,
      actor: exchange.principal?.actor.id,
      method: known(request.method),
      route,
      status,
      durationMs: Math.round(millis * 10) / 10,
    });
  });
};

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']);
/** A label's values must not be the caller's to choose. */
const known = (method: string): string => (METHODS.has(method) ? method : 'other');

/** Logs a failure that is ours, with its cause, which the client does not get. */
export const reportFault = (exchange: Exchange, error: unknown, logger: Logger): void => {
  const problem = problemOf(error);
  if (!isFault(problem)) return;
  logger.error('request failed', {
    traceId: exchange.trace.traceId,
    requestId: exchange.requestId,
    tenant: exchange.caller?.tenant,
    route: exchange.endpoint?.path,
    status: problem.status,
    code: problem.code,
    error,
  });
};
