import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsOf, freshStream, idsOf, newEvents } from '../../../test/contract/event-store/subject.ts';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { ConcurrencyConflict, EventRefused, StoreUnavailable } from '../failures.ts';
import { serialise } from '../validation.ts';
import { groupCommit } from './group-commit.ts';
import { createPostgresEventStore } from './postgres-event-store.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const DEADLINE = 5_000;
const commits = (pool: pg.Pool = db.pool) => groupCommit({ pool, onAppended: () => undefined });

test('given 200 appends at once, when they are sent, then they share few transactions', async () => {
  const transactions = async (): Promise<number> => {
    const { rows } = await db.pool.query<{ count: string }>('select count(distinct xmin::text) from event');
    return Number(rows[0]?.count);
  };
  const before = await transactions();
  const { append, close } = commits();
  await Promise.all(
    Array.from({ length: 200 }, () => {
      const stream = freshStream();
      return append(stream, 'none', serialise(stream, newEvents(stream, 1)), DEADLINE);
    }),
  );
  await close();
  expect((await transactions()) - before).toBeLessThanOrEqual(2);
});

test('given appends whose events exceed one batch, when they are sent, then all are carried out in their order', async () => {
  const { append, close } = commits();
  const stream = freshStream();
  const batches = Array.from({ length: 5 }, () => newEvents(stream, 900));
  await Promise.all(batches.map((events) => append(stream, 'any', serialise(stream, events), DEADLINE)));
  await close();
  const store = createPostgresEventStore({ pool: db.pool });
  expect(idsOf(await eventsOf(store, stream))).toEqual(idsOf(batches.flat()));
});

test('given data that PostgreSQL refuses, when it shares a batch, then its neighbours are appended', async () => {
  const { append, close } = commits();
  const streams = [freshStream(), freshStream(), freshStream()] as const;
  const sent = streams.map((stream, index) => {
    const events = serialise(stream, newEvents(stream, 1));
    return append(stream, 'none', index === 1 ? events.map((event) => ({ ...event, data: '{' })) : events, DEADLINE);
  });
  const [first, second, third] = await Promise.allSettled(sent);
  await close();
  expect(first).toMatchObject({ status: 'fulfilled', value: { revision: 0n } });
  expect(second).toMatchObject({ status: 'rejected', reason: expect.any(EventRefused) });
  expect(third).toMatchObject({ status: 'fulfilled', value: { revision: 0n } });
});

test('given an id that another stream has, when it is appended at a revision that holds, then only that append conflicts', async () => {
  const { append, close } = commits();
  const [first, second, third] = [freshStream(), freshStream(), freshStream()] as const;
  const known = newEvents(first, 1);
  await append(first, 'none', serialise(first, known), DEADLINE);
  const sameId = newEvents(second, 1).map((event) => ({ ...event, id: known[0]?.id ?? '' }));
  const [clash, neighbour] = await Promise.allSettled([
    append(second, 'none', serialise(second, sameId), DEADLINE),
    append(third, 'none', serialise(third, newEvents(third, 1)), DEADLINE),
  ]);
  await close();
  expect(clash).toMatchObject({ status: 'rejected', reason: expect.any(ConcurrencyConflict) });
  expect(neighbour).toMatchObject({ status: 'fulfilled', value: { revision: 0n } });
});

test('given appends to one stream share a batch, when one of them conflicts, then the others follow each other', async () => {
  const { append, close } = commits();
  const stream = freshStream();
  const send = (expected: 'none' | 'any' | 'exists' | bigint, count: number) =>
    append(stream, expected, serialise(stream, newEvents(stream, count)), DEADLINE);
  const outcomes = await Promise.allSettled([
    send('none', 2),
    send(1n, 1),
    send(1n, 1),
    send('exists', 3),
    send('any', 1),
  ]);
  await close();
  const revisions = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.revision : 'conflict'));
  expect(revisions).toEqual([1n, 2n, 'conflict', 5n, 6n]);
});

test('given no free connection, when the deadline passes, then the append is known not to have been sent', async () => {
  const pool = new pg.Pool({ connectionString: db.url, max: 1 });
  const only = await pool.connect();
  const { append, close } = commits(pool);
  const stream = freshStream();
  await expect(append(stream, 'none', serialise(stream, newEvents(stream, 1)), 50)).rejects.toBeInstanceOf(
    StoreUnavailable,
  );
  only.release();
  await close();
  expect(await eventsOf(createPostgresEventStore({ pool }), stream)).toEqual([]);
  await pool.end();
});

test('given appends under way, when it is closed, then they are finished and new ones are refused', async () => {
  const { append, close } = commits();
  const stream = freshStream();
  const underWay = Promise.all(
    newEvents(stream, 20).map((event) => append(stream, 'any', serialise(stream, [event]), DEADLINE)),
  );
  await close();
  expect(await underWay).toHaveLength(20);
  await expect(append(stream, 'any', serialise(stream, newEvents(stream, 1)), DEADLINE)).rejects.toBeInstanceOf(
    StoreUnavailable,
  );
});
