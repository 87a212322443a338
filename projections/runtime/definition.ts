import { createHash } from 'node:crypto';
import type { Partition } from './partitions.ts';
import type { AnyTable, Index } from './table.ts';

/** The schema whose tables the queries read. */
export const LIVE_SCHEMA = 'read_model';

/** `goalId` → `goal_id`. */
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A name as an SQL identifier. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A column, declared in camelCase, as an SQL identifier. */
export const columnIdentifier = (name: string): string => identifier(snakeCase(name));

/** A table of a schema as an SQL identifier. */
export const tableIdentifier = (schema: string, table: string): string => `${identifier(schema)}.${identifier(table)}`;

/** A table's columns as SQL holds them, in their order: the tenant's first, then as declared. */
export const sqlColumns = (table: AnyTable): readonly string[] => [
  'tenant_id',
  ...Object.keys(table.columns).map(snakeCase),
];

/** The columns that tell rows apart: the tenant leads, so that no key can collide between tenants. */
export const sqlKey = (table: AnyTable): readonly string[] => ['tenant_id', ...table.key.map(snakeCase)];

/**
 * Rows are rewritten all the time: the space kept free in each page lets an update stay in its page without touching
 * an index (HOT), and vacuum comes early.
 */
const STORAGE = 'with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)';

/** Makes the bare table. One that is partitioned holds nothing itself, and starts without a partition. */
export const createTable = (schema: string, table: AnyTable): string =>
  `${bareTable(schema, table.name, table)} ${
    table.partitionedBy === undefined ? STORAGE : `partition by range (${columnIdentifier(table.partitionedBy)})`
  };`;

/** Makes the bare table of a partition. Nobody sees it before it is attached. */
export const createPartition = (schema: string, table: AnyTable, { name }: Partition): string =>
  `${bareTable(schema, name, table)} ${STORAGE};`;

/** Makes it part of its table, with the table's key and indexes. Attached, not declared: readers need not leave. */
export const attachPartition = (schema: string, table: AnyTable, { name, from, to }: Partition): string =>
  `alter table ${tableIdentifier(schema, table.name)} attach partition ${tableIdentifier(schema, name)} for values from (${from}) to (${to});`;

const bareTable = (schema: string, name: string, table: AnyTable): string => {
  const columns = Object.entries(table.columns).map(
    ([name, column]) => `${columnIdentifier(name)} ${column.sqlType}${column.nullable ? '' : ' not null'}`,
  );
  return `create table ${tableIdentifier(schema, name)} (
  ${['tenant_id uuid not null', ...columns].join(',\n  ')}
)`;
};

/** Makes the key and the indexes: after a bulk load, when building them is one sort. */
export const createIndexes = (schema: string, table: AnyTable): string =>
  [
    `alter table ${tableIdentifier(schema, table.name)} add constraint ${identifier(`${table.name}_key`)} primary key (${sqlKey(table).map(identifier).join(', ')});`,
    ...table.indexes.map((index, place) => createIndex(schema, table, index, place)),
  ].join('\n');

const createIndex = (schema: string, table: AnyTable, index: Index, place: number): string => {
  const method = index.method ?? 'btree';
  const declared = index.columns.map(columnIdentifier);
  // gin has no operators for uuid without an extension; the policy still hides other tenants' rows.
  const columns = method === 'gin' ? declared : [identifier('tenant_id'), ...declared];
  const name = identifier(`${table.name}_index_${place + 1}`);
  // What was added last is summarised when its pages are full, not when the table is vacuumed.
  const storage = method === 'brin' ? ' with (autosummarize = on)' : '';
  return `create index ${name} on ${tableIdentifier(schema, table.name)} using ${method} (${columns.join(', ')})${storage};`;
};

/**
 * Shuts the table to everybody but two roles: `precedent_app` sees the rows of the tenant that its transaction names
 * in `app.tenant_id` (none when it names none), `precedent_projector` reads and writes all. Forced, so that the owner
 * is under it too; hence after a bulk load, which row-level security would refuse.
 */
export const secureTable = (schema: string, table: AnyTable): string => {
  const name = tableIdentifier(schema, table.name);
  return `grant select on ${name} to precedent_app;
grant select, insert, update, delete on ${name} to precedent_projector;
${policies(name)}`;
};

/** A partition is read and written through its table alone: no role but the owner is granted it, and policies bind all. */
export const securePartition = (schema: string, { name }: Partition): string => policies(tableIdentifier(schema, name));

const policies = (name: string): string => `alter table ${name} enable row level security, force row level security;
create policy tenant_reads on ${name} to precedent_app
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy projector_writes on ${name} for all to precedent_projector using (true) with check (true);`;

/** Everything that a table consists of, for one that starts empty. */
export const defineTable = (schema: string, table: AnyTable): string =>
  [createTable(schema, table), createIndexes(schema, table), secureTable(schema, table)].join('\n');

/** A digest of what the tables are, so that a change that forgot to raise the version is found at the start. */
export const shapeOf = (tables: readonly AnyTable[]): string => {
  const facts = tables.map(({ name, columns, key, indexes, partitionedBy, rollup }) => [
    name,
    Object.entries(columns).map(([column, { sqlType, nullable }]) => [column, sqlType, nullable]),
    key,
    indexes.map((index) => [index.columns, index.method ?? 'btree']),
    ...(partitionedBy === undefined ? [] : [partitionedBy]),
    ...(rollup === undefined ? [] : [rollup.period, rollup.select((table) => table)]),
  ]);
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
};
