import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SqlDatabase } from '../../infra/postgres/sql-database.ts';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { meters, titles } from '../../test/support/projections/row-model.ts';
import { rows, rowsOf, scenario } from '../../test/support/projections/scenario.ts';
import type { ProjectionRunner } from './runner.ts';
import { increment, insert, patch, upsert } from './table.ts';

const ID = '11111111-1111-4111-8111-111111111111';
const OTHER_ID = '22222222-2222-4222-8222-222222222222';
const hit = increment(meters, { id: ID, part: 'a' }, { events: 1n });
const WAIT = 15_000;

let db: TestDatabase;
let runners: ProjectionRunner[];
const started = async (runner: ProjectionRunner): Promise<ProjectionRunner> => {
  runners.push(runner);
  await runner.start();
  return runner;
};
const events = async (): Promise<string | undefined> =>
  (await db.pool.query('select events::text from read_model.meters')).rows[0]?.events;
const statusOf = async (runner: ProjectionRunner) => (await runner.status())[0];

beforeEach(async () => {
  db = await testDatabase();
  runners = [];
});
afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
  await db.close();
});

describe('a running projection', () => {
  it('applies events as they come, and says when it has', async () => {
    const { runner, change } = scenario(db);
    const projecting = await started(runner());
    const position = await change(insert(titles, { id: ID, title: 'first', edits: 0n }), hit);
    expect(await projecting.waitFor(['meters'], position, WAIT)).toBe(true);
    expect(await rowsOf(db, 'titles')).toHaveLength(1);
    expect(await events()).toBe('1');
    expect(await statusOf(projecting)).toMatchObject({
      phase: 'running',
      lagEvents: 0,
      lagSeconds: 0,
      eventsApplied: 1n,
    });
  });

  it('counts every event once when many come at a time', async () => {
    const { runner, change } = scenario(db);
    const projecting = await started(runner({ tuning: { batchEvents: 50, pageSize: 7 } }));
    let position = 0n;
    for (let n = 0; n < 500; n += 1) position = await change(hit);
    expect(await projecting.waitFor(['meters'], position, WAIT)).toBe(true);
    expect(await events()).toBe('500');
    expect((await statusOf(projecting))?.eventsApplied).toBe(500n);
  });

  it('moves past events that it does not handle, also in the database', async () => {
    const { runner, passBy } = scenario(db);
    const projecting = await started(runner());
    const position = await passBy();
    expect(await projecting.waitFor(['meters'], position, WAIT)).toBe(true);
    const elsewhere = scenario(db).runner();
    expect(await elsewhere.waitFor(['meters'], position, WAIT)).toBe(true);
  });

  it('answers false when the position is not reached in time', async () => {
    const { runner } = scenario(db);
    const projecting = await started(runner());
    expect(await projecting.waitFor(['meters'], 10n, 50)).toBe(false);
    await expect(projecting.waitFor(['unknown'], 10n, 50)).rejects.toThrow('no projection unknown');
  });

  it('catches up with what came while nobody ran', async () => {
    const { runner, change } = scenario(db);
    const first = await started(runner());
    await first.waitFor(['meters'], await change(hit), WAIT);
    await first.stop();
    const position = await change(hit);
    const second = await started(runner());
    expect(await second.waitFor(['meters'], position, WAIT)).toBe(true);
    expect(await events()).toBe('2');
  });

  it('goes on after the database cut all its connections', async () => {
    const { runner, change } = scenario(db);
    const failures: unknown[] = [];
    const projecting = await started(runner({ onFailure: (_, error) => failures.push(error) }));
    await projecting.waitFor(['meters'], await change(hit), WAIT);
    for (let n = 0; n < 5; n += 1) {
      await db.pool.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await change(hit);
    }
    expect(await projecting.waitFor(['meters'], 6n, WAIT)).toBe(true);
    expect(await events()).toBe('6');
  });

  it('shows how far behind it is while it cannot write', async () => {
    const { runner, change } = scenario(db);
    const held = await db.pool.connect();
    const projecting = await started(runner());
    await held.query('begin; lock table read_model.meters');
    await change(hit);
    await change(hit);
    const status = await statusOf(projecting);
    await held.query('rollback');
    held.release();
    expect(status).toMatchObject({ lagEvents: 2, lagSeconds: 5, head: 2n, position: 0n });
  });
});

describe('exactly once', () => {
  it.each(['projection.before-commit', 'projection.after-commit'] as const)(
    'holds when the writer fails at %s',
    async (place) => {
      const { runner, change } = scenario(db);
      let hits = 0;
      const failpoint = async (name: string): Promise<void> => {
        hits += name === place ? 1 : 0;
        if (name === place && hits % 2 === 1) throw new Error('killed here');
      };
      const projecting = await started(runner({ failpoint }));
      for (let n = 1n; n <= 10n; n += 1n) {
        await change(hit);
        expect(await projecting.waitFor(['meters'], n, WAIT)).toBe(true);
      }
      expect(hits).toBeGreaterThanOrEqual(10);
      expect(await events()).toBe('10');
    },
  );
});

describe('the lease', () => {
  it('lets one of two processes run a projection, and the other take over when the first stops', async () => {
    const { runner, change } = scenario(db);
    const first = await started(runner({ holder: 'first' }));
    await first.waitFor(['meters'], await change(hit), WAIT);
    const second = await started(runner({ holder: 'second' }));
    await vi.waitFor(async () => expect((await statusOf(second))?.phase).toBe('standby'), WAIT);
    expect((await statusOf(second))?.holder).toBe('first');
    const position = await change(hit);
    expect(await second.waitFor(['meters'], position, WAIT)).toBe(true);
    await first.stop();
    await vi.waitFor(async () => expect((await statusOf(second))?.phase).toBe('running'), WAIT);
    expect(await second.waitFor(['meters'], await change(hit), WAIT)).toBe(true);
    expect(await events()).toBe('3');
  });

  it('passes to another when its holder hangs, whose write is then refused', async () => {
    const { runner, change } = scenario(db);
    const hanging = Promise.withResolvers<void>();
    let hung = false;
    const first = await started(
      runner({
        holder: 'first',
        // Hangs between two transactions: one inside would be ended by the server.
        failpoint: async (name) => {
          if (name !== 'projection.after-commit' || hung) return;
          hung = true;
          await db.pool.query(`update projection_checkpoint set lease_until = '-infinity', epoch = epoch + 1`);
          await hanging.promise;
        },
      }),
    );
    await change(hit);
    await vi.waitFor(() => expect(hung).toBe(true), WAIT);
    const second = await started(runner({ holder: 'second' }));
    const position = await change(hit, hit);
    expect(await second.waitFor(['meters'], position, WAIT)).toBe(true);
    hanging.resolve();
    const last = await change(hit);
    expect(await first.waitFor(['meters'], last, WAIT)).toBe(true);
    expect(await events()).toBe('4');
    expect((await statusOf(first))?.holder).toBe('second');
  });

  it('frees the rows of a process that stops in the middle of a transaction', async () => {
    const { runner, change, database } = scenario(db);
    let hung = false;
    const hanging = Promise.withResolvers<void>();
    onTestFinished(() => hanging.resolve());
    const stopped: SqlDatabase = {
      ...database,
      session: async (use, limits) => {
        // Its heartbeats stop with it.
        if (hung) await hanging.promise;
        return database.session(use, limits);
      },
    };
    const first = await started(
      runner({
        database: stopped,
        failpoint: async (name) => {
          if (name !== 'projection.before-commit' || hung) return;
          hung = true;
          await hanging.promise;
        },
      }),
    );
    const position = await change(hit);
    await vi.waitFor(() => expect(hung).toBe(true), WAIT);
    const second = await started(runner({ holder: 'second' }));
    expect(await second.waitFor(['meters'], position, WAIT)).toBe(true);
    hanging.resolve();
    await vi.waitFor(() => expect(first.status()).resolves.toMatchObject([{ phase: 'standby' }]), WAIT);
    expect(await events()).toBe('1');
  });
});

describe('a poison event', () => {
  const title = { id: ID, title: 'first', edits: 0n };

  it('stops the projection there, everything before it being applied, and nothing after it', async () => {
    const { runner, change, store } = scenario(db);
    const projecting = await started(runner());
    await change(hit);
    await change(insert(titles, title));
    await change(hit);
    const poison = await change(insert(titles, { ...title, title: 'again' }));
    await change(hit);
    await vi.waitFor(async () => expect((await statusOf(projecting))?.phase).toBe('paused'), WAIT);
    const status = await statusOf(projecting);
    expect(status?.poison).toMatchObject({
      type: 'RowsChanged',
      position: poison,
      error: expect.stringContaining('titles_key'),
    });
    expect(status).toMatchObject({ position: poison - 1n, lagEvents: 2, head: await store.head() });
    expect(await events()).toBe('2');
    expect(await rowsOf(db, 'titles')).toEqual([expect.stringContaining('first')]);
  });

  it.each([
    ['a patch of a row that does not exist', patch(titles, { id: OTHER_ID }, { title: 'x' })],
    [
      'a number that the database cannot hold',
      upsert(meters, { id: ID, part: 'b', events: 0n, amount: `1${'0'.repeat(140_000)}` }),
    ],
    ['a table that was not declared', { kind: 'remove' as const, table: 'others', key: {} }],
  ])('is %s', async (_, operation) => {
    const { runner, change } = scenario(db);
    const projecting = await started(runner());
    for (let n = 0; n < 20; n += 1) await change(hit);
    const position = await change(operation);
    for (let n = 0; n < 20; n += 1) await change(hit);
    await vi.waitFor(async () => expect((await statusOf(projecting))?.poison?.position).toBe(position), WAIT);
    expect(await events()).toBe('20');
  });

  it('is tried again after a resume: it stops there again, or goes on when the cause is gone', async () => {
    const { runner, change } = scenario(db);
    const projecting = await started(runner());
    await change(patch(titles, { id: ID }, { title: 'patched' }));
    const last = await change(hit);
    await vi.waitFor(async () => expect((await statusOf(projecting))?.phase).toBe('paused'), WAIT);

    expect(await projecting.resume('meters')).toBe(true);
    await vi.waitFor(async () => expect((await statusOf(projecting))?.poison).toBeDefined(), WAIT);

    await db.pool.query(`insert into read_model.titles (tenant_id, id, title, edits) values
      ('00000000-0000-4000-8000-00000000000a', '${ID}', 'mended', 0)`);
    const elsewhere = runner();
    expect(await elsewhere.resume('meters')).toBe(true);
    expect(await projecting.waitFor(['meters'], last, WAIT)).toBe(true);
    expect(await rowsOf(db, 'titles')).toEqual([expect.stringContaining('patched')]);
    expect(await statusOf(projecting)).toMatchObject({ phase: 'running', poison: undefined });
    expect(await projecting.resume('meters')).toBe(false);
  });

  it('still stops the projection in the process that takes it over', async () => {
    const { runner, change } = scenario(db);
    const first = await started(runner());
    await change(patch(titles, { id: ID }, { title: 'x' }));
    await vi.waitFor(async () => expect((await statusOf(first))?.phase).toBe('paused'), WAIT);
    await first.stop();
    const second = await started(runner());
    await vi.waitFor(async () => expect((await statusOf(second))?.phase).toBe('paused'), WAIT);
    expect((await statusOf(second))?.poison).toBeDefined();
  });

  it('is also an event at which a handler throws', async () => {
    const { runner, passBy } = scenario(db);
    const handle = () => {
      throw new TypeError('a bug in a handler');
    };
    const faulty = { ...rows, handlers: [...rows.handlers, { type: 'Unhandled', handle }] };
    const projecting = await started(runner({ projections: [faulty] }));
    await passBy();
    await vi.waitFor(
      async () => expect((await statusOf(projecting))?.poison?.error).toBe('TypeError: a bug in a handler'),
      WAIT,
    );
  });
});
