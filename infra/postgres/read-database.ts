import type { Knex } from 'knex';
import type { TenantId } from '../../domain/kernel/stream.ts';

/**
 * A row, column names in camelCase, values in the form that JSON answers need: bigint and numeric as exact decimal
 * text, timestamps as Instant, days as `2026-11-20`, json parsed; integers and doubles are numbers. A query's output
 * schema decides what leaves.
 */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Reads inside one tenant's row-level-security transaction. `sql` builds statements and never connects itself; names
 * may be written in camelCase (`sql('decisions').where({ goalId })`), in `sql.raw` as SQL has them (`goal_id`).
 */
export interface ReadDatabase {
  readonly sql: Knex;
  readonly rows: (query: Knex.QueryBuilder | Knex.Raw) => Promise<readonly Row[]>;
}

/**
 * What a query finds under a table's name in place of the live rows: the table of that name in another schema, rows
 * that are sent along, a column at a time, or what a select makes of the stand-ins before it.
 */
export type StandIn = { readonly table: string } & (
  | { readonly schema: string }
  | { readonly columns: () => readonly StandInColumn[] }
  | { readonly select: string }
);

export interface StandInColumn {
  /** As SQL has it. Every stand-in has a `tenant_id`. */
  readonly name: string;
  readonly sqlType: string;
  /** A cell a row, as an array literal: `{1,2,NULL}`. */
  readonly cells: string;
}

/** Opens read-only transactions in which the database itself shows one tenant's rows only. */
export interface TenantReads {
  /** With stand-ins there is no other table than theirs: a query that asks for one throws. */
  readonly inTenant: <Result>(
    tenant: TenantId,
    read: (db: ReadDatabase) => Promise<Result>,
    standIns?: readonly StandIn[],
  ) => Promise<Result>;
}
