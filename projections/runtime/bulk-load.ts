import type { SqlSession } from '../../infra/postgres/sql-database.ts';
import type { FoldTable, Put } from './change.ts';
import {
  attachPartition,
  createIndexes,
  createPartition,
  createTable,
  identifier,
  securePartition,
  secureTable,
  sqlColumns,
  tableIdentifier,
} from './definition.ts';
import { copyText } from './encoding.ts';
import type { TableChanges } from './fold.ts';
import { byPartition, type Partition } from './partitions.ts';
import { fillRollup } from './rollup.ts';

/** Characters sent to the connection at a time. */
const CHUNK = 65_536;

/**
 * Makes a schema of tables filled with a fold that started empty: rows first, keys and indexes after, security last
 * (COPY does not work under it, nor do roll-ups). All in the caller's transaction: broken off, nothing is left. The rows are frozen as
 * they are loaded, so that a reader whose snapshot is older than the load still sees them after the switch.
 */
export const loadSchema = async (
  session: SqlSession,
  schema: string,
  folded: readonly TableChanges[],
): Promise<void> => {
  await session.query(`create schema ${identifier(schema)}`);
  await session.query(`grant usage on schema ${identifier(schema)} to precedent_projector`);
  const partitions: Partition[] = [];
  for (const { target, changes } of folded) {
    const { table } = target;
    const puts = changes.filter((change) => change.effect === 'put');
    const parts = table.partitionedBy === undefined ? [] : byPartition(table, table.partitionedBy, puts);
    await session.query(createTable(schema, table));
    if (table.rollup !== undefined) await fillRollup(session, schema, table, table.rollup);
    else if (table.partitionedBy === undefined) await copyRows(session, schema, table.name, target, puts);
    for (const [partition, rows] of parts) {
      await session.query(createPartition(schema, table, partition));
      // COPY freezes no rows of a partitioned table, only of a plain one.
      await copyRows(session, schema, partition.name, target, rows);
      await session.query(attachPartition(schema, table, partition));
    }
    await session.query(createIndexes(schema, table));
    partitions.push(...parts.map(([partition]) => partition));
  }
  // Not before the last roll-up is made of them: policies bind their owner too.
  for (const partition of partitions) await session.query(securePartition(schema, partition));
  for (const { target } of folded) {
    await session.query(secureTable(schema, target.table));
    await session.query(`analyze ${tableIdentifier(schema, target.table.name)}`);
  }
};

const copyRows = async (
  session: SqlSession,
  schema: string,
  into: string,
  target: FoldTable,
  puts: readonly Put[],
): Promise<void> => {
  const columns = sqlColumns(target.table).map(identifier).join(', ');
  const name = tableIdentifier(schema, into);
  await session.copyIn(`copy ${name} (${columns}) from stdin with (freeze)`, copyLines(target, puts));
};

function* copyLines(target: FoldTable, puts: readonly Put[]): Generator<string> {
  let chunk = '';
  for (const change of puts) {
    chunk += change.tenant;
    for (const [name, column] of target.columns) chunk += `\t${copyText(column, change.row[name])}`;
    chunk += '\n';
    if (chunk.length > CHUNK) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}
