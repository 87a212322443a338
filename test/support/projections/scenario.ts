import { z } from 'zod';
import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import { defineEvent, eventCatalogue } from '../../../domain/kernel/event.ts';
import { streamName } from '../../../domain/kernel/stream.ts';
import type { EventStore } from '../../../infra/event-store/event-store.ts';
import { createMemoryEventStore } from '../../../infra/event-store/memory/memory-event-store.ts';
import { createSqlDatabase } from '../../../infra/postgres/sql-database.ts';
import type { TenantOperation } from '../../../projections/runtime/fold.ts';
import { on, type Projection, projection } from '../../../projections/runtime/projection.ts';
import { createProjectionRunner, type ProjectionRunnerOptions } from '../../../projections/runtime/runner.ts';
import type { CellValue, RowOperation } from '../../../projections/runtime/table.ts';
import type { TestDatabase } from '../database.ts';
import { meters, TENANTS, titles } from './row-model.ts';

/** An event that says itself which rows change: a projection of it is the runtime and nothing else. */
const RowsChanged = defineEvent('RowsChanged', 1, z.strictObject({ operations: z.string() }));
/** One that no projection here handles. */
const Unhandled = defineEvent('Unhandled', 1, z.strictObject({}));

export const catalogue = eventCatalogue([RowsChanged, Unhandled]);

export const rows: Projection = projection({
  name: 'meters',
  version: 1,
  tables: [meters, titles],
  handlers: [on(RowsChanged, (event) => decoded(event.data.operations))],
});

const encoded = (operations: readonly RowOperation[]): string =>
  JSON.stringify(operations, (_, value: unknown) => (typeof value === 'bigint' ? { bigint: value.toString() } : value));

const decoded = (operations: string): RowOperation[] =>
  JSON.parse(operations, (_, value: { bigint?: string } | CellValue) =>
    typeof value === 'object' && value !== null && 'bigint' in value ? BigInt(String(value.bigint)) : value,
  );

let eventsMade = 0;
const eventId = (): string => {
  eventsMade += 1;
  return `00000000-0000-4000-9000-${eventsMade.toString().padStart(12, '0')}`;
};

const append = async (
  store: EventStore,
  type: string,
  data: StoredEvent['data'],
  tenant: string,
  id = eventId(),
): Promise<bigint> => {
  const metadata = {
    tenant,
    actor: { kind: 'system', id: 'test' },
    commandId: id,
    correlationId: id,
    causationId: id,
    recordedAt: '2026-11-20T23:10:00.000Z',
  } as const;
  const stream = streamName('rows', tenant, 'all');
  return (await store.append(stream, 'any', [{ id, type, version: 1, data, metadata }])).position;
};

/** A log in memory, a database, and runners over both. */
export const scenario = (db: TestDatabase, store: EventStore = createMemoryEventStore()) => ({
  store,
  database: createSqlDatabase(db.pool),
  /** Appends one event that changes rows as said. Resolves to its position. */
  change: (...operations: readonly RowOperation[]) =>
    append(store, 'RowsChanged', { operations: encoded(operations) }, TENANTS[0]),
  changeOf: ({ tenant, operation }: TenantOperation) =>
    append(store, 'RowsChanged', { operations: encoded([operation]) }, tenant),
  passBy: () => append(store, 'Unhandled', {}, TENANTS[0]),
  runner: (options: Partial<ProjectionRunnerOptions> = {}) =>
    createProjectionRunner({
      store,
      database: createSqlDatabase(db.pool),
      catalogue,
      projections: [rows],
      clock: { now: () => '2026-11-20T23:10:05.000Z' },
      holder: 'test',
      ...options,
      tuning: { leaseMillis: 1_000, flushMillis: 20, retryMillis: 20, ...options.tuning },
    }),
});

/** All rows of a table as text, in order. Reads as the owner of a superuser cluster: beyond row-level security. */
export const rowsOf = async (db: TestDatabase, table: string): Promise<readonly string[]> => {
  const { rows: found } = await db.pool.query(`select t::text as row from read_model.${table} t order by 1`);
  return found.map(({ row }) => String(row));
};
