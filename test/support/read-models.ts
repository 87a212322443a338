import type { z } from 'zod';
import type { AnyEventDefinition } from '../../domain/kernel/event.ts';
import { eventCatalogue } from '../../domain/kernel/event.ts';
import type { Position } from '../../domain/kernel/position.ts';
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
  /** Answers once everything in the log is projected, or as of a position; undefined: there is no such thing. */
  readonly ask: <Input extends z.ZodObject, Output extends z.ZodType>(
    query: Query<Input, Output> & AnyQuery,
    input: object,
    by?: Asking,
  ) => Promise<z.output<Output> | undefined>;
  /** The same of a query whose form is not known. */
  readonly answer: (query: AnyQuery, input: object, by?: Asking) => Promise<unknown>;
  readonly equalsRebuild: (projection: string) => Promise<boolean>;
  /** Also closes the log. */
  readonly stop: () => Promise<void>;
}

/** Who asks, and as of when: by default the test's tenant and Ada, and as of now. */
interface Asking {
  readonly now?: Instant;
  readonly tenant?: TenantId;
  readonly actorId?: string;
  readonly asOf?: Position;
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
  const tablesAsOf = async (
    { name, past, reads: names }: AnyQuery,
    input: object,
    tenant: TenantId,
    position: Position,
  ) => {
    if (past === undefined) throw new Error(`${name} cannot be asked as of a moment`);
    const from = await past.sourceOf(input, tenant, (look) => reads.inTenant(tenant, look));
    const told = await runner.past.tablesOf({ tenant, projections: names, position, from });
    if ('refused' in told) throw new Error(`${name}: ${told.refused}`);
    return told.standIns;
  };
  const answer: ReadModels['answer'] = async (query, input, by = {}) => {
    const reached = await runner.waitFor(names, await store.head(), 10_000);
    if (!reached) throw new AggregateError(failures, JSON.stringify(await runner.status()));
    const context = {
      tenant: by.tenant ?? TENANT,
      actor: { kind: 'user' as const, id: by.actorId ?? 'ada' },
      now: by.now ?? now,
    };
    const standIns = by.asOf === undefined ? undefined : await tablesAsOf(query, input, context.tenant, by.asOf);
    return reads.inTenant(context.tenant, (db) => query.answer(db, input, context), standIns);
  };
  return {
    answer,
    ask: async (query, input, by) => {
      const found = await answer(query, input, by);
      return found === undefined ? undefined : query.output.parse(found);
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
