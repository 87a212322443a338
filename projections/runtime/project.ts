import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import type { Position } from '../../domain/kernel/position.ts';
import { type Batch, emptyBatch, type FoldEvent, foldEventOf, isPoison, typesOf, writeUpToPoison } from './batch.ts';
import { advance, type Lease, type Poison, pauseAt } from './checkpoint.ts';
import { beginWriting, opened, type ProjectionEnvironment } from './environment.ts';
import type { Projection } from './projection.ts';
import { writeChanges } from './write.ts';

/** Where a batch goes. */
export interface Destination {
  readonly projection: Projection;
  readonly schema: string;
  readonly lease: Lease;
}

/**
 * Applies events as they come, from a position on, until the signal aborts or an event turns out to be poison (which
 * is then recorded and returned). While one batch is being written the next is folded, so that batches grow with the
 * load and an event alone does not wait. Throws LeaseLost, and whatever the store or the database failed with.
 */
export const project = async (
  environment: ProjectionEnvironment,
  to: Destination,
  after: Position,
  onPosition: (position: Position) => void,
  signal: AbortSignal,
): Promise<Poison | undefined> => {
  const { store, catalogue, tuning } = environment;
  const foldEvent = foldEventOf(to.projection, catalogue);
  const ended = new AbortController();
  const state: State = { committed: after, pending: emptyBatch(to.projection, after) };

  const stop = (failure: Failure): void => {
    state.failure ??= failure;
    ended.abort();
  };
  const commitTo = (position: Position): void => {
    if (position <= state.committed) return;
    state.committed = position;
    onPosition(position);
  };
  const write = async (batch: Batch): Promise<void> => {
    try {
      await writeBatch(environment, to, batch);
      commitTo(batch.position);
    } catch (error) {
      stop({ cause: error, ...(isPoison(error) && { suspects: batch.events }) });
    }
    state.writing = undefined;
    if (state.failure === undefined) flush();
  };
  const flush = (): void => {
    if (state.writing !== undefined) return;
    const batch = state.pending;
    if (batch.events.length === 0) {
      commitTo(batch.position);
    } else {
      state.pending = emptyBatch(to.projection, batch.position);
      state.writing = write(batch);
    }
  };
  const drain = async (): Promise<void> => {
    while (state.writing !== undefined) await state.writing;
  };

  const feed = store.subscribe({
    after,
    filter: { types: typesOf(to.projection) },
    pageSize: tuning.pageSize,
    signal: AbortSignal.any([signal, ended.signal]),
  });
  for await (const page of feed) {
    const events = await opened(environment, page.events);
    const refused = foldInto(state.pending, foldEvent, events);
    if (refused !== undefined) {
      const suspects = state.pending.events;
      // What the spoilt batch holds is written below, up to the event that spoilt it.
      state.pending = emptyBatch(to.projection, state.pending.position);
      await drain();
      stop({ cause: refused.cause, suspects });
    }
    if (state.failure !== undefined) break;
    state.pending.position = page.position;
    flush();
    while (state.writing !== undefined && state.pending.events.length >= tuning.batchEvents) await state.writing;
  }
  await drain();
  if (state.failure === undefined) return undefined;
  if (state.failure.suspects === undefined) throw state.failure.cause;
  return pauseAtPoison(environment, to, foldEvent, state.committed, state.failure.suspects);
};

interface State {
  /** Everything up to here is in the tables. */
  committed: Position;
  pending: Batch;
  writing?: Promise<void> | undefined;
  failure?: Failure;
}

/** Why projecting ended. Suspects: a batch of which one event is poison. */
interface Failure {
  readonly cause: unknown;
  readonly suspects?: readonly StoredEvent[];
}

const foldInto = (
  batch: Batch,
  foldEvent: FoldEvent,
  events: readonly StoredEvent[],
): { readonly cause: unknown } | undefined => {
  for (const event of events) {
    batch.events.push(event);
    try {
      foldEvent(batch.fold, event);
    } catch (cause) {
      // Handlers and upcasters are pure: whatever they throw, they will throw again.
      return { cause };
    }
  }
  return undefined;
};

const writeBatch = async (environment: ProjectionEnvironment, to: Destination, batch: Batch): Promise<void> => {
  const { database, tuning, failpoint, onBatch } = environment;
  const started = performance.now();
  const rows = batch.fold.rows();
  await database.transaction(
    beginWriting(tuning.leaseMillis),
    async (session) => {
      await advance(session, to.lease, batch.position, batch.events.length, tuning.leaseMillis);
      await writeChanges(session, to.schema, batch.fold.changes());
      await failpoint?.('projection.before-commit');
    },
    tuning,
  );
  await failpoint?.('projection.after-commit');
  const seconds = (performance.now() - started) / 1000;
  onBatch?.({ projection: to.projection.name, events: batch.events.length, rows, seconds });
};

/** Applies what can be applied of the events, and stops the projection at the one that cannot. */
const pauseAtPoison = async (
  { database, tuning }: ProjectionEnvironment,
  { projection, schema, lease }: Destination,
  foldEvent: FoldEvent,
  committed: Position,
  events: readonly StoredEvent[],
): Promise<Poison | undefined> =>
  database.transaction(
    beginWriting(tuning.leaseMillis),
    async (session) => {
      await advance(session, lease, committed, 0, tuning.leaseMillis);
      const { written, poison } = await writeUpToPoison(session, schema, projection, foldEvent, events);
      const position = events[written - 1]?.position ?? committed;
      if (poison === undefined) await advance(session, lease, position, written, tuning.leaseMillis);
      else await pauseAt(session, lease, position, written, poison);
      return poison;
    },
    tuning,
  );
