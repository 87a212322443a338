import type { SqlDatabase } from '../../../infra/postgres/sql-database.ts';

/** Mistakes to plant in the victim, which the kills must bring to light. */
export const BUGS = ['none', 'acknowledgedFirst', 'checkpointFirst', 'letterWithoutKey'] as const;
export type Bug = (typeof BUGS)[number];

/** As if a projection saved its checkpoint in a transaction of its own, before its rows are written. */
export const checkpointFirst = (database: SqlDatabase): SqlDatabase => ({
  ...database,
  transaction: (begin, use, limits) =>
    database.transaction(
      begin,
      (session) =>
        use({
          ...session,
          query: (statement, values) =>
            statement.startsWith('update projection_checkpoint\nset position')
              ? database.session((elsewhere) => elsewhere.query(statement, values))
              : session.query(statement, values),
        }),
      limits,
    ),
});
