import {
  AccessDeniedError,
  isCommandError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  UnavailableError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { StreamName } from '../../../domain/kernel/stream.ts';
import type { ExpectedRevision } from '../event-store.ts';
import {
  AccessDenied,
  ConcurrencyConflict,
  EventRefused,
  KnownFailure,
  StoreUnavailable,
  StreamGone,
  UnknownOutcome,
} from '../failures.ts';

/** A record in one of the ledger's streams that no adapter of this product wrote. It is shown, never skipped. */
export class EventUnreadable extends Error {
  override readonly name = 'EventUnreadable';
}

/** What an append was about. */
export interface Attempt {
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
}

const INVALID_ARGUMENT = 3;
const PERMISSION_DENIED = 7;

/** The texts by which the transport and the server say that they did nothing with a call. */
const NOTHING_DONE =
  /No connection established|Name resolution failed|Failed to discover|Channel has been shut down|Server Is Not Ready|Server Is (Too )?Busy/;

/**
 * What the client threw, in the port's words. An append whose failure is not certainly one before it reached the log
 * has an unknown outcome; a read has none, and is simply unavailable.
 */
export const failureOf = (error: unknown, append?: Attempt): Error => {
  if (error instanceof KnownFailure || error instanceof UnknownOutcome || error instanceof EventUnreadable)
    return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof WrongExpectedVersionError && append !== undefined) {
    return new ConcurrencyConflict(append.stream, append.expected, revisionOf(error.actualVersion));
  }
  if (error instanceof StreamDeletedError)
    return new StreamGone(`${error.streamName} was tombstoned`, { cause: error });
  if (error instanceof MaxAppendSizeExceededError) {
    return new EventRefused(`EventStoreDB takes ${error.maxAppendSize} bytes an append (its MaxAppendSize)`);
  }
  const code = codeOf(error);
  if (error instanceof AccessDeniedError || code === PERMISSION_DENIED) {
    return new AccessDenied('EventStoreDB refused access', { cause: error });
  }
  if (code === INVALID_ARGUMENT) return new EventRefused(`EventStoreDB refused: ${message}`, { cause: error });
  if (append === undefined || hasDoneNothing(error, message)) {
    return new StoreUnavailable(`EventStoreDB is not available: ${message}`, { cause: error });
  }
  return new UnknownOutcome(`the append to ${append.stream} may have happened: ${message}`, { cause: error });
};

const hasDoneNothing = (error: unknown, message: string): boolean =>
  error instanceof NotLeaderError ||
  ((error instanceof UnavailableError || codeOf(error) === undefined) && NOTHING_DONE.test(message));

const codeOf = (error: unknown): number | undefined => {
  if (isServiceFailure(error)) return error.code;
  return undefined;
};

const isServiceFailure = (error: unknown): error is Error & { readonly code: number } =>
  error instanceof Error && (isCommandError(error) || 'code' in error) && typeof error.code === 'number';

const revisionOf = (actual: bigint | 'no_stream' | string): bigint | undefined =>
  typeof actual === 'bigint' && actual >= 0n ? actual : undefined;
