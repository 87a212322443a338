import type { BlockList } from 'node:net';
import cors from 'cors';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { Logger } from '../../infra/telemetry/logger.ts';
import type { Metrics } from '../../infra/telemetry/metrics.ts';
import { traceContextOf } from '../../infra/telemetry/trace-context.ts';
import { requestAddress } from './client-address.ts';
import type { Denials } from './denials.ts';
import { type Exchange, openExchange } from './exchange.ts';
import { problemOf } from './failure.ts';
import { observeExchange, reportFault } from './observe.ts';
import { notFound } from './problem.ts';
import { respond, respondProblem, setGeneralHeaders } from './respond.ts';
import type { Stage } from './stages.ts';

export interface AssemblyParts {
  readonly stages: readonly Stage[];
  readonly corsOrigins: readonly string[];
  /** Whose X-Forwarded-For is believed. */
  readonly proxies: BlockList;
  readonly draining: () => boolean;
  readonly denials: Denials;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const EXPOSED = [
  'ETag',
  'Location',
  'Precedent-Position',
  'Retry-After',
  'Server-Timing',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Request-Id',
];
const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{7,127}$/;

/**
 * Express with every step of a request, in the published order. The steps are one middleware to Express: for each
 * that it walks through itself it works as long as all of ours together.
 */
export const assemble = (parts: AssemblyParts): { readonly app: Express; readonly order: readonly string[] } => {
  const { stages, logger, denials } = parts;
  const crossOrigin = createCrossOrigin(parts.corsOrigins);
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', false);
  const fail = (exchange: Exchange, error: unknown): Promise<void> | undefined => {
    reportFault(exchange, error, logger);
    const recording = denials.ofExchange(exchange, problemOf(error));
    if (recording !== undefined) return recording.then(() => respondProblem(exchange, error));
    respondProblem(exchange, error);
    return undefined;
  };
  const pass = async (exchange: Exchange): Promise<void> => {
    try {
      for (const stage of stages) {
        const result = stage.run(exchange);
        const answer = result instanceof Promise ? await result : result;
        if (answer !== undefined) return respond(exchange, answer);
      }
      throw notFound();
    } catch (error) {
      return fail(exchange, error);
    }
  };
  app.use((request, response) => {
    const exchange = open(request, response, parts);
    // Preflights are answered by `cors` itself, and those of its headers that are set are kept.
    if (request.headers.origin !== undefined) setGeneralHeaders(exchange);
    crossOrigin(request, response, (error) => (error === undefined ? pass(exchange) : fail(exchange, error)));
  });
  const order = ['request id and timing', 'security headers', 'cors', ...stages.map(({ name }) => name), 'compression'];
  return { app, order };
};

const open = (request: Request, response: Response, parts: AssemblyParts): Exchange => {
  const { ids, logger, metrics, draining, proxies } = parts;
  const asked = request.headers['x-request-id'];
  const requestId = typeof asked === 'string' && REQUEST_ID.test(asked) ? asked : ids.newId();
  const { traceparent } = request.headers;
  const trace = traceContextOf(typeof traceparent === 'string' ? traceparent : undefined);
  const address = requestAddress(request, proxies);
  const exchange = openExchange(request, response, requestId, trace, address);
  // Whoever keeps a connection to a process that stops would lose the request after this one.
  if (draining()) response.setHeader('connection', 'close');
  observeExchange(exchange, logger, metrics);
  return exchange;
};

/** Browsers' pages of listed origins may call the API, without cookies. Everybody else needs no CORS. */
const createCrossOrigin = (origins: readonly string[]): RequestHandler => {
  const listed = cors({ origin: [...origins], exposedHeaders: EXPOSED, credentials: false, maxAge: 600 });
  return (request, response, next) => {
    const preflight = request.headers['access-control-request-method'] !== undefined;
    if (request.headers.origin === undefined || (request.method === 'OPTIONS' && !preflight)) next();
    else listed(request, response, next);
  };
};
