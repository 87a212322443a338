import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { SecureContextOptions } from 'node:tls';
import type { Logger } from '../../infra/telemetry/logger.ts';
import type { Api } from './create-api.ts';

export interface ServeOptions {
  readonly api: Api;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly logger: Logger;
  /** With it, TLS ends here; without, plain HTTP is spoken. */
  readonly tls?: SecureContextOptions;
  /** How long load balancers get to notice that this process is not ready, while it still serves. */
  readonly noticeMillis?: number;
  /** How long requests in flight may take to end. */
  readonly drainMillis?: number;
}

export interface Serving {
  readonly url: string;
  readonly port: number;
  readonly server: Server | TlsServer;
  /** Not ready, live clients sent away, no new connections, requests in flight finished; then closed. */
  readonly stop: () => Promise<void>;
}

const DRAIN_MILLIS = 20_000;
const REQUEST_MILLIS = 30_000;
const KEEP_ALIVE_MILLIS = 65_000; // longer than the 60 s of common load balancers, so that they hang up first
const HANDSHAKE_MILLIS = 10_000;
const LIMITS = {
  maxHeaderSize: 16_384,
  requestTimeout: REQUEST_MILLIS,
  headersTimeout: REQUEST_MILLIS / 3,
  keepAliveTimeout: KEEP_ALIVE_MILLIS,
};

/** Listens. Rejects when it cannot: the port is taken, the address is not ours. */
export const serve = async (options: ServeOptions): Promise<Serving> => {
  const { api, host, logger } = options;
  const server =
    options.tls === undefined
      ? createServer(LIMITS, api.app)
      : createTlsServer({ ...LIMITS, ...options.tls, handshakeTimeout: HANDSHAKE_MILLIS }, api.app);
  server.on('clientError', answerClientError);
  api.attach(server);
  await listening(server, host, options.port);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  let stopping: Promise<void> | undefined;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    server,
    stop: () => {
      stopping ??= stop(server, api, logger, options.noticeMillis ?? 0, options.drainMillis ?? DRAIN_MILLIS);
      return stopping;
    },
  };
};

const listening = (server: Serving['server'], host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

const stop = async (
  server: Serving['server'],
  api: Api,
  logger: Logger,
  noticeMillis: number,
  drainMillis: number,
): Promise<void> => {
  api.drain();
  if (noticeMillis > 0) await new Promise((resolve) => setTimeout(resolve, noticeMillis));
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A connection whose request was in flight becomes idle later, and would stay open for the next.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const impatience = setTimeout(() => {
    logger.warn('requests were still in flight when the time to drain was over', { drainMillis });
    server.closeAllConnections();
  }, drainMillis);
  await closed;
  clearTimeout(impatience);
  clearInterval(idle);
};

const NO_ANSWER = /^(?:ECONNRESET|ERR_SSL_|ERR_TLS_)/;
const ANSWERS: Readonly<Record<string, readonly [string, string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'headers-too-large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'request-timeout'],
};

/** What cannot be read as HTTP never becomes a request: it is answered here, in the same form as everything else. */
const answerClientError = (
  error: Error & { code?: string },
  socket: Duplex & { _httpMessage?: ServerResponse },
): void => {
  // An answer under way cannot be followed by another, and whoever speaks no TLS that is spoken here reads none.
  if (NO_ANSWER.test(error.code ?? '') || !socket.writable || socket._httpMessage?.headersSent === true) {
    socket.destroy();
    return;
  }
  const [status, code] = ANSWERS[error.code ?? ''] ?? ['400 Bad Request', 'malformed-request'];
  const body = JSON.stringify({
    type: `urn:precedent:problem:${code}`,
    title: status.slice(4),
    status: Number(status.slice(0, 3)),
    code,
  });
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
};
