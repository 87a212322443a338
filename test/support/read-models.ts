import type { z } from 'zod';
import type { AnyEventDefinition } from '../../domain/kernel/event.ts';
import { eventCatalogue } from '../../domain/kernel/event.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { Sealer } from '../../infra/crypto/sealer.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { createSqlDatabase } from '../../infra/postgres/sql-database.ts';
import { createTenantReads } from '../../infra/postgres/tenant-reads.ts';
import type { Projection } from '../../projections/runtime/projection.ts';
import { createProjectionRunner } from '../../projections/runtime/runner.ts';
import type { AnyQuery, Query } from '../../read-api/http/query.ts';
import { TENANT } from './command-ledger.ts';
import type { TestDatabase } from './database.ts';

/** Projections running over a log, and their queries. */
export interface ReadModels {
  /** Answers once everything in the log is projected; undefined: there is no such thing. */
  readonly ask: <Input extends z.ZodObject, Output extends z.ZodType>(
    query: Query<Input, Output> & AnyQuery,
    input: object,
    by?: { readonly now?: Instant; readonly tenant?: TenantId; readonly actorId?: string },
  ) => Promise<z.output<Output> | undefined>;
  readonly equalsRebuild: (projection: string) => Promise<boolean>;
  /** Also closes the log. */
  readonly stop: () => Promise<void>;
}

export const readModels = async (options: {
  readonly database: TestDatabase;
  readonly store: EventStore;
  readonly definitions: readonly AnyEventDefinition[];
  readonly projections: readonly Projection[];
  readonly now: Instant;
  readonly sealer?: Sealer;
}): Promise<ReadModels> => {
  const { database, store, projections, now, sealer } = options;
  const names = projections.map(({ name }) => name);
  const failures: unknown[] = [];
  const runner = createProjectionRunner({
    store,
    database: createSqlDatabase(database.pool),
    catalogue: eventCatalogue(options.definitions),
    projections,
    clock: { now: () => now },
    holder: 'test',
    ...(sealer && { openSealed: sealer.open }),
    onFailure: (_, error) => failures.push(error),
  });
  await runner.start();
  const reads = createTenantReads(database.pool);
  return {
    ask: async (query, input, by = {}) => {
      const reached = await runner.waitFor(names, await store.head(), 10_000);
      if (!reached) throw new AggregateError(failures, JSON.stringify(await runner.status()));
      const context = {
        tenant: by.tenant ?? TENANT,
        actor: { kind: 'user' as const, id: by.actorId ?? 'ada' },
        now: by.now ?? now,
      };
      const answer = await reads.inTenant(context.tenant, (db) => query.answer(db, input, context));
      return answer === undefined ? undefined : query.output.parse(answer);
    },
    equalsRebuild: async (projection) => {
      await runner.waitFor(names, await store.head(), 10_000);
      return (await runner.compareWithRebuild(projection)).equal;
    },
    stop: async () => {
      await runner.stop();
      await store.close();
    },
  };
};
