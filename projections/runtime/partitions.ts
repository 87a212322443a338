import type { Instant } from '../../domain/kernel/time.ts';
import type { SqlSession } from '../../infra/postgres/sql-database.ts';
import type { Change } from './change.ts';
import { attachPartition, createPartition, identifier, securePartition, tableIdentifier } from './definition.ts';
import type { AnyTable } from './table.ts';

/** A part of a table: its rows from one moment (inclusive) to another (exclusive). */
export interface Partition {
  /** Of the table that holds the part, in the schema of the whole. */
  readonly name: string;
  /** As bounds in SQL. */
  readonly from: string;
  readonly to: string;
}

/** Nobody can make a table for each month of ten thousand years: what lies outside these shares two. */
const FIRST_YEAR = 1990;
const LAST_YEAR = 2099;

/**
 * The partition that a moment's row stands in: its month by UTC, all time before 1990, or all time from 2100 on. No
 * default partition: beside one, a new month would have to wait until its readers leave, and would hold up the next.
 */
export const partitionAt = ({ name }: AnyTable, at: Instant): Partition => {
  const year = Number(at.slice(0, 4));
  const month = at.slice(5, 7);
  const first = firstOf(FIRST_YEAR, '01');
  const end = firstOf(LAST_YEAR + 1, '01');
  if (year < FIRST_YEAR) return { name: `${name}_before_${FIRST_YEAR}`, from: 'minvalue', to: first };
  if (year > LAST_YEAR) return { name: `${name}_from_${LAST_YEAR + 1}`, from: end, to: 'maxvalue' };
  const next = month === '12' ? firstOf(year + 1, '01') : firstOf(year, String(Number(month) + 1).padStart(2, '0'));
  return { name: `${name}_${year}_${month}`, from: firstOf(year, month), to: next };
};

const firstOf = (year: number, month: string): string => `'${year}-${month}-01T00:00:00Z'`;

/** Changes by the partition that their rows stand in, in the order of the partitions' names. */
export const byPartition = <Kind extends Change>(
  table: AnyTable,
  column: string,
  changes: readonly Kind[],
): readonly (readonly [Partition, readonly Kind[]])[] => {
  const found = new Map<string, readonly [Partition, Kind[]]>();
  for (const change of changes) {
    const partition = partitionAt(table, String(change.key[column]));
    const known = found.get(partition.name);
    if (known === undefined) found.set(partition.name, [partition, [change]]);
    else known[1].push(change);
  }
  return [...found.values()].toSorted(([one], [other]) => (one.name < other.name ? -1 : 1));
};

/**
 * Makes the partitions that the changes' rows need and that are missing, in the caller's transaction. Asks the
 * catalogue each time: what a process remembered, a rollback or the switch of a rebuild would make wrong.
 */
export const makePartitions = async (
  session: SqlSession,
  schema: string,
  table: AnyTable,
  changes: readonly Change[],
): Promise<void> => {
  if (table.partitionedBy === undefined) return;
  const making = changes.filter(({ effect, requires }) => effect !== 'delete' && requires !== 'present');
  const wanted = byPartition(table, table.partitionedBy, making).map(([partition]) => partition);
  if ((await missingOf(session, schema, table, wanted)).length === 0) return;
  await session.query('select pg_advisory_xact_lock(hashtext($1))', [
    `precedent.partitions ${tableIdentifier(schema, table.name)}`,
  ]);
  const missing = await missingOf(session, schema, table, wanted);
  // Only the owner, whom we connect as, may make tables: the role that writes rows may not.
  const { rows } = await session.query('select current_user::text as role');
  await session.query('set local role none');
  for (const partition of missing) {
    await session.query(
      [
        createPartition(schema, table, partition),
        attachPartition(schema, table, partition),
        securePartition(schema, partition),
      ].join('\n'),
    );
  }
  await session.query(`set local role ${identifier(String(rows[0]?.role))}`);
};

const missingOf = async (
  session: SqlSession,
  schema: string,
  table: AnyTable,
  wanted: readonly Partition[],
): Promise<readonly Partition[]> => {
  if (wanted.length === 0) return [];
  const known = new Set(await partitionsOf(session, schema, table.name));
  return wanted.filter(({ name }) => !known.has(name));
};

/** The names of the partitions that a table has; none where it has none or is none. */
const partitionsOf = async (session: SqlSession, schema: string, table: string): Promise<readonly string[]> => {
  const { rows } = await session.query(
    `select c.relname::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = to_regclass($1) order by 1`,
    [tableIdentifier(schema, table)],
  );
  return rows.map(({ name }) => String(name));
};

/** Moves a table to another schema, with all of its partitions, which PostgreSQL would leave behind. */
export const moveTable = async (session: SqlSession, from: string, table: string, to: string): Promise<void> => {
  for (const name of [table, ...(await partitionsOf(session, from, table))]) {
    await session.query(`alter table ${tableIdentifier(from, name)} set schema ${identifier(to)}`);
  }
};
