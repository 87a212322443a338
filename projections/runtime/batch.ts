import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import type { EventCatalogue } from '../../domain/kernel/event.ts';
import type { Position } from '../../domain/kernel/position.ts';
import type { SqlSession } from '../../infra/postgres/sql-database.ts';
import { messageToKeep } from '../../infra/telemetry/redaction.ts';
import { RowRefused } from './cell.ts';
import type { Poison } from './checkpoint.ts';
import { createFold, type Fold } from './fold.ts';
import type { Projection } from './projection.ts';
import { writeChanges } from './write.ts';

/** Events waiting to be written together, folded as they come. */
export interface Batch {
  readonly events: StoredEvent[];
  readonly fold: Fold;
  /** Everything up to here is in the batch, or filtered out. */
  position: Position;
}

/** Folds an event into a fold: brings it to its current version, asks the projection's handler, adds its operations. */
export type FoldEvent = (fold: Fold, event: StoredEvent) => void;

export const foldEventOf = (projection: Projection, catalogue: EventCatalogue): FoldEvent => {
  const handlers = new Map(projection.handlers.map((handler) => [handler.type, handler.handle]));
  return (fold, event) => {
    const handle = handlers.get(event.type);
    if (handle === undefined) return;
    for (const operation of handle(catalogue.upcast(event))) {
      fold.add(operation.tenant ?? event.metadata.tenant, operation);
    }
  };
};

/** The handled types: what the store is asked to filter by. */
export const typesOf = (projection: Projection): readonly string[] => projection.handlers.map(({ type }) => type);

export const emptyBatch = (projection: Projection, position: Position): Batch => ({
  events: [],
  fold: createFold(projection.tables, { startingEmpty: false }),
  position,
});

/**
 * Whether trying again must fail the same way: the rows or the values themselves are refused (SQLSTATE classes 22 data
 * exception, 23 integrity constraint violation, 54 program limit exceeded). Anything else may pass.
 */
export const isPoison = (error: unknown): boolean =>
  error instanceof RowRefused ||
  (error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(22|23|54)...$/.test(error.code));

export const poisonOf = (event: StoredEvent, error: unknown): Poison => ({
  eventId: event.id,
  type: event.type,
  position: event.position,
  error: `${error instanceof Error ? `${error.name}: ` : ''}${messageToKeep(error)}`,
});

/**
 * Writes as many of the events as can be written, up to the first that cannot. Must run in a transaction. Halves the
 * batch on every failure, so that one bad event among thousands is found in a few statements.
 */
export const writeUpToPoison = async (
  session: SqlSession,
  schema: string,
  projection: Projection,
  foldEvent: FoldEvent,
  events: readonly StoredEvent[],
): Promise<{ readonly written: number; readonly poison: Poison | undefined }> => {
  let written = 0;
  let size = events.length;
  while (written < events.length) {
    const attempt = events.slice(written, written + size);
    const failure = await tryToWrite(session, schema, projection, foldEvent, attempt);
    if (failure === undefined) {
      written += attempt.length;
    } else {
      const [first] = attempt;
      if (attempt.length === 1 && first !== undefined) return { written, poison: poisonOf(first, failure.cause) };
      size = Math.ceil(attempt.length / 2);
    }
  }
  return { written, poison: undefined };
};

const tryToWrite = async (
  session: SqlSession,
  schema: string,
  projection: Projection,
  foldEvent: FoldEvent,
  events: readonly StoredEvent[],
): Promise<{ readonly cause: unknown } | undefined> => {
  const fold = createFold(projection.tables, { startingEmpty: false });
  try {
    for (const event of events) foldEvent(fold, event);
  } catch (cause) {
    // Handlers and upcasters are pure: whatever they throw, they will throw again.
    return { cause };
  }
  await session.query('savepoint attempt');
  try {
    await writeChanges(session, schema, fold.changes());
    await session.query('release savepoint attempt');
    return undefined;
  } catch (cause) {
    if (!isPoison(cause)) throw cause;
    await session.query('rollback to savepoint attempt');
    return { cause };
  }
};
