import type { SqlSession } from '../../infra/postgres/sql-database.ts';
import { declareCheckpoint, readCheckpoints } from './checkpoint.ts';
import { defineTable, LIVE_SCHEMA, shapeOf } from './definition.ts';
import type { Projection } from './projection.ts';

/** Throws when two projections have one name or declare one table. */
export const refuseSharedNames = (projections: readonly Projection[]): void => {
  const owners = new Map<string, string>();
  for (const { name, tables } of projections) {
    if (projections.filter((other) => other.name === name).length > 1)
      throw new Error(`two projections are named ${name}`);
    for (const table of tables) {
      const owner = owners.get(table.name);
      if (owner !== undefined) throw new Error(`projections ${owner} and ${name} both declare table ${table.name}`);
      owners.set(table.name, name);
    }
  }
};

/**
 * Makes the tables and checkpoints of projections that have none yet. Must run in a transaction. Throws when a
 * projection's tables changed and its version did not.
 */
export const prepareTables = async (session: SqlSession, projections: readonly Projection[]): Promise<void> => {
  await session.query(`select pg_advisory_xact_lock(hashtext('precedent.projections'))`);
  const names = projections.map(({ name }) => name);
  const known = (await readCheckpoints(session, names)).filter(({ slot }) => slot === 'live');
  for (const projection of projections) {
    const live = known.find(({ name }) => name === projection.name);
    if (live === undefined) {
      for (const table of projection.tables) await session.query(defineTable(LIVE_SCHEMA, table));
      await declareCheckpoint(session, projection);
    } else if (live.version === projection.version && live.shape !== shapeOf(projection.tables)) {
      throw new Error(`${projection.name} changed its tables: raise its version (${projection.version})`);
    }
  }
};
