import type { SqlSession } from '../../infra/postgres/sql-database.ts';
import { createIndexes, createTable, identifier, secureTable, sqlColumns, tableIdentifier } from './definition.ts';
import { copyText } from './encoding.ts';
import type { TableChanges } from './fold.ts';

/** Characters sent to the connection at a time. */
const CHUNK = 65_536;

/**
 * Makes a schema of tables filled with a fold that started empty: rows first, keys and indexes after, security last
 * (COPY does not work under it). All in the caller's transaction: broken off, nothing is left. The rows are frozen as
 * they are loaded, so that a reader whose snapshot is older than the load still sees them after the switch.
 */
export const loadSchema = async (
  session: SqlSession,
  schema: string,
  folded: readonly TableChanges[],
): Promise<void> => {
  await session.query(`create schema ${identifier(schema)}`);
  await session.query(`grant usage on schema ${identifier(schema)} to precedent_projector`);
  for (const { target, changes } of folded) {
    const { table } = target;
    const name = tableIdentifier(schema, table.name);
    await session.query(createTable(schema, table));
    const columns = sqlColumns(table).map(identifier).join(', ');
    await session.copyIn(`copy ${name} (${columns}) from stdin with (freeze)`, copyLines({ target, changes }));
    await session.query(createIndexes(schema, table));
    await session.query(secureTable(schema, table));
    await session.query(`analyze ${name}`);
  }
};

function* copyLines({ target, changes }: TableChanges): Generator<string> {
  let chunk = '';
  for (const change of changes) {
    if (change.effect !== 'put') continue;
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
