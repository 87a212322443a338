import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { redisIsMissing, startRedisServer } from '../../test/support/redis-server.ts';
import { openPointCounter } from './point-counters.ts';

/** So many add at the same time. */
const TOGETHER = 8;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  // A counter gives no answer 250 ms: not for connections that are only being opened.
  await Promise.all(Array.from({ length: TOGETHER }, () => database.pool.query('select pg_sleep(0.05)')));
});
afterAll(() => database.close());

describe('S16: points counted in PostgreSQL', () => {
  test('two processes add to one counter, and its window does not slide', async () => {
    const [left, right] = [0, 1].map(() => openPointCounter({ redisUrl: undefined, pool: database.pool }).counter);
    const first = await left?.add('tenant:a', 5);
    expect(first).toMatchObject({ used: 5 });
    const second = await right?.add('tenant:a', 7);
    expect(second).toMatchObject({ used: 12 });
    expect(second?.endsInMillis).toBeLessThanOrEqual(first?.endsInMillis ?? 0);
    expect(await left?.add('tenant:b', 1)).toMatchObject({ used: 1 });
  });

  test('adding at once from many sides loses nothing', async () => {
    const { counter } = openPointCounter({ redisUrl: undefined, pool: database.pool });
    const found: Awaited<ReturnType<typeof counter.add>>[] = [];
    while (found.length < 40)
      found.push(...(await Promise.all(Array.from({ length: TOGETHER }, () => counter.add('tenant:c', 3)))));
    expect(found.map(({ used }) => used).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, n) => 3 * (n + 1)),
    );
  });

  test('a counter begins anew when its window has ended', async () => {
    const { counter } = openPointCounter({ redisUrl: undefined, pool: database.pool, windowSeconds: 1 });
    const { endsInMillis } = await counter.add('tenant:d', 9);
    await new Promise((resolve) => setTimeout(resolve, endsInMillis + 50));
    expect(await counter.add('tenant:d', 1)).toMatchObject({ used: 1 });
  });
});

describe.skipIf(redisIsMissing !== undefined)(`S16: points counted in Redis ${redisIsMissing ?? ''}`, () => {
  test('two processes add to one counter; when Redis ends, asking fails at once', async () => {
    const redis = await startRedisServer();
    const where = { redisUrl: redis.url, pool: database.pool };
    const [left, right] = [openPointCounter(where), openPointCounter(where)];
    await expect
      .poll(() =>
        left.counter.add('tenant:a', 0).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await expect
      .poll(() =>
        right.counter.add('tenant:a', 0).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await left.counter.add('tenant:a', 5);
    expect(await right.counter.add('tenant:a', 7)).toMatchObject({ used: 12 });
    await redis.close();
    await expect(left.counter.add('tenant:a', 1)).rejects.toThrow();
    await Promise.all([left.close(), right.close()]);
  });
});
