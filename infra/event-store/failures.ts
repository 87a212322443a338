import type { StreamName } from '../../domain/kernel/stream.ts';
import type { ExpectedRevision } from './event-store.ts';

/** The append certainly did not happen. Sending the same again cannot help, but for a conflict, after deciding anew. */
export abstract class KnownFailure extends Error {}

/** The stream's head is not where the append expected it. */
export class ConcurrencyConflict extends KnownFailure {
  override readonly name = 'ConcurrencyConflict';
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  /** The stream's newest revision; undefined when it has no events or the store does not say. */
  readonly actual: bigint | undefined;

  constructor(stream: StreamName, expected: ExpectedRevision, actual: bigint | undefined) {
    super(`${stream} was expected at ${expected} and is at ${actual ?? 'none'}`);
    this.stream = stream;
    this.expected = expected;
    this.actual = actual;
  }
}

/** The stream was tombstoned: it takes no events for ever. */
export class StreamGone extends KnownFailure {
  override readonly name = 'StreamGone';
}

/** The store's own access control said no. */
export class AccessDenied extends KnownFailure {
  override readonly name = 'AccessDenied';
}

/** The event itself cannot be stored: too large, U+0000, a lone surrogate, not JSON. */
export class EventRefused extends KnownFailure {
  override readonly name = 'EventRefused';
}

/** It may have happened: a deadline passed or the connection broke. Only the same event ids may be sent again. */
export class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome';
}

/** The store cannot be reached: nothing was sent, nothing happened. */
export class StoreUnavailable extends KnownFailure {
  override readonly name = 'StoreUnavailable';
}
