import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What a witness answers to `add-checkpoint`. */
export type WitnessAnswer =
  | { readonly cosignature: string }
  | { readonly refused: 'malformed' | 'unknown-log' | 'not-signed' | 'inconsistent'; readonly reason: string }
  | { readonly refused: 'other-size'; readonly size: number };

/** A witness: whatever it signs is on its disk before it is answered. */
export interface Witness {
  readonly addCheckpoint: (body: string) => Promise<WitnessAnswer>;
  /** The newest checkpoint that it signed of a log, by the hex SHA-256 of its origin. */
  readonly checkpointOf: (originHash: string) => string | undefined;
}

export interface WitnessServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const STATUS = { malformed: 400, 'not-signed': 403, 'unknown-log': 404, inconsistent: 422 } as const;
/** Sixty-four hashes and a note with a hundred signatures are a tenth of it. */
const MOST_BYTES = 262_144;
const DEADLINE_MILLIS = 10_000;

/** Serves a witness over HTTP (C2SP tlog-witness): `add-checkpoint`, and its newest checkpoints for monitors. */
export const startWitnessServer = async (
  witness: Witness,
  { host, port, onFailure }: WitnessServerOptions,
): Promise<WitnessServer> => {
  const server = createServer(
    { requestTimeout: DEADLINE_MILLIS, headersTimeout: DEADLINE_MILLIS },
    (request, response) => {
      answer(witness, request, response).catch((error: unknown) => {
        onFailure(error);
        if (!response.headersSent) problem(response, 500, 'not-kept', 'the witness could not keep what it was to sign');
        else response.destroy();
      });
    },
  );
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  const listening = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listening}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
    },
  };
};

export interface WitnessServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Told of what could not be answered. */
  readonly onFailure: (error: unknown) => void;
}

const answer = async (witness: Witness, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = request.url ?? '';
  if (path === '/add-checkpoint') {
    if (request.method !== 'POST') return problem(response, 405, 'method-not-allowed', 'add-checkpoint takes POST');
    const body = await textOf(request);
    if (body === undefined) return problem(response, 413, 'too-large', `a body has ${MOST_BYTES} bytes at most`);
    return addCheckpoint(witness, body, response);
  }
  const [, hash] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path) ?? [];
  const note = hash === undefined || request.method !== 'GET' ? undefined : witness.checkpointOf(hash);
  if (note === undefined) return problem(response, 404, 'not-found', 'there is nothing here');
  send(response, 200, 'text/plain; charset=utf-8', note);
};

const addCheckpoint = async (witness: Witness, body: string, response: ServerResponse): Promise<void> => {
  const answered = await witness.addCheckpoint(body);
  if ('cosignature' in answered) return send(response, 200, 'text/plain; charset=utf-8', answered.cosignature);
  if (answered.refused === 'other-size') return send(response, 409, 'text/x.tlog.size', `${answered.size}\n`);
  problem(response, STATUS[answered.refused], answered.refused, answered.reason);
};

/** Undefined: more than is read. */
const textOf = async (request: IncomingMessage): Promise<string | undefined> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > MOST_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};

/** RFC 9457. */
const problem = (response: ServerResponse, status: number, code: string, detail: string): void =>
  send(response, status, 'application/problem+json', JSON.stringify({ status, code, title: detail }));

const send = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
};
