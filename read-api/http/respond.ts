import compression from 'compression';
import type { Answer, Headers } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import { problemOf } from './failure.ts';
import { problemBody } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

/** Shorter bodies are sent as they are: compressing them costs more than it saves. */
const COMPRESS_FROM_BYTES = 1_024;
const COMPRESSIBLE = /^(?:application\/(?:[a-z.+-]*\+)?json|text\/(?!event-stream))/;

const compress = compression({ threshold: COMPRESS_FROM_BYTES });

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
    end(exchange, answer.status, answer.headers, 'application/json; charset=utf-8', JSON.stringify(answer.json));
  } else if ('content' in answer) {
    end(exchange, answer.status, answer.headers, answer.contentType, answer.content);
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
  const body = JSON.stringify(problemBody(problem, { requestId, traceId: trace.traceId }));
  end(exchange, problem.status, problem.headers, 'application/problem+json; charset=utf-8', body);
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
    // The one header of which there may be several. Any other that is set again is set anew.
    if (name === 'set-cookie') response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
};

const end = (
  exchange: Exchange,
  status: number,
  own: Headers | undefined,
  contentType: string,
  content: string | Buffer,
): void => {
  const { request, response } = exchange;
  const length = Buffer.byteLength(content);
  const headers = headersOf(exchange, own);
  headers.push('content-type', contentType, 'content-length', String(length));
  if (length < COMPRESS_FROM_BYTES || !COMPRESSIBLE.test(contentType)) {
    response.writeHead(status, headers).end(content);
    return;
  }
  // What compresses changes headers, so they must be set one by one.
  setAll(exchange, headers);
  response.statusCode = status;
  if (request.headers['accept-encoding'] === undefined) response.vary('Accept-Encoding').end(content);
  else compress(request, response, () => response.end(content));
};
