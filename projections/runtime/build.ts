import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { type Position, START } from '../../domain/kernel/position.ts';
import type { SqlSession } from '../../infra/postgres/sql-database.ts';
import { type FoldEvent, foldEventOf, poisonOf, typesOf, writeUpToPoison } from './batch.ts';
import { loadSchema } from './bulk-load.ts';
import { advance, type Lease, type Poison } from './checkpoint.ts';
import { identifier } from './definition.ts';
import { beginWriting, opened, type ProjectionEnvironment } from './environment.ts';
import { createFold } from './fold.ts';
import type { Projection } from './projection.ts';

/** A build in a schema of its own. */
export interface Build {
  readonly projection: Projection;
  readonly schema: string;
  readonly lease: Lease;
  readonly foldEvent: FoldEvent;
}

/** How far a build is. Told after every page of events. */
export interface BuildProgress {
  /** Events applied so far. */
  readonly events: number;
  readonly position: Position;
}

/** An event stopped a build. The live tables are as they were. */
export class BuildPoisoned extends Error {
  override readonly name = 'BuildPoisoned';
  readonly poison: Poison;

  constructor(projection: string, poison: Poison) {
    super(`${projection} cannot be built: event ${poison.eventId} (${poison.type}): ${poison.error}`);
    this.poison = poison;
  }
}

const PREFIX = 'read_model_build_';

/** A build's own schema. The epoch in its name keeps a builder that lost its lease out of its successor's tables. */
export const buildOf = ({ catalogue }: ProjectionEnvironment, projection: Projection, lease: Lease): Build => ({
  projection,
  schema: `${PREFIX}${projection.name}_${lease.epoch}`,
  lease,
  foldEvent: foldEventOf(projection, catalogue),
});

/** Drops what builds of the projection that were broken off have left. */
export const dropLeftovers = async ({ database }: ProjectionEnvironment, { projection }: Build): Promise<void> => {
  const pattern = `^${PREFIX}${projection.name}_[0-9]+$`;
  await database.session(async (session) => {
    const { rows } = await session.query('select nspname::text as name from pg_namespace where nspname ~ $1', [
      pattern,
    ]);
    for (const { name } of rows) await session.query(`drop schema ${identifier(String(name))} cascade`);
  });
};

/**
 * Builds the projection's tables from the log's first event up to `until` (by default the head as it is found): folds
 * in memory up to a bound and bulk-loads the rows, then applies what remains in batches. Throws BuildPoisoned,
 * LeaseLost, and the signal's reason when it aborts.
 */
export const buildUpTo = async (
  environment: ProjectionEnvironment,
  build: Build,
  until: Position | undefined,
  onProgress: (progress: BuildProgress) => void,
  signal: AbortSignal,
): Promise<BuildProgress> => {
  const loaded = await foldAndLoad(environment, build, until, onProgress, signal);
  await environment.failpoint?.('rebuild.after-load');
  let reached = loaded;
  // Whatever came in meanwhile; what comes in during the last round is applied in the switch itself.
  for (let round = 0; round < 3; round += 1) {
    const before = reached;
    reached = await catchUp(environment, build, reached, until, onProgress, signal);
    if (reached.events === before.events) break;
  }
  return reached;
};

const foldAndLoad = async (
  { store, database, tuning, ...environment }: ProjectionEnvironment,
  build: Build,
  until: Position | undefined,
  onProgress: (progress: BuildProgress) => void,
  signal: AbortSignal,
): Promise<BuildProgress> => {
  const fold = createFold(build.projection.tables, { startingEmpty: true });
  let reached: BuildProgress = { events: 0, position: START };
  const pages = store.readAll({ filter: { types: typesOf(build.projection) }, pageSize: tuning.pageSize, signal });
  for await (const page of pages) {
    signal.throwIfAborted();
    const events = upTo(until, await opened({ store, database, tuning, ...environment }, page.events));
    for (const event of events) {
      try {
        build.foldEvent(fold, event);
      } catch (error) {
        throw new BuildPoisoned(build.projection.name, poisonOf(event, error));
      }
    }
    reached = advanced(reached, events.length, page.position, until);
    onProgress(reached);
    if (fold.rows() >= tuning.rowsInMemory || reached.position === until) break;
  }
  await database.transaction(`begin; set local maintenance_work_mem = '256MB'`, async (session) => {
    await loadSchema(session, build.schema, fold.changes());
    await advance(session, build.lease, reached.position, reached.events, tuning.leaseMillis);
  });
  return reached;
};

/** Applies to the built tables what the log holds after them. */
const catchUp = async (
  environment: ProjectionEnvironment,
  build: Build,
  from: BuildProgress,
  until: Position | undefined,
  onProgress: (progress: BuildProgress) => void,
  signal: AbortSignal,
): Promise<BuildProgress> => {
  const { database, tuning } = environment;
  let reached = from;
  for await (const batch of batchesAfter(environment, build, from.position, until, signal)) {
    signal.throwIfAborted();
    await database.transaction(beginWriting(tuning.leaseMillis), async (session) => {
      await advance(session, build.lease, batch.position, batch.events.length, tuning.leaseMillis);
      await writeOrFindPoison(session, build, batch.events);
    });
    reached = advanced(reached, batch.events.length, batch.position, until);
    onProgress(reached);
  }
  return reached;
};

/** Applies, in the transaction of the switch, what the live tables have and the built ones do not. */
export const catchUpWithin = async (
  environment: ProjectionEnvironment,
  session: SqlSession,
  build: Build,
  from: Position,
  until: Position,
): Promise<number> => {
  let events = 0;
  const never = new AbortController().signal;
  for await (const batch of batchesAfter(environment, build, from, until, never)) {
    await writeOrFindPoison(session, build, batch.events);
    events += batch.events.length;
  }
  return events;
};

async function* batchesAfter(
  environment: ProjectionEnvironment,
  { projection }: Build,
  after: Position,
  until: Position | undefined,
  signal: AbortSignal,
): AsyncGenerator<{ readonly events: readonly StoredEvent[]; readonly position: Position }> {
  const { store, tuning } = environment;
  if (until !== undefined && after >= until) return;
  let events: StoredEvent[] = [];
  let position = after;
  const filter = { types: typesOf(projection) };
  for await (const page of store.readAll({ after, filter, pageSize: tuning.pageSize, signal })) {
    events.push(...upTo(until, await opened(environment, page.events)));
    position = until !== undefined && page.position > until ? until : page.position;
    if (events.length >= tuning.batchEvents || position === until) {
      yield { events, position };
      events = [];
    }
    if (position === until) return;
  }
  if (position > after) yield { events, position };
}

const writeOrFindPoison = async (session: SqlSession, build: Build, events: readonly StoredEvent[]): Promise<void> => {
  const { projection, schema, foldEvent } = build;
  const { poison } = await writeUpToPoison(session, schema, projection, foldEvent, events);
  if (poison !== undefined) throw new BuildPoisoned(projection.name, poison);
};

const upTo = (until: Position | undefined, events: readonly StoredEvent[]): readonly StoredEvent[] =>
  until === undefined ? events : events.filter((event) => event.position <= until);

const advanced = (
  { events }: BuildProgress,
  more: number,
  position: Position,
  until: Position | undefined,
): BuildProgress => ({
  events: events + more,
  position: until !== undefined && position > until ? until : position,
});
