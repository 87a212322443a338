import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { job } from '../../processes/runtime/job.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { eventually, install, TENANT } from '../support/processes/installation.ts';
import { type RedisServer, redisIsMissing, startRedisServer } from '../support/redis-server.ts';
import { openAccount } from '../support/simulation/transfers.ts';
import { createTcpProxy, type NetworkFault, type TcpProxy } from '../support/tcp-proxy.ts';

/**
 * R4: without Redis, commands and reads go on and jobs wait in the job table; with it again, every job runs once.
 */
const ROUNDS = process.env.PRECEDENT_NIGHTLY ? 10 : 1;
const JOBS = 5;
const ANSWER_MILLIS = 400;
/** Commands and reads do not touch Redis: they may not take any longer than with it. */
const COMMAND_MILLIS = 1_000;
/** A worker notices after two answers’ time that its connection is dead; the feeder’s back-off grows to 5 s. */
const HEAL_MILLIS = 15_000;

const faults: readonly NetworkFault[] = [{ mode: 'blackHole' }, { mode: 'reset' }, { mode: 'refuse' }];
const rounds = Array.from({ length: ROUNDS }, (_, round) => ({ round }));
const skipped = redisIsMissing === undefined ? '' : ` (${redisIsMissing})`;

describe.skipIf(redisIsMissing !== undefined)(`given the job queue is in a Redis that gets lost${skipped}`, () => {
  let database: TestDatabase;
  let redis: RedisServer;
  let proxy: TcpProxy;
  let installation: Awaited<ReturnType<typeof install>>;
  const ran: string[] = [];
  let letGo = Promise.withResolvers<void>();
  const counted = job({
    name: 'counted',
    input: z.strictObject({ mark: z.string(), slow: z.boolean() }),
    permission: 'jobs:execute',
    run: async ({ mark, slow }) => {
      ran.push(mark);
      if (slow) await letGo.promise;
      return [];
    },
  });

  beforeAll(async () => {
    database = await testDatabase();
    redis = await startRedisServer();
    proxy = await createTcpProxy(redis.port);
    installation = await install({
      pool: database.pool,
      url: database.url,
      processes: [],
      jobs: [counted],
      redis: { redisUrl: `redis://127.0.0.1:${proxy.port}`, answerMillis: ANSWER_MILLIS },
      settings: { silentMillis: 1_500 },
    });
    installation.runner.start();
    await installation.runner.startWorkers();
  });
  afterEach(() => {
    proxy.inject({ mode: 'pass' });
    letGo.resolve();
  });
  afterAll(async () => {
    await installation.stop();
    await proxy.close();
    await redis.close();
    await database.close();
  });

  let marks = 0;
  const ask = async (slow = false): Promise<string> => {
    marks += 1;
    const mark = `job ${marks}`;
    const begun = performance.now();
    const input = { job: 'counted', input: { mark, slow } };
    expect(await installation.send('RequestJob', input)).toMatchObject({ ok: true });
    expect(performance.now() - begun).toBeLessThan(COMMAND_MILLIS);
    return mark;
  };
  const waiting = async (): Promise<number> =>
    (await installation.jobStorage.depth()).find(({ status }) => status === 'waiting')?.count ?? 0;
  const unfinished = async (): Promise<number> =>
    (await installation.jobStorage.depth())
      .filter(({ status }) => status !== 'completed')
      .reduce((sum, { count }) => sum + count, 0);
  const allRanOnce = async (asked: readonly string[]): Promise<void> => {
    await eventually(unfinished, (count) => count === 0, HEAL_MILLIS);
    expect(ran.filter((mark) => asked.includes(mark)).toSorted()).toEqual(asked.toSorted());
    const completed = (await installation.types()).filter((type) => type === 'JobCompleted');
    expect(completed).toHaveLength(marks);
  };

  describe.each(faults.map((fault) => ({ fault, mode: fault.mode })))('by the network: $mode', ({ fault, mode }) => {
    test.each(rounds)(
      'round $round: jobs wait in the job table, all else goes on, each runs once',
      async ({ round }) => {
        letGo = Promise.withResolvers();
        const running = await ask(true);
        await eventually(
          async () => ran.includes(running),
          (begun) => begun,
        );
        await eventually(waiting, (count) => count === 0);
        proxy.inject(fault);
        const asked = [running];
        for (let number = 0; number < JOBS; number += 1) asked.push(await ask());
        const account = await installation.send(openAccount.name, { account: `${mode}${round}`, balance: 1 });
        expect(account).toMatchObject({ ok: true });
        letGo.resolve();
        await eventually(waiting, (count) => count === JOBS);
        await eventually(unfinished, (count) => count === JOBS);
        expect(ran).toHaveLength(marks - JOBS);

        proxy.inject({ mode: 'pass' });
        await allRanOnce(asked);
      },
    );
  });

  test.each(rounds)('by a lost answer, round $round: jobs are handed over again, and each runs once', async () => {
    proxy.inject({ mode: 'cutAfter', marker: TENANT });
    const asked: string[] = [];
    for (let number = 0; number < JOBS; number += 1) asked.push(await ask());
    await allRanOnce(asked);
  });

  test.each(rounds)('by a crash that forgets all, round $round: what it had been given comes back', async () => {
    letGo = Promise.withResolvers();
    const busy = await Promise.all(Array.from({ length: 4 }, () => ask(true)));
    await eventually(
      async () => busy.every((mark) => ran.includes(mark)),
      (begun) => begun,
    );
    const given: string[] = [];
    for (let number = 0; number < JOBS; number += 1) given.push(await ask());
    await eventually(waiting, (count) => count === 0);
    await redis.close();
    letGo.resolve();
    const asked = [...busy, ...given, await ask()];
    redis = await startRedisServer(redis.port);
    await allRanOnce(asked);
  });

  test('a product that is stopped meanwhile stops', async () => {
    const stopping = await install({
      pool: database.pool,
      url: database.url,
      processes: [],
      jobs: [counted],
      redis: { redisUrl: `redis://127.0.0.1:${proxy.port}`, answerMillis: ANSWER_MILLIS },
    });
    stopping.runner.start();
    await stopping.runner.startWorkers();
    await eventually(
      () => stopping.queue.depth().catch(() => undefined),
      (depth) => depth !== undefined,
    );
    proxy.inject({ mode: 'blackHole' });
    const begun = performance.now();
    await stopping.stop();
    expect(performance.now() - begun).toBeLessThan(4 * ANSWER_MILLIS + COMMAND_MILLIS);
    proxy.inject({ mode: 'pass' });
  });
});
