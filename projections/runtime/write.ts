import type { SqlSession } from '../../infra/postgres/sql-database.ts';
import { RowRefused } from './cell.ts';
import type { Change, Requirement } from './change.ts';
import { tableIdentifier } from './definition.ts';
import type { TableChanges } from './fold.ts';
import { makePartitions } from './partitions.ts';
import { refreshRollups } from './rollup.ts';
import {
  absenceOf,
  deletion,
  insertion,
  merging,
  modification,
  replacement,
  type Statement,
  type Target,
  upserting,
} from './statements.ts';

/**
 * Writes a folded batch: a few statements of many rows for each table. Must run in a transaction. Throws RowRefused
 * when a row that must not exist does, or one that must exist does not; the transaction is then to be rolled back.
 */
export const writeChanges = async (
  session: SqlSession,
  schema: string,
  batch: readonly TableChanges[],
): Promise<void> => {
  for (const { target, changes } of batch) {
    if (changes.length === 0) continue;
    await makePartitions(session, schema, target.table, changes);
    const into: Target = { fold: target, name: tableIdentifier(schema, target.table.name) };
    for (const [statement, expected] of statementsOf(into, changes)) {
      const { count } = await session.query(statement.text, statement.values);
      if (expected !== 'any' && count !== expected) {
        throw new RowRefused(
          expected === 0
            ? `${target.table.name}: a row to insert exists already`
            : `${target.table.name}: a row to change does not exist`,
        );
      }
    }
  }
  await refreshRollups(session, schema, batch);
};

/** Statements with the number of rows that each must touch. */
function* statementsOf(
  into: Target,
  changes: readonly Change[],
): Generator<readonly [Statement, expected: number | 'any']> {
  const puts = changes.filter((change) => change.effect === 'put');
  const deletes = changes.filter((change) => change.effect === 'delete');
  const modifications = changes.filter((change) => change.effect === 'modify');

  const inserted = requiring('absent', puts);
  if (inserted.length > 0) yield [insertion(into, inserted), 'any'];
  const upserted = requiring('any', puts);
  if (upserted.length > 0) yield [upserting(into, upserted), 'any'];
  const replaced = requiring('present', puts);
  if (replaced.length > 0) yield [replacement(into, replaced), replaced.length];

  const modified = requiring('present', modifications);
  if (modified.length > 0) yield [modification(into, modified), modified.length];
  const merged = requiring('any', modifications);
  if (merged.length > 0) yield [merging(into, merged), 'any'];

  const passing = requiring('absent', deletes);
  if (passing.length > 0) yield [absenceOf(into, passing), 0];
  const removed = requiring('any', deletes);
  if (removed.length > 0) yield [deletion(into, removed), 'any'];
  const removedForSure = requiring('present', deletes);
  if (removedForSure.length > 0) yield [deletion(into, removedForSure), removedForSure.length];
}

const requiring = <Kind extends Change>(requirement: Requirement, changes: readonly Kind[]): readonly Kind[] =>
  changes.filter((change) => change.requires === requirement);
