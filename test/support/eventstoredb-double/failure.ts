import { Metadata, status } from '@grpc/grpc-js';
import { ConcurrencyConflict, EventRefused } from '../../../infra/event-store/failures.ts';

/** An error status, with the trailers by which the client tells one from another. */
export class RpcFailure extends Error {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;

  constructor(code: status, details: string, trailers: Readonly<Record<string, string>> = {}) {
    super(details);
    this.code = code;
    this.details = details;
    this.metadata = new Metadata();
    for (const [key, value] of Object.entries(trailers)) this.metadata.set(key, value);
  }
}

export const streamDeleted = (stream: string): RpcFailure =>
  new RpcFailure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export const appendTooLarge = (most: number): RpcFailure =>
  new RpcFailure(status.INVALID_ARGUMENT, `Maximum Append Size of ${most} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(most),
  });

/** What the server would answer to something that failed inside it. A conflict is no failure: it has a message. */
export const toRpcFailure = (error: unknown): RpcFailure => {
  if (error instanceof RpcFailure) return error;
  if (error instanceof ConcurrencyConflict) throw error;
  if (error instanceof EventRefused) return new RpcFailure(status.INVALID_ARGUMENT, error.message);
  return new RpcFailure(status.UNKNOWN, error instanceof Error ? error.message : String(error));
};
