import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import type { EventCatalogue } from '../../domain/kernel/event.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import type { SqlDatabase } from '../../infra/postgres/sql-database.ts';

/** Places where a fault test stops or kills the process. */
export type Failpoint =
  | 'projection.before-commit'
  | 'projection.after-commit'
  | 'rebuild.after-load'
  | 'rebuild.before-switch'
  | 'rebuild.after-switch';

/** One transaction's worth of applied events. */
export interface BatchMeasurement {
  readonly projection: string;
  readonly events: number;
  readonly rows: number;
  readonly seconds: number;
}

/** What projections run with. */
export interface ProjectionEnvironment {
  readonly store: EventStore;
  readonly database: SqlDatabase;
  readonly catalogue: EventCatalogue;
  /** Decrypts personal fields. A rejection is tried again, for keys may be out of reach for a while. */
  readonly openSealed?: ((event: StoredEvent) => Promise<StoredEvent>) | undefined;
  /** Names this process to operators. */
  readonly holder: string;
  readonly onBatch?: ((measurement: BatchMeasurement) => void) | undefined;
  /** Told of every failure that is tried again; poison shows in the status instead. */
  readonly onFailure?: ((projection: string, error: unknown) => void) | undefined;
  readonly failpoint?: ((name: Failpoint) => Promise<void>) | undefined;
  readonly tuning: Tuning;
}

export interface Tuning {
  /** Events asked of the store at a time. */
  readonly pageSize: number;
  /** Events that one transaction applies at most. While one is being written the next gathers what comes in. */
  readonly batchEvents: number;
  /** Rows that a rebuild folds in memory before it loads them. */
  readonly rowsInMemory: number;
  /** A process that has not been heard of for so long has lost its projections to the next one. */
  readonly leaseMillis: number;
  /** How often positions that moved without anything to apply are written. */
  readonly flushMillis: number;
  /** The wait after a failure, doubled for each further one up to `leaseMillis`. */
  readonly retryMillis: number;
  /** A statement without an answer for so long gives its connection up. */
  readonly deadlineMillis: number;
}

export const DEFAULT_TUNING: Tuning = {
  pageSize: 5_000,
  batchEvents: 20_000,
  rowsInMemory: 300_000,
  leaseMillis: 5_000,
  flushMillis: 100,
  retryMillis: 200,
  deadlineMillis: 30_000,
};

/** The events as handlers see them. */
export const opened = async (
  { openSealed }: ProjectionEnvironment,
  events: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> =>
  openSealed === undefined ? events : Promise.all(events.map((event) => openSealed(event)));

/**
 * Opens a writing transaction. Rows and checkpoint are lost together or not at all, so the commit need not wait for
 * the disk: what a crash of the database takes back is read from the log again. A process that stops in the middle
 * lets go of its locks soon. Changed rows are few beside the table: look each up by its key, whatever the statistics
 * of a young table say.
 */
export const beginWriting = (leaseMillis: number): string =>
  `begin; set local role precedent_projector; set local synchronous_commit = off;
   set local idle_in_transaction_session_timeout = ${Math.trunc(leaseMillis)};
   set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off`;
