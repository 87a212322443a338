import { z } from 'zod';
import type { Position } from '../../../domain/kernel/position.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import type { SqlSession } from '../../../infra/postgres/sql-database.ts';
import { type Build, buildUpTo } from '../build.ts';
import { beginChecksum, checksumTables, type TableChecksum } from '../checksum.ts';
import { identifier, shapeOf, tableIdentifier } from '../definition.ts';
import type { ProjectionEnvironment } from '../environment.ts';
import type { Holdings } from '../holdings.ts';
import { namedStatements } from '../named-statements.ts';
import { moveTable } from '../partitions.ts';
import type { Projection } from '../projection.ts';
import { type RebuildOptions, withBuild } from '../rebuild.ts';

const STATEMENTS = namedStatements(new URL('./side-schema.sql', import.meta.url), [
  'now',
  'find',
  'record',
  'tablesOf',
  'list',
  'forget',
  'isEmpty',
]);

/** A projection's tables as they were. */
export interface AsOfBuild {
  /** Where they are. */
  readonly schema: string;
  readonly position: Position;
  /** Events applied. */
  readonly events: number;
  readonly tables: readonly TableChecksum[];
}

/** What was built as of one position. */
export interface SideSchema {
  readonly schema: string;
  readonly position: Position;
  readonly projections: readonly string[];
  readonly builtAt: Instant;
  /** A subject's key was destroyed since: personal data may be in it that is nowhere else. No query reads it; drop it. */
  readonly outlived: boolean;
}

/** No live table is ever in a schema of such a name. All projections as of one position share it, to be joined. */
const schemaAt = (position: Position): string => `as_of_${position}`;

/**
 * Where the projection's tables as of exactly this position are, if somebody built them, they have today's form, and
 * no subject's key was destroyed since: what is erased is erased from the past too.
 */
export const sideSchemaOf = async (
  session: SqlSession,
  { name, version, tables }: Projection,
  position: Position,
): Promise<string | undefined> => {
  const { rows } = await session.query(STATEMENTS.find, [name, position, version, shapeOf(tables)]);
  return rows.length === 0 ? undefined : schemaAt(position);
};

/**
 * Builds the projection's tables as of a position into a schema of their own, to be queried and compared until they
 * are dropped; what was there before is replaced. The live tables go on. Throws what `rebuild` throws.
 */
export const buildAsOf = (
  environment: ProjectionEnvironment,
  holdings: Holdings,
  projection: Projection,
  position: Position,
  options: RebuildOptions,
): Promise<AsOfBuild> =>
  withBuild(environment, holdings, projection, options, async (build, track, signal) => {
    const { database } = environment;
    const [now] = Now.parse((await database.session((session) => session.query(STATEMENTS.now))).rows);
    const { events } = await buildUpTo(environment, build, position, (progress) => track(progress.position), signal);
    const schema = schemaAt(position);
    await database.transaction('begin', (session) => moveTables(session, build, position, now?.keys_of));
    const tables = await database.transaction(beginChecksum, (session) => checksumTables(session, schema, projection));
    return { schema, position, events, tables };
  });

/** The built tables become those of the side schema, which queries may read under the policies that they have. */
const moveTables = async (
  session: SqlSession,
  { projection, schema }: Build,
  position: Position,
  keysOf: string | undefined,
): Promise<void> => {
  const { name, version, tables } = projection;
  const names = tables.map((table) => table.name);
  const side = schemaAt(position);
  // Two projections that come at once would both make the schema.
  await session.query(`select pg_advisory_xact_lock(hashtext('precedent.as-of'))`);
  await session.query(
    `create schema if not exists ${identifier(side)};
     grant usage on schema ${identifier(side)} to precedent_app, precedent_projector`,
  );
  const before = await session.query(STATEMENTS.tablesOf, [name, position]);
  await dropTables(session, side, Tables.parse(before.rows));
  for (const table of names) await moveTable(session, schema, table, side);
  await session.query(STATEMENTS.record, [name, position, version, shapeOf(tables), names, keysOf]);
};

/** Drops what was built as of a position, of one projection or of all. Resolves to the names of those that there were. */
export const dropAsOf = async (
  { database }: ProjectionEnvironment,
  position: Position,
  name: string | undefined,
): Promise<readonly string[]> =>
  database.transaction('begin', async (session) => {
    const side = schemaAt(position);
    await session.query(`select pg_advisory_xact_lock(hashtext('precedent.as-of'))`);
    const { rows } = await session.query(STATEMENTS.forget, [position, name]);
    await dropTables(session, side, Tables.parse(rows));
    const [left] = Left.parse((await session.query(STATEMENTS.isEmpty, [position])).rows);
    if (left?.empty) await session.query(`drop schema if exists ${identifier(side)}`);
    return Names.parse(rows).map(({ projection }) => projection);
  });

/** All that was built as of some position and not dropped yet. */
export const listSideSchemas = async ({ database }: ProjectionEnvironment): Promise<readonly SideSchema[]> => {
  const { rows } = await database.session((session) => session.query(STATEMENTS.list));
  return Listed.parse(rows).map(({ position, projections, built_at, outlived }) => ({
    schema: schemaAt(position),
    position,
    projections,
    builtAt: built_at,
    outlived,
  }));
};

const dropTables = async (session: SqlSession, schema: string, rows: z.output<typeof Tables>): Promise<void> => {
  for (const name of rows.flatMap(({ tables }) => tables)) {
    await session.query(`drop table if exists ${tableIdentifier(schema, name)}`);
  }
};

const Now = z.array(z.object({ keys_of: z.string() }));
const Tables = z.array(z.object({ tables: z.array(z.string()) }));
const Names = z.array(z.object({ projection: z.string() }));
const Left = z.array(z.object({ empty: z.boolean() }));
const Listed = z.array(
  z.object({
    position: z.coerce.bigint(),
    projections: z.array(z.string()),
    built_at: z.string(),
    outlived: z.boolean(),
  }),
);
