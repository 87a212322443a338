import compression from 'compression';
import type { Answer, Headers } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import { problemOf } from './failure.ts';
import { problemBody } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

/** Shorter bodies are sent as they are: compressing them costs more than it saves. */
const COMPRESS_FROM_BYTES = 1_024;
const COMPRESSIBLE = /^(?:application\/(?:[a-z.+-]*\+)?json|text\/(?!event-stream))/;

/** Whether it is worth it was decided before. */
const compress = compression({ threshold: COMPRESS_FROM_BYTES, filter: () => true });

export type Respond = (exchange: Exchange, answer: Answer) => void;

/** Writes an answer. Nobody else ends a response but who took it over. */
export const respond: Respond = (exchange, answer) => {
  if ('takeOver' in answer) {
    answer.takeOver(exchange);
    return;
  }
  const { response } = exchange;
  if (response.headersSent) {
    // Half an answer cannot be taken back; a cut connection is the only honest end of it.
    response.destroy();
    return;
  }
  if ('json' in answer) {
    end(exchange, { ...answer, contentType: 'application/json; charset=utf-8', content: JSON.stringify(answer.json) });
  } else if ('content' in answer) {
    end(exchange, answer);
  } else {
    response.writeHead(answer.status, headersOf(exchange, answer.headers)).end();
  }
};

/** Answers with the problem that an error means. */
export const respondProblem = (exchange: Exchange, error: unknown): void => {
  const { response, requestId, trace } = exchange;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = problemOf(error);
  const { status, headers = {} } = problem;
  const content = JSON.stringify(problemBody(problem, { requestId, traceId: trace.traceId }));
  end(exchange, { status, headers, contentType: 'application/problem+json; charset=utf-8', content });
};

/** The headers of every answer, for who writes his own, as streams do. Server-Timing says how long it took until now. */
export const setGeneralHeaders = (exchange: Exchange): void => {
  setAll(exchange, headersOf(exchange, undefined));
};

/** Name, value, name, value, …: in this form Node writes them without looking at each more than once. */
const headersOf = ({ requestId, startedAt, headers }: Exchange, own: Headers | undefined): string[] => {
  const millis = (performance.now() - startedAt).toFixed(1);
  // Server-Timing (W3C): how long it took until the answer's head was ready.
  const all = [...securityHeaders, 'x-request-id', requestId, 'server-timing', `total;dur=${millis}`];
  if (own?.['cache-control'] === undefined) all.push('cache-control', 'no-store');
  if (headers !== undefined) pushAll(all, headers);
  if (own !== undefined) pushAll(all, own);
  return all;
};

const pushAll = (all: string[], headers: Headers): void => {
  for (const name in headers) {
    const value = headers[name] ?? '';
    if (typeof value === 'string') all.push(name, value);
    else for (const one of value) all.push(name, one);
  }
};

const setAll = ({ response }: Exchange, headers: readonly string[]): void => {
  for (let place = 0; place < headers.length; place += 2) {
    const name = headers[place] ?? '';
    const value = headers[place + 1] ?? '';
    // The one header of which there may be several, and the one that others add to. Any other is set anew.
    if (name === 'set-cookie') response.appendHeader(name, value);
    else if (name === 'vary') response.vary(value);
    else response.setHeader(name, value);
  }
};

const end = (exchange: Exchange, answer: Extract<Answer, { readonly content: unknown }>): void => {
  const { request, response } = exchange;
  const { status, headers: own, contentType, content } = answer;
  const length = Buffer.byteLength(content);
  const headers = headersOf(exchange, own);
  headers.push('content-type', contentType, 'content-length', String(length));
  const compressible = answer.compressible ?? COMPRESSIBLE.test(contentType);
  const asItIs = length < COMPRESS_FROM_BYTES || !compressible;
  if (asItIs && own?.vary === undefined) {
    response.writeHead(status, headers).end(content);
    return;
  }
  // What compresses changes headers, so they must be set one by one.
  setAll(exchange, headers);
  response.statusCode = status;
  if (asItIs) response.end(content);
  else if (request.headers['accept-encoding'] === undefined) response.vary('Accept-Encoding').end(content);
  else compress(request, response, () => response.end(content));
};
