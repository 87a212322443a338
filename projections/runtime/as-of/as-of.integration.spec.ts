import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import type { Position } from '../../../domain/kernel/position.ts';
import { streamName } from '../../../domain/kernel/stream.ts';
import { createMemoryEventStore } from '../../../infra/event-store/memory/memory-event-store.ts';
import type { TenantReads } from '../../../infra/postgres/read-database.ts';
import { createTenantReads } from '../../../infra/postgres/tenant-reads.ts';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { operationSequence, TENANTS, titles } from '../../../test/support/projections/row-model.ts';
import { catalogue, rows, scenario } from '../../../test/support/projections/scenario.ts';
import { DEFAULT_TUNING } from '../environment.ts';
import type { ProjectionRunner } from '../runner.ts';
import { insert, upsert } from '../table.ts';
import { type AsOfSource, createAsOf } from './as-of.ts';

const NIGHTLY = process.env.PRECEDENT_NIGHTLY !== undefined;
const [TENANT, OTHER] = TENANTS;
const TABLES = ['meters', 'titles'] as const;

let db: TestDatabase;
let reads: TenantReads;
beforeAll(async () => {
  db = await testDatabase();
  reads = createTenantReads(db.pool);
});
afterAll(() => db.close());

const startAnew = () =>
  db.pool.query(`drop schema read_model cascade; create schema read_model; delete from projection_checkpoint;
  grant usage on schema read_model to precedent_app, precedent_projector`);

/** All rows of both tables of a schema that are a tenant's, as text. */
const rowsIn = async (schema: string, tenant: string): Promise<readonly string[]> => {
  const each = TABLES.map(
    (name) => `select '${name} ' || t::text as row from "${schema}".${name} t where tenant_id = $1`,
  );
  return (await db.pool.query(`${each.join(' union all ')} order by 1`, [tenant])).rows.map(({ row }) => row);
};

/** The same as a query finds them that is asked as of a position. */
const rowsAsOf = async (
  runner: ProjectionRunner,
  tenant: string,
  position: Position,
  from: AsOfSource = 'tenant',
): Promise<readonly unknown[]> => {
  const told = await runner.past.tablesOf({ tenant, projections: ['meters'], position, from });
  if ('refused' in told) throw new Error(told.refused);
  const each = TABLES.map((name) => `select '${name} ' || t::text as row from ${name} t`);
  const found = await reads.inTenant(
    tenant,
    ({ sql, rows }) => rows(sql.raw(`${each.join(' union all ')} order by 1`)),
    told.standIns,
  );
  return found.map(({ row }) => row);
};

const idOf = (n: number): string => `00000000-0000-4000-a000-${n.toString().padStart(12, '0')}`;

describe('as of a position', () => {
  it('a tenant finds what the live tables held there, and a build of that position holds it too', async () => {
    await fc.assert(
      fc.asyncProperty(operationSequence(30), fc.infiniteStream(fc.nat()), async (operations, random) => {
        await startAnew();
        const { runner, changeOf } = scenario(db, createMemoryEventStore());
        const projecting = runner();
        await projecting.start();
        const live = new Map<Position, readonly (readonly string[])[]>();
        const isPoison = async () => (await projecting.status())[0]?.poison !== undefined;
        for (const operation of operations) {
          const position = await changeOf(operation);
          while (!(await projecting.waitFor(['meters'], position, 20))) if (await isPoison()) break;
          if (await isPoison()) break;
          live.set(position, await Promise.all(TENANTS.map((tenant) => rowsIn('read_model', tenant))));
        }
        await projecting.stop();

        // In any order, so that each fold begins with another one.
        const asking = runner();
        const positions = [...live.keys()].toSorted(() => (random.next().value % 3) - 1);
        for (const position of positions) {
          const told = await Promise.all(TENANTS.map((tenant) => rowsAsOf(asking, tenant, position)));
          expect(told).toEqual(live.get(position));
        }
        for (const position of positions.slice(0, 2)) {
          const { schema } = await asking.past.build('meters', position);
          const built = await Promise.all(TENANTS.map((tenant) => rowsIn(schema, tenant)));
          expect(built).toEqual(live.get(position));
          expect(await rowsAsOf(runner(), TENANT, position)).toEqual(live.get(position)?.[0]);
          await asking.past.drop(position);
        }
      }),
      { numRuns: NIGHTLY ? 100 : 6 },
    );
  });

  it('the rows are those of one tenant, whosever events are named', async () => {
    const { runner, changeOf } = scenario(db, createMemoryEventStore());
    await changeOf({ tenant: TENANT, operation: upsert(titles, { id: idOf(1), title: 'mine', edits: 0n }) });
    const last = await changeOf({
      tenant: OTHER,
      operation: upsert(titles, { id: idOf(2), title: 'theirs', edits: 0n }),
    });
    const stream = streamName('rows', OTHER, 'all');
    expect(await rowsAsOf(runner(), TENANT, last, { stream })).toEqual([]);
    for (const from of [{ events: [1n, 2n] }, 'tenant' as const]) {
      expect(await rowsAsOf(runner(), TENANT, last, from)).toEqual([expect.stringContaining('mine')]);
    }
  });

  it('there is no other table than those that were asked for, and the live ones are never taken for them', async () => {
    const { runner, change } = scenario(db, createMemoryEventStore());
    await startAnew();
    const position = await change(upsert(titles, { id: idOf(1), title: 'one', edits: 0n }));
    const told = await runner().past.tablesOf({ tenant: TENANT, projections: ['meters'], position, from: 'tenant' });
    const standIns = 'standIns' in told ? told.standIns.filter(({ table }) => table !== 'titles') : [];
    await runner().prepare();
    const asking = (table: string) => reads.inTenant(TENANT, ({ sql, rows }) => rows(sql(table)), standIns);
    expect(await asking('meters')).toEqual([]);
    await expect(asking('titles')).rejects.toThrow('relation "titles" does not exist');
    expect(await reads.inTenant(TENANT, ({ sql, rows }) => rows(sql('titles')))).toEqual([]);
  });

  it('what would cost too much to fold is refused, until somebody has built it', async () => {
    const { store, database, runner, change } = scenario(db, createMemoryEventStore());
    await startAnew();
    await runner().prepare();
    let position = 0n;
    for (let n = 1; n <= 5; n += 1) position = await change(upsert(titles, { id: idOf(n), title: 't', edits: 0n }));
    const environment = { store, database, catalogue, holder: 'test', tuning: DEFAULT_TUNING };
    const tablesOf = createAsOf(environment, () => rows, { events: 4, size: 1_000_000 });
    const question = { tenant: TENANT, projections: ['meters'], position };
    const stream = { stream: streamName('rows', TENANT, 'all') };
    for (const from of ['tenant' as const, stream]) {
      expect(await tablesOf({ ...question, from })).toEqual({ refused: 'too-much', projection: 'meters' });
      expect(await tablesOf({ ...question, from, position: 4n })).toHaveProperty('standIns');
    }
    const small = createAsOf(environment, () => rows, { events: 100, size: 100 });
    expect(await small({ ...question, from: 'tenant' })).toEqual({ refused: 'too-much', projection: 'meters' });
    await runner().past.build('meters', position);
    for (const from of ['tenant' as const, stream]) {
      expect(await tablesOf({ ...question, from })).toMatchObject({
        standIns: [
          { table: 'meters', schema: 'as_of_5' },
          { table: 'titles', schema: 'as_of_5' },
        ],
      });
    }
    await runner().past.drop(position);
  });

  it('beyond an event at which the projection stops nothing is told', async () => {
    const { runner, change } = scenario(db, createMemoryEventStore());
    await startAnew();
    const row = insert(titles, { id: idOf(1), title: 'one', edits: 0n });
    const good = await change(row);
    const poison = await change(row);
    const asking = runner();
    expect(await rowsAsOf(asking, TENANT, good)).toHaveLength(1);
    await expect(rowsAsOf(asking, TENANT, poison)).rejects.toThrow('stopped');
  });

  it('a field whose key is gone reads as it does today, also as of before it was destroyed', async () => {
    const { runner, change } = scenario(db, createMemoryEventStore());
    await startAnew();
    const position = await change(upsert(titles, { id: idOf(1), title: 'sealed', edits: 0n }));
    let opensAs = 'Ada';
    const openSealed = async (event: StoredEvent): Promise<StoredEvent> => ({
      ...event,
      data: { operations: String(event.data.operations).replace('sealed', opensAs) },
    });
    const asking = runner({ openSealed });
    const stream = { stream: streamName('rows', TENANT, 'all') };
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      for (const from of ['tenant' as const, stream]) {
        expect(await rowsAsOf(asking, TENANT, position, from)).toEqual([expect.stringContaining('Ada')]);
      }
      opensAs = '[erased]';
      vi.advanceTimersByTime(5_001);
      for (const from of ['tenant' as const, stream]) {
        expect(await rowsAsOf(asking, TENANT, position, from)).toEqual([expect.stringContaining('[erased]')]);
      }
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('what was built as of a position', () => {
  it('stays beside the live tables, is listed, is built again in place of itself, and is dropped', async () => {
    const { runner, change } = scenario(db, createMemoryEventStore());
    await startAnew();
    const building = runner();
    await building.prepare();
    const schemas = async () =>
      (await db.pool.query(`select nspname from pg_namespace where nspname ~ '^(as_of|read_model)'`)).rows.map(
        ({ nspname }) => nspname,
      );
    const first = await change(upsert(titles, { id: idOf(1), title: 'one', edits: 0n }));
    const second = await change(upsert(titles, { id: idOf(2), title: 'two', edits: 0n }));
    for (const position of [first, second, second]) {
      expect(await building.past.build('meters', position)).toMatchObject({
        schema: `as_of_${position}`,
        position,
        tables: [
          { table: 'meters', rows: 0n },
          { table: 'titles', rows: position },
        ],
      });
    }
    expect(await building.past.list()).toMatchObject(
      [first, second].map((position) => ({ position, projections: ['meters'] })),
    );
    expect((await schemas()).toSorted()).toEqual([`as_of_${first}`, `as_of_${second}`, 'read_model']);
    expect(await rowsIn('read_model', TENANT)).toEqual([]);

    expect(await building.past.drop(first, 'titles')).toEqual([]);
    expect(await building.past.drop(first, 'meters')).toEqual(['meters']);
    expect(await building.past.drop(first)).toEqual([]);
    expect(await building.past.drop(second)).toEqual(['meters']);
    expect(await building.past.list()).toEqual([]);
    expect(await schemas()).toEqual(['read_model']);
  });

  it('of a projection that has changed its tables since, it is not read', async () => {
    const { store, database, runner, change } = scenario(db, createMemoryEventStore());
    await startAnew();
    await runner().prepare();
    const position = await change(upsert(titles, { id: idOf(1), title: 'one', edits: 0n }));
    await runner().past.build('meters', position);
    const environment = { store, database, catalogue, holder: 'test', tuning: DEFAULT_TUNING };
    const newer = createAsOf(environment, () => ({ ...rows, version: 2 }));
    const told = await newer({ tenant: TENANT, projections: ['meters'], position, from: 'tenant' });
    expect('standIns' in told && told.standIns.every((standIn) => 'columns' in standIn)).toBe(true);
    await runner().past.drop(position);
  });

  it('from before a subject was erased, no query reads it any more, and it says that it is to be dropped', async () => {
    const { runner, change } = scenario(db, createMemoryEventStore());
    await startAnew();
    const asking = runner();
    await asking.prepare();
    const position = await change(upsert(titles, { id: idOf(1), title: 'one', edits: 0n }));
    const isRead = async (): Promise<boolean> => {
      const told = await asking.past.tablesOf({ tenant: TENANT, projections: ['meters'], position, from: 'tenant' });
      return 'standIns' in told && told.standIns.every((standIn) => 'schema' in standIn);
    };
    await asking.past.build('meters', position);
    expect([await isRead(), (await asking.past.list())[0]?.outlived]).toEqual([true, false]);
    await db.pool.query(
      `insert into subject_key (tenant_id, subject, key_id, destroyed_at) values ($1, 'ada', $1, now())`,
      [TENANT],
    );
    expect([await isRead(), (await asking.past.list())[0]?.outlived]).toEqual([false, true]);
    await asking.past.drop(position);
  });
});
