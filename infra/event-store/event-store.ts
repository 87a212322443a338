import type { NewEvent, StoredEvent } from '../../domain/kernel/envelope.ts';
import type { Position } from '../../domain/kernel/position.ts';
import type { StreamName, TenantId } from '../../domain/kernel/stream.ts';

/**
 * The log. Three adapters (memory, Postgres, EventStoreDB) pass one suite, `test/contract/event-store.contract.ts`,
 * whose rules are numbered there.
 */
export interface EventStore {
  /** What this adapter promises beyond the rules that all keep. */
  readonly capabilities: EventStoreCapabilities;

  /**
   * Appends events to one stream, all or none.
   *
   * Sending the same event ids again at the same exact expected revision (or `none`) returns the first result, also
   * when the stream has moved on (rule 3).
   *
   * @throws ConcurrencyConflict the stream is not where it was expected, or only some of the ids are there (rule 4)
   * @throws StreamGone | AccessDenied | EventRefused known outcomes: nothing was appended
   * @throws UnknownOutcome it may or may not have been appended: send the same ids again, or give up saying so
   */
  readonly append: (
    stream: StreamName,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
    options?: { readonly deadlineMillis?: number },
  ) => Promise<AppendResult>;

  /** A stream's events in pages, from a revision (inclusive), oldest first unless `backwards`. No stream: no pages. */
  readonly readStream: (stream: StreamName, options?: ReadStreamOptions) => AsyncIterable<readonly StoredEvent[]>;

  /** All events after a position (exclusive) that stand in the log now, in the log's order, in pages. */
  readonly readAll: (options?: ReadAllOptions) => AsyncIterable<EventPage>;

  /**
   * All events after a position, and then each new one as it comes, until `signal` aborts. A page may be empty: it
   * then only says that everything up to `position` was seen (rule 9). The next page is fetched when the consumer
   * asks for it (rule 11). Connection failures are survived inside (rule 10).
   */
  readonly subscribe: (options: SubscribeOptions) => AsyncIterable<EventPage>;

  /** The position of the newest event; START when the log is empty. */
  readonly head: () => Promise<Position>;

  readonly close: () => Promise<void>;
}

export interface EventStoreCapabilities {
  readonly name: 'memory' | 'postgres' | 'eventstoredb';
  /** Positions are 1, 2, 3 … without gaps. */
  readonly densePositions: boolean;
  /** UPDATE, DELETE and TRUNCATE on the log are refused by the database itself (rule 13). */
  readonly refusesMutation: boolean;
  /** Survives the process. */
  readonly durable: boolean;
}

/** `any`: no check. `none`: the stream must not exist. `exists`: it must. A bigint: its newest event has that revision. */
export type ExpectedRevision = 'any' | 'none' | 'exists' | bigint;

export interface AppendResult {
  /** The revision of the last appended event. */
  readonly revision: bigint;
  /** The position of the last appended event. */
  readonly position: Position;
}

export interface EventPage {
  readonly events: readonly StoredEvent[];
  /** Everything up to here was seen, filtered out or handed over. The checkpoint, once the events are handled. */
  readonly position: Position;
}

/**
 * Applied by the server, as far as it can: events whose stream category, whose type, or whose tenant is named. What is
 * given must hold all at once.
 */
export interface EventFilter {
  readonly categories?: readonly string[];
  readonly types?: readonly string[];
  readonly tenant?: TenantId;
}

export interface ReadStreamOptions {
  readonly from?: bigint;
  readonly backwards?: boolean;
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

export interface ReadAllOptions {
  readonly after?: Position;
  readonly filter?: EventFilter;
  readonly pageSize?: number;
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

export interface SubscribeOptions {
  readonly after: Position;
  readonly signal: AbortSignal;
  readonly filter?: EventFilter;
  readonly pageSize?: number;
  /** Told of every loss and every resumption, for the metric. */
  readonly onReconnect?: (cause: Error) => void;
}

/** An event's data and metadata together may take this many bytes of JSON (rule 14). */
export const MAX_EVENT_BYTES = 1_048_576;
