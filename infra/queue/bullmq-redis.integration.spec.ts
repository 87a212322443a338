import { describe, expect, it } from 'vitest';
import { jobQueueContract } from '../../test/contract/job-queue.contract.ts';
import { testDatabase } from '../../test/support/database.ts';
import { redisIsMissing, startRedisServer } from '../../test/support/redis-server.ts';
import { createBullMqJobQueue } from './bullmq-job-queue.ts';

const settings = { lockMillis: 500, backOffMillis: 20, onProblem: () => undefined };

jobQueueContract(
  'BullMQ on Redis',
  async () => {
    const server = await startRedisServer();
    return {
      connect: () => createBullMqJobQueue({ ...settings, redisUrl: server.url, postgresUrl: '' }),
      close: server.close,
    };
  },
  { lacks: redisIsMissing },
);

jobQueueContract('BullMQ on Postgres', async () => {
  const database = await testDatabase();
  return {
    connect: () => createBullMqJobQueue({ ...settings, postgresUrl: database.url }),
    close: database.close,
  };
});

describe('a job queue whose Redis was never there', () => {
  it('is made, refuses jobs at once, works on nothing, and closes', async () => {
    const problems: Error[] = [];
    const onProblem = (error: Error): void => void problems.push(error);
    const redisUrl = 'redis://127.0.0.1:1';
    const queue = await createBullMqJobQueue({ redisUrl, postgresUrl: '', answerMillis: 200, onProblem });
    const worker = await queue.work(async () => undefined, { concurrency: 1 });
    const job = { tenant: '0195f3e0-0000-7000-8000-000000000011', id: 'a', maxAttempts: 1 };
    await expect(queue.add([job])).rejects.toMatchObject({ name: 'StorageUnavailable' });
    await expect(queue.depth()).rejects.toMatchObject({ name: 'StorageUnavailable' });
    await expect(queue.cancel(job)).resolves.toBeUndefined();
    await worker.close();
    await queue.close();
    expect(problems).not.toEqual([]);
  });
});
