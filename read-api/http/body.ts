import type { IncomingMessage } from 'node:http';
import type { Endpoint } from './endpoint.ts';
import { type Exchange, headerOf } from './exchange.ts';
import { assertReasonable, assertShallow } from './json-limits.ts';
import { HttpProblem, malformed } from './problem.ts';

const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json(?:\s*;\s*charset=(?:utf-8|"utf-8"))?\s*$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** The request's body as its endpoint takes it: parsed JSON, bytes, or undefined when it has none. */
export const readBody = async (exchange: Exchange, endpoint: Endpoint, maxBytes: number): Promise<unknown> => {
  const { request } = exchange;
  if (!hasBody(request)) return undefined;
  const most = endpoint.maxBodyBytes ?? maxBytes;
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge(most);
  if (endpoint.body === 'none') {
    if (endpoint.method === 'GET') return undefined;
    throw malformed('unexpected-body', 'This takes no body.');
  }
  const encoding = headerOf(exchange, 'content-encoding') ?? 'identity';
  if (encoding !== 'identity')
    throw unsupported('Bodies are taken uncompressed only.', { 'accept-encoding': 'identity' });
  if (endpoint.body === 'json' && !JSON_TYPE.test(headerOf(exchange, 'content-type') ?? '')) {
    throw unsupported('Send the body as application/json in UTF-8.', { accept: 'application/json' });
  }
  const bytes = await collect(request, most);
  if (endpoint.body === 'raw') return bytes;
  assertShallow(bytes);
  const parsed = parse(bytes);
  assertReasonable(parsed);
  return parsed;
};

const hasBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

const collect = (request: IncomingMessage, most: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else {
        // What still comes is read and dropped, so that the client is there to hear the answer.
        request.removeAllListeners('data').resume();
        reject(tooLarge(most));
      }
    });
    request.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    request.on('error', () => reject(malformed('body-cut-off', 'The body ended before its end.')));
  });

const parse = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) {
      throw malformed('malformed-json', 'The body is not JSON in UTF-8.');
    }
    throw error;
  }
};

const tooLarge = (most: number): HttpProblem =>
  new HttpProblem({ status: 413, code: 'body-too-large', detail: `The body may have ${most} bytes at most.` });

const unsupported = (detail: string, headers: Readonly<Record<string, string>>): HttpProblem =>
  new HttpProblem({ status: 415, code: 'unsupported-media-type', detail, headers });
