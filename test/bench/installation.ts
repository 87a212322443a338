import type { CommandExecutor } from '../../commands/runtime/executor.ts';
import { executorOver } from '../../infra/composition/executor.ts';
import { projectionsOver } from '../../infra/composition/projections.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import type { ProjectionRunner } from '../../projections/runtime/runner.ts';
import { withBenchDatabase } from './database.ts';

export interface Installation {
  readonly store: EventStore;
  readonly executor: CommandExecutor;
  readonly projections: ProjectionRunner;
}

/** The product's write side and its projections, running, on a fresh database. */
export const withInstallation = <Result>(use: (installation: Installation) => Promise<Result>): Promise<Result> =>
  withBenchDatabase(async ({ pool }) => {
    const store = createPostgresEventStore({ pool });
    // Nothing that is measured has personal fields.
    const sealer = { seal: async <Event>(event: Event) => event, open: async <Event>(event: Event) => event };
    const projections = projectionsOver({ store, pool, sealer });
    await projections.start();
    try {
      return await use({ store, executor: executorOver({ store, sealer }), projections });
    } finally {
      await projections.stop();
      await store.close();
    }
  });
