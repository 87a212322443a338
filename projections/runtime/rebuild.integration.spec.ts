import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryEventStore } from '../../infra/event-store/memory/memory-event-store.ts';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { meters, operationSequence, titles } from '../../test/support/projections/row-model.ts';
import { rows, rowsOf, scenario } from '../../test/support/projections/scenario.ts';
import { BuildPoisoned } from './build.ts';
import type { Failpoint } from './environment.ts';
import type { ProjectionRunner } from './runner.ts';
import { increment, insert, patch, table, text, upsert, uuid } from './table.ts';

const ID = '11111111-1111-4111-8111-111111111111';
const hit = increment(meters, { id: ID, part: 'a' }, { events: 1n });
const WAIT = 15_000;

let db: TestDatabase;
let runners: ProjectionRunner[];
const started = async (runner: ProjectionRunner): Promise<ProjectionRunner> => {
  runners.push(runner);
  await runner.start();
  return runner;
};
const idOf = (n: number): string => `00000000-0000-4000-a000-${n.toString().padStart(12, '0')}`;
const schemas = async (): Promise<readonly string[]> =>
  (await db.pool.query(`select nspname::text as name from pg_namespace where nspname like 'read\\_model%'`)).rows.map(
    ({ name }) => name,
  );

beforeEach(async () => {
  db = await testDatabase();
  runners = [];
});
afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
  await db.close();
});

describe('a rebuild', () => {
  it('gives the rows that projecting event by event gave, whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(operationSequence(60), fc.nat(60), async (operations, pause) => {
        await db.pool.query(`drop schema read_model cascade; create schema read_model; delete from projection_checkpoint;
          grant usage on schema read_model to precedent_app, precedent_projector`);
        const { runner, changeOf } = scenario(db, createMemoryEventStore());
        const projecting = runner({ tuning: { batchEvents: 100, pageSize: 8, rowsInMemory: 6 } });
        await projecting.start();
        for (const [place, operation] of operations.entries()) {
          const position = await changeOf(operation);
          if (place === pause) await projecting.waitFor(['meters'], position, 20);
        }
        const settled = async (): Promise<boolean> => {
          const [status] = await projecting.status();
          return status?.lagEvents === 0 || status?.poison !== undefined;
        };
        await vi.waitFor(async () => expect(await settled()).toBe(true), { timeout: WAIT, interval: 5 });
        const compared = await projecting.compareWithRebuild('meters');
        expect(compared).toMatchObject({ equal: true });

        const [status] = await projecting.status();
        if (status?.poison === undefined) {
          const before = [await rowsOf(db, 'meters'), await rowsOf(db, 'titles')];
          await projecting.rebuild('meters');
          expect([await rowsOf(db, 'meters'), await rowsOf(db, 'titles')]).toEqual(before);
        }
        await projecting.stop();
        expect(await schemas()).toEqual(['read_model']);
      }),
      { numRuns: 25 },
    );
  });

  it('is switched in while readers read on: each sees all rows, old or new, and never misses a table', async () => {
    const { runner, change } = scenario(db);
    const projecting = await started(runner());
    let last = 0n;
    for (let n = 0; n < 300; n += 1) last = await change(upsert(titles, { id: idOf(n), title: 't', edits: 0n }));
    await projecting.waitFor(['meters'], last, WAIT);

    let reading = true;
    const seen = new Set<string>();
    const read = async (): Promise<void> => {
      const client = await db.pool.connect();
      while (reading) {
        // Both orders, so that readers and switch would meet head on if they could.
        await client.query('begin read only');
        const tables = seen.size % 2 === 0 ? ['titles', 'meters'] : ['meters', 'titles'];
        for (const name of tables) {
          const {
            rows: [row],
          } = await client.query(`select count(*)::text as rows from read_model.${name}`);
          seen.add(`${name} ${row.rows}`);
        }
        await client.query('commit');
      }
      client.release();
    };
    const snapshotClient = await db.pool.connect();
    await snapshotClient.query('begin isolation level repeatable read; select 1');
    const readers = [read(), read(), read()];
    await vi.waitFor(() => expect(seen).toContain('meters 0'), 10_000);
    let rebuilding = true;
    let events = last;
    const writing = (async () => {
      while (rebuilding) {
        events = await change(hit);
        await projecting.waitFor(['meters'], events, WAIT);
      }
    })();
    for (let n = 0; n < 5; n += 1) await projecting.rebuild('meters');
    rebuilding = false;
    await writing;
    reading = false;
    await Promise.all(readers);
    const old = await snapshotClient.query('select count(*)::text as rows from read_model.titles; commit');
    snapshotClient.release();

    expect([...seen].filter((one) => one.startsWith('titles'))).toEqual(['titles 300']);
    expect([...seen].filter((one) => one.startsWith('meters')).toSorted()).toEqual(['meters 0', 'meters 1']);
    expect(JSON.stringify(old)).toContain('300');
    expect(await projecting.waitFor(['meters'], events, WAIT)).toBe(true);
    const {
      rows: [meter],
    } = await db.pool.query('select events::text from read_model.meters');
    expect(meter.events).toBe(String(events - last));
    expect(await projecting.compareWithRebuild('meters')).toMatchObject({ equal: true });
  });

  it('reports how far it is and how long it will take', async () => {
    const { runner, change } = scenario(db);
    const idle = runner({ tuning: { pageSize: 10 } });
    await idle.prepare();
    for (let n = 0; n < 100; n += 1) await change(hit);
    const progress: unknown[] = [];
    await idle.rebuild('meters', { onProgress: (one) => progress.push(one) });
    expect(progress).toHaveLength(10);
    expect(progress[4]).toMatchObject({ events: 50, done: 50, total: 100, etaSeconds: expect.any(Number) });
    expect(progress.at(-1)).toMatchObject({ events: 100, done: 100, total: 100, etaSeconds: 0 });
  });

  it.each(['rebuild.after-load', 'rebuild.before-switch'] as const)(
    'that ends at %s leaves the live tables as they were, and the next one cleans up',
    async (place) => {
      const { runner, change } = scenario(db);
      const first = await started(runner());
      await first.waitFor(['meters'], await change(hit), WAIT);
      const failpoint = async (name: Failpoint): Promise<void> => {
        if (name === place) throw new Error('killed here');
      };
      await expect(runner({ failpoint }).rebuild('meters')).rejects.toThrow('killed here');
      await db.pool.query('create schema read_model_build_meters_0; create table read_model_build_meters_0.titles ()');
      expect(await rowsOf(db, 'meters')).toHaveLength(1);
      await first.rebuild('meters');
      expect(await schemas()).toEqual(['read_model']);
      expect(await first.waitFor(['meters'], await change(hit), WAIT)).toBe(true);
    },
  );

  it('brings back live tables that somebody dropped', async () => {
    const { runner, change } = scenario(db);
    const projecting = await started(runner());
    await projecting.waitFor(['meters'], await change(upsert(titles, { id: ID, title: 't', edits: 0n })), WAIT);
    const before = await projecting.checksum('meters');
    await db.pool.query('drop table read_model.titles');
    await projecting.rebuild('meters');
    expect(await projecting.checksum('meters')).toEqual(before);
    expect(await schemas()).toEqual(['read_model']);
  });

  it('refuses to run twice at a time', async () => {
    const { runner, change } = scenario(db);
    const first = await started(runner());
    await first.waitFor(['meters'], await change(hit), WAIT);
    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const failpoint = async (): Promise<void> => {
      reached.resolve();
      await goOn.promise;
    };
    const slow = runner({ failpoint }).rebuild('meters');
    await reached.promise;
    await expect(first.rebuild('meters')).rejects.toThrow('being built elsewhere');
    goOn.resolve();
    await slow;
  });

  it('that meets a poison event says so and changes nothing', async () => {
    const { runner, change } = scenario(db);
    const projecting = await started(runner());
    await change(hit);
    await change(patch(titles, { id: ID }, { title: 'x' }));
    await vi.waitFor(async () => expect((await projecting.status())[0]?.phase).toBe('paused'), WAIT);
    await expect(projecting.rebuild('meters')).rejects.toThrow(BuildPoisoned);
    expect(await rowsOf(db, 'meters')).toHaveLength(1);
    expect(await schemas()).toEqual(['read_model']);
  });
});

describe('checksum', () => {
  it('is the same for the same rows in another order, and another for any other row', async () => {
    const { runner, change } = scenario(db);
    const projecting = await started(runner());
    const title = (n: number) => upsert(titles, { id: idOf(n), title: `t${n}`, edits: 0n });
    let last = 0n;
    for (const n of [1, 2, 3]) last = await change(title(n));
    await projecting.waitFor(['meters'], last, WAIT);
    const first = (await projecting.checksum('meters')).tables;
    await db.pool.query(`with gone as (delete from read_model.titles where title = 't1' returning *)
      insert into read_model.titles select * from gone`);
    expect((await projecting.checksum('meters')).tables).toEqual(first);
    await db.pool.query(`update read_model.titles set edits = 1 where title = 't2'`);
    const second = (await projecting.checksum('meters')).tables;
    expect(second).not.toEqual(first);
    expect(second.map(({ rows: count }) => count)).toEqual(first.map(({ rows: count }) => count));
    expect(await projecting.compareWithRebuild('meters')).toMatchObject({ equal: false });
  });
});

describe('a new version', () => {
  const notes = table('notes', { columns: { id: uuid(), note: text() }, key: ['id'] });
  const handlers = rows.handlers.map(({ type }) => ({
    type,
    handle: (event: { id: string }) => [insert(notes, { id: event.id, note: 'seen' })],
  }));
  const second = { ...rows, version: 2, tables: [notes], handlers };

  it('is built beside the live one and switched, and what it no longer has is dropped', async () => {
    const { runner, change } = scenario(db);
    const old = await started(runner());
    await change(hit);
    await old.waitFor(['meters'], await change(hit), WAIT);
    const next = await started(runner({ projections: [second] }));
    await vi.waitFor(
      async () => expect((await next.status())[0]).toMatchObject({ version: 2, phase: 'running' }),
      WAIT,
    );
    expect(await rowsOf(db, 'notes')).toHaveLength(2);
    await expect(rowsOf(db, 'titles')).rejects.toThrow('does not exist');

    expect(await next.waitFor(['meters'], await change(hit), WAIT)).toBe(true);
    expect(await rowsOf(db, 'notes')).toHaveLength(3);
    await vi.waitFor(async () => expect((await old.status())[0]?.phase).toBe('superseded'), WAIT);
  });

  it('that a poison event stops leaves the old one to its readers, and starts anew after a resume', async () => {
    const { runner, change } = scenario(db);
    const old = await started(runner());
    await old.waitFor(['meters'], await change(hit), WAIT);
    await old.stop();
    let fail = true;
    const handle = (event: { id: string }) => {
      if (fail) throw new TypeError('not yet');
      return [insert(notes, { id: event.id, note: 'seen' })];
    };
    const faulty = { ...second, handlers: [{ type: 'RowsChanged', handle }] };
    const next = await started(runner({ projections: [faulty] }));
    await vi.waitFor(async () => expect((await next.status())[0]).toMatchObject({ version: 1, phase: 'paused' }), WAIT);
    expect((await next.status())[0]?.poison).toMatchObject({ position: 1n, error: 'TypeError: not yet' });
    expect(await rowsOf(db, 'meters')).toHaveLength(1);
    fail = false;
    expect(await next.resume('meters')).toBe(true);
    await vi.waitFor(
      async () => expect((await next.status())[0]).toMatchObject({ version: 2, phase: 'running' }),
      WAIT,
    );
    expect(await rowsOf(db, 'notes')).toHaveLength(1);
  });

  it('is demanded when tables change', async () => {
    const { runner } = scenario(db);
    await runner().prepare();
    await expect(runner({ projections: [{ ...second, version: 1 }] }).prepare()).rejects.toThrow('raise its version');
    expect(() => runner({ projections: [rows, { ...rows, name: 'others' }] })).toThrow('both declare table meters');
  });
});
