import { z } from 'zod';
import type { SqlSession } from '../../infra/postgres/sql-database.ts';
import { tableIdentifier } from './definition.ts';
import type { Projection } from './projection.ts';

/** What a table holds, in a few digits. */
export interface TableChecksum {
  readonly table: string;
  readonly rows: bigint;
  /** Equal for equal sets of rows, whatever their order: the sums of four 64-bit parts of the rows' SHA-256 digests. */
  readonly digest: string;
}

/** Makes a row's text depend on nothing but the row. For the transaction that computes checksums. */
const CHECKSUM_SETTINGS = `set local role precedent_projector;
  set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local extra_float_digits = 1`;

export const beginChecksum = `begin isolation level repeatable read read only; ${CHECKSUM_SETTINGS}`;

/** The same in the snapshot that another transaction exported. */
export const beginChecksumAt = (snapshot: string): string =>
  `begin isolation level repeatable read read only; set transaction snapshot '${snapshot.replaceAll("'", "''")}';
  ${CHECKSUM_SETTINGS}`;

/** The checksum of every table of a projection. Must run in a transaction that `beginChecksum` opened. */
export const checksumTables = async (
  session: SqlSession,
  schema: string,
  { tables }: Projection,
): Promise<readonly TableChecksum[]> => {
  const checksums: TableChecksum[] = [];
  for (const { name } of tables) {
    const { rows } = await session.query(checksumOf(tableIdentifier(schema, name)));
    const { count, digest } = Row.parse(rows[0]);
    checksums.push({ table: name, rows: count, digest });
  }
  return checksums;
};

const Row = z.object({ count: z.coerce.bigint(), digest: z.string() });

const checksumOf = (table: string): string => {
  const sums = [1, 17, 33, 49].map((from) => `coalesce(sum(('x' || substr(digest, ${from}, 16))::bit(64)::bigint), 0)`);
  return `select count(*) as count, concat_ws(':', ${sums.join(', ')}) as digest
    from (select encode(sha256(convert_to(t::text, 'UTF8')), 'hex') as digest from ${table} t) rows`;
};
