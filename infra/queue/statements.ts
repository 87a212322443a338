import { readFileSync } from 'node:fs';
import type { Pool } from 'pg';
import { z } from 'zod';
import { createSqlDatabase } from '../postgres/sql-database.ts';
import { StorageUnavailable } from './process-storage.ts';

/** Runs one statement of an SQL file, by its name, and reads the rows that it gives back. */
export interface Statements {
  readonly rows: <Row extends z.ZodType>(
    name: string,
    values: readonly unknown[],
    row: Row,
  ) => Promise<readonly z.output<Row>[]>;
  /** How many rows it touched. */
  readonly run: (name: string, values: readonly unknown[]) => Promise<number>;
}

/** A statement without an answer for so long gives its connection up. */
const DEADLINE_MILLIS = 10_000;

/**
 * The statements of an SQL file beside this one, each under its `-- name:` line.
 *
 * What the database refuses for good (SQLSTATE classes 22 data, 23 constraint, 42 syntax or access) is thrown as it
 * is; everything else becomes StorageUnavailable.
 */
export const statementsOf = (pool: Pool, file: string): Statements => {
  const database = createSqlDatabase(pool);
  const statements = new Map<string, string>();
  const [, ...blocks] = readFileSync(new URL(file, import.meta.url), 'utf8').split(/^-- name: (\w+)$/m);
  for (let place = 0; place < blocks.length; place += 2) {
    statements.set(blocks[place] ?? '', (blocks[place + 1] ?? '').trim());
  }
  const query = async (name: string, values: readonly unknown[]) => {
    const statement = statements.get(name);
    if (statement === undefined) throw new Error(`${file} has no statement ${name}`);
    try {
      return await database.session((session) => session.query(statement, values), { deadlineMillis: DEADLINE_MILLIS });
    } catch (cause) {
      if (isFinal(cause)) throw cause;
      throw new StorageUnavailable(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  };
  return {
    rows: async (name, values, row) => z.array(row).parse((await query(name, values)).rows),
    run: async (name, values) => (await query(name, values)).count,
  };
};

const isFinal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(22|23|42)...$/.test(error.code);

/** As the driver reads `timestamptz`. */
export const instant = z.date().transform((date) => date.toISOString());
/** As the driver reads `numeric` and `bigint`. */
export const integerText = z.string().transform((text) => BigInt(text));
