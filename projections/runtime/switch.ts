import type { SqlSession } from '../../infra/postgres/sql-database.ts';
import { type Build, catchUpWithin } from './build.ts';
import { advance, lockForSwitch, recordSwitch } from './checkpoint.ts';
import { identifier, LIVE_SCHEMA, tableIdentifier } from './definition.ts';
import type { ProjectionEnvironment } from './environment.ts';
import { moveTable } from './partitions.ts';
import { pause } from './pause.ts';

/**
 * How long the switch waits for readers to leave the old tables before it lets those pass that queued up behind it.
 * Far below `deadlock_timeout` (1 s), so that it is never a reader that gives way.
 */
const PATIENCE_MILLIS = 200;

/**
 * Puts the built tables in the place of the live ones, in one transaction: every reader sees the old rows or the new
 * ones, all of them, never a missing table. What the live tables have by then and the built ones do not is applied
 * first, while the live checkpoint's lock keeps its writer out, so a read model never goes back in time. Tries again
 * until the readers leave a gap. Throws LeaseLost and the signal's reason.
 */
export const switchTables = async (
  environment: ProjectionEnvironment,
  build: Build,
  signal: AbortSignal,
): Promise<void> => {
  await environment.failpoint?.('rebuild.before-switch');
  while (!(await tryToSwitch(environment, build))) {
    await pause(PATIENCE_MILLIS / 4, signal);
    signal.throwIfAborted();
  }
  await environment.failpoint?.('rebuild.after-switch');
};

const tryToSwitch = async (environment: ProjectionEnvironment, build: Build): Promise<boolean> => {
  try {
    await environment.database.transaction(`begin; set local lock_timeout = ${PATIENCE_MILLIS}`, async (session) => {
      const locked = await lockForSwitch(session, build.lease);
      let { position, eventsApplied } = locked.build;
      if (locked.live !== undefined && locked.live.position > position) {
        const events = await catchUpWithin(environment, session, build, position, locked.live.position);
        position = locked.live.position;
        eventsApplied += BigInt(events);
        await advance(session, build.lease, position, events, environment.tuning.leaseMillis);
      }
      await moveTables(session, build, locked.live?.tables ?? []);
      await recordSwitch(session, build.projection, build.lease, { position, eventsApplied });
    });
    return true;
  } catch (error) {
    if (isLockTimeout(error)) return false;
    throw error;
  }
};

const moveTables = async (
  session: SqlSession,
  { projection, schema }: Build,
  old: readonly string[],
): Promise<void> => {
  // One after the other, in a fixed order, before the first is touched: dropping needs these locks anyway.
  const left = (await stillThere(session, old)).toSorted();
  for (const name of left) {
    await session.query(`lock table ${tableIdentifier(LIVE_SCHEMA, name)} in access exclusive mode`);
  }
  for (const name of left) await session.query(`drop table ${tableIdentifier(LIVE_SCHEMA, name)}`);
  for (const { name } of projection.tables) await moveTable(session, schema, name, LIVE_SCHEMA);
  await session.query(`drop schema ${identifier(schema)}`);
};

/** Somebody may have dropped a live table by hand: then the rebuild is what brings it back. */
const stillThere = async (session: SqlSession, names: readonly string[]): Promise<readonly string[]> => {
  const { rows } = await session.query(
    'select tablename as name from pg_tables where schemaname = $1 and tablename = any($2)',
    [LIVE_SCHEMA, names],
  );
  return rows.map((row) => String(row.name));
};

/** SQLSTATE 55P03, lock_not_available. */
const isLockTimeout = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '55P03';
