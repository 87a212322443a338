import { z } from 'zod';
import type { Position } from '../../domain/kernel/position.ts';
import type { SqlSession } from '../../infra/postgres/sql-database.ts';
import { shapeOf } from './definition.ts';
import { namedStatements } from './named-statements.ts';
import type { Projection } from './projection.ts';

const STATEMENTS = namedStatements(new URL('./checkpoint.sql', import.meta.url), [
  'declare',
  'read',
  'positions',
  'live',
  'acquire',
  'acquireBuild',
  'advance',
  'pause',
  'resume',
  'heartbeat',
  'release',
  'lockBuild',
  'lockLive',
  'switchLive',
  'dropBuild',
]);

/** `live`: what readers see. `building`: a new version, or a rebuild, beside it. */
export type Slot = 'live' | 'building';

/** The event at which a projection stopped. */
export interface Poison {
  readonly eventId: string;
  readonly type: string;
  readonly position: Position;
  readonly error: string;
}

export interface Checkpoint {
  readonly name: string;
  readonly slot: Slot;
  readonly version: number;
  readonly shape: string;
  readonly tables: readonly string[];
  /** Everything up to here is in the tables, or none of the projection's business. */
  readonly position: Position;
  readonly eventsApplied: bigint;
  readonly status: 'running' | 'paused' | 'building';
  readonly poison: Poison | undefined;
  readonly holder: string | null;
  /** Somebody's lease on it has not run out. */
  readonly held: boolean;
  readonly updatedAt: string;
}

/** The right to write one slot of a projection. Whoever takes it next gets a higher epoch, and this one is worthless. */
export interface Lease {
  readonly name: string;
  readonly slot: Slot;
  readonly epoch: bigint;
}

/** Another process took the projection over. What this one was about to write has been rolled back. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

const natural = z.coerce.bigint();
const Row = z
  .object({
    name: z.string(),
    slot: z.enum(['live', 'building']),
    version: z.int(),
    shape: z.string(),
    tables: z.array(z.string()),
    position: natural,
    events_applied: natural,
    status: z.enum(['running', 'paused', 'building']),
    poison_event_id: z.string().nullable(),
    poison_type: z.string().nullable(),
    poison_position: natural.nullable(),
    poison_error: z.string().nullable(),
    holder: z.string().nullable(),
    held: z.boolean(),
    updated_at: z.string(),
  })
  .transform(
    ({
      events_applied,
      poison_event_id,
      poison_type,
      poison_position,
      poison_error,
      updated_at,
      ...same
    }): Checkpoint => ({
      ...same,
      eventsApplied: events_applied,
      updatedAt: updated_at,
      poison:
        poison_event_id === null || poison_type === null || poison_position === null || poison_error === null
          ? undefined
          : { eventId: poison_event_id, type: poison_type, position: poison_position, error: poison_error },
    }),
  );
const Acquired = z.object({ epoch: natural, position: natural, status: z.enum(['running', 'paused']) });
const Beat = z.object({
  name: z.string(),
  slot: z.enum(['live', 'building']),
  mine: z.boolean(),
  status: z.enum(['running', 'paused', 'building']),
});

/** Makes the row of a projection that has none yet. Must run where two starts cannot meet. */
export const declareCheckpoint = async (session: SqlSession, { name, version, tables }: Projection): Promise<void> => {
  await session.query(STATEMENTS.declare, [name, version, shapeOf(tables), tables.map((table) => table.name)]);
};

export const readCheckpoints = async (
  session: Pick<SqlSession, 'query'>,
  names: readonly string[],
): Promise<readonly Checkpoint[]> => z.array(Row).parse((await session.query(STATEMENTS.read, [names])).rows);

/** Where each live projection is; a name that was never declared is absent. */
export const readPositions = async (
  session: SqlSession,
  names: readonly string[],
): Promise<ReadonlyMap<string, Position>> => {
  const { rows } = await session.query(STATEMENTS.positions, [names]);
  return new Map(
    z
      .array(z.object({ name: z.string(), position: natural }))
      .parse(rows)
      .map((row) => [row.name, row.position]),
  );
};

/** Where the live tables of a projection are, and under whose lease. Exchanged tables are under another. */
export interface LiveCheckpoint {
  readonly name: string;
  readonly epoch: bigint;
  readonly position: Position;
}

/** Of each live projection; a name that was never declared is absent. */
export const readLive = async (session: SqlSession, names: readonly string[]): Promise<readonly LiveCheckpoint[]> =>
  z
    .array(z.object({ name: z.string(), epoch: natural, position: natural }))
    .parse((await session.query(STATEMENTS.live, [names])).rows);

/** Takes the live slot, unless somebody holds it or it is of another version. */
export const acquire = async (
  session: SqlSession,
  { name, version }: Projection,
  holder: string,
  leaseMillis: number,
): Promise<{ lease: Lease; position: Position; status: 'running' | 'paused' } | undefined> => {
  const { rows } = await session.query(STATEMENTS.acquire, [name, version, holder, leaseMillis]);
  const [row] = z.array(Acquired).parse(rows);
  return row && { lease: { name, slot: 'live', epoch: row.epoch }, position: row.position, status: row.status };
};

/** Takes the building slot, unless somebody is building or a poison event stopped this version's build. */
export const acquireBuild = async (
  session: SqlSession,
  { name, version, tables }: Projection,
  holder: string,
  leaseMillis: number,
): Promise<Lease | undefined> => {
  const names = tables.map((table) => table.name);
  const values = [name, version, shapeOf(tables), names, holder, leaseMillis];
  const [row] = z
    .array(z.object({ epoch: natural }))
    .parse((await session.query(STATEMENTS.acquireBuild, values)).rows);
  return row && { name, slot: 'building', epoch: row.epoch };
};

/**
 * Moves the checkpoint and renews the lease. The first statement of every write: it locks the row, so that nobody can
 * take the projection over, or switch its tables, until this transaction ends. Throws LeaseLost when somebody has.
 */
export const advance = async (
  session: SqlSession,
  { name, slot, epoch }: Lease,
  position: Position,
  events: number,
  leaseMillis: number,
): Promise<void> => {
  const { count } = await session.query(STATEMENTS.advance, [name, slot, epoch, position, events, leaseMillis]);
  if (count === 0) throw new LeaseLost(`${name} (${slot}) is held by another process`);
};

/** Stops the projection at a poison event, `events` having been applied before it. Throws LeaseLost. */
export const pauseAt = async (
  session: SqlSession,
  { name, slot, epoch }: Lease,
  position: Position,
  events: number,
  poison: Poison,
): Promise<void> => {
  const { eventId, type, position: at, error } = poison;
  const values = [name, slot, epoch, position, events, eventId, type, at, error.slice(0, 2000)];
  const { count } = await session.query(STATEMENTS.pause, values);
  if (count === 0) throw new LeaseLost(`${name} (${slot}) is held by another process`);
};

/** Lets a paused projection, or build, try its poison event again. False when neither is paused. */
export const resume = async (session: SqlSession, name: string): Promise<boolean> =>
  (await session.query(STATEMENTS.resume, [name])).count > 0;

/** Renews leases and writes positions that moved on without anything to apply. Tells how each stands in the database. */
export const heartbeat = async (
  session: SqlSession,
  held: readonly (Lease & { readonly position: Position })[],
  leaseMillis: number,
): Promise<readonly z.output<typeof Beat>[]> => {
  const columns = [
    held.map((lease) => lease.name),
    held.map((lease) => lease.slot),
    held.map((lease) => lease.epoch),
    held.map((lease) => lease.position),
  ];
  return z.array(Beat).parse((await session.query(STATEMENTS.heartbeat, [...columns, leaseMillis])).rows);
};

/** Gives a lease back, so that another process need not wait for it to run out. */
export const release = async (session: SqlSession, { name, slot, epoch }: Lease): Promise<void> => {
  await session.query(STATEMENTS.release, [name, slot, epoch]);
};

const Locked = z.object({ position: natural, events_applied: natural });
const LockedLive = z.object({ position: natural, tables: z.array(z.string()) });

/** Locks the build's row, then the live one, until the transaction ends. Throws LeaseLost. */
export const lockForSwitch = async (session: SqlSession, { name, epoch }: Lease) => {
  const [build] = z.array(Locked).parse((await session.query(STATEMENTS.lockBuild, [name, epoch])).rows);
  if (build === undefined) throw new LeaseLost(`the build of ${name} is held by another process`);
  const [live] = z.array(LockedLive).parse((await session.query(STATEMENTS.lockLive, [name])).rows);
  return { live, build: { position: build.position, eventsApplied: build.events_applied } };
};

/** Makes the live row say what was built. Its lease becomes free, and whoever held it can write no more. */
export const recordSwitch = async (
  session: SqlSession,
  { name, version, tables }: Projection,
  lease: Lease,
  reached: { readonly position: Position; readonly eventsApplied: bigint },
): Promise<void> => {
  const names = tables.map((table) => table.name);
  const values = [name, version, shapeOf(tables), names, reached.position, reached.eventsApplied];
  await session.query(STATEMENTS.switchLive, values);
  await dropBuild(session, lease);
};

/** Forgets a build. */
export const dropBuild = async (session: SqlSession, { name, epoch }: Lease): Promise<void> => {
  await session.query(STATEMENTS.dropBuild, [name, epoch]);
};
