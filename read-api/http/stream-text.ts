import type { ServerResponse } from 'node:http';
import type { Logger } from '../../infra/telemetry/logger.ts';
import type { Exchange } from './exchange.ts';
import { drained, TooSlow } from './live/drained.ts';
import { respondProblem, setGeneralHeaders } from './respond.ts';

export const NDJSON = 'application/x-ndjson; charset=utf-8';

/** How long a client may take nothing at all. */
const STALL_MILLIS = 60_000;
const CHUNK_CHARACTERS = 65_536;

export interface StreamedText {
  readonly contentType: string;
  /** Whole pieces, each asked for when the client has room for it; the signal aborts when there is no client any more. */
  readonly chunks: (signal: AbortSignal) => AsyncIterable<string>;
  /** What a failure means to the client, who is told while nothing has been sent. The failure itself when absent. */
  readonly problemOf?: (error: unknown) => unknown;
}

/** As fast as the client takes it. What breaks off breaks its connection, so that nobody takes it for whole. */
export const streamText = (exchange: Exchange, streamed: StreamedText, logger: Logger): void => {
  const { response, requestId, endpoint } = exchange;
  const stopped = new AbortController();
  response.once('close', () => stopped.abort());
  response.on('error', () => response.destroy());
  response.statusCode = 200;
  setGeneralHeaders(exchange);
  response.setHeader('content-type', streamed.contentType);
  write(response, streamed.chunks(stopped.signal)).catch((error: unknown) => {
    const gone = stopped.signal.aborted || error instanceof TooSlow;
    if (!gone) logger.error('an export broke off', { error, requestId, endpoint: endpoint?.name });
    if (gone) response.destroy();
    else respondProblem(exchange, streamed.problemOf?.(error) ?? error);
  });
};

const write = async (response: ServerResponse, chunks: AsyncIterable<string>): Promise<void> => {
  for await (const chunk of chunks) {
    if (!response.write(chunk)) await drained(response, STALL_MILLIS);
    if (response.destroyed) return;
  }
  response.end();
};

/** Puts pieces together, so that not each is sent by itself. */
export async function* inChunks(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let held = '';
  for await (const piece of pieces) {
    held += piece;
    if (held.length < CHUNK_CHARACTERS) continue;
    yield held;
    held = '';
  }
  if (held !== '') yield held;
}
