import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { plusMillis } from '../domain/kernel/time.ts';
import { notificationEvents } from '../domain/notifications/events.ts';
import { processEvents } from '../domain/processes/events.ts';
import { systemClock } from '../infra/clock.ts';
import { jobNotifications } from '../processes/notifications.ts';
import { job } from '../processes/runtime/job.ts';
import { notificationProjections } from '../projections/notifications.ts';
import { processProjections } from '../projections/processes.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { eventually, install, TENANT } from '../test/support/processes/installation.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import { transferEvents } from '../test/support/simulation/transfers.ts';
import { listNotifications } from './notifications.ts';

const runs = new Map<number, number>();
const numbered = job({
  name: 'numbered',
  input: z.strictObject({ number: z.int(), breaks: z.boolean().optional() }),
  permission: 'jobs:execute',
  attempts: 1,
  run: async ({ number, breaks }) => {
    runs.set(number, (runs.get(number) ?? 0) + 1);
    if (breaks === true) throw new Error('no luck');
    return [];
  },
});

/** By how much the runners' clock is ahead. */
let aheadMillis = 0;
const clock = { now: () => plusMillis(systemClock.now(), aheadMillis) };

let database: TestDatabase;
let models: ReadModels;
const workers: Awaited<ReturnType<typeof install>>[] = [];

beforeAll(async () => {
  database = await testDatabase();
  const { pool, url } = database;
  for (let worker = 0; worker < 4; worker += 1) {
    workers.push(
      await install({
        pool,
        url,
        processes: [jobNotifications],
        jobs: [numbered],
        clock,
        settings: { workers: 1 },
        // No stall of a busy machine is to look like the loss of a worker, whose job another one would run again.
        lockMillis: 60_000,
      }),
    );
  }
  models = await readModels({
    database,
    store: one().store,
    definitions: [...transferEvents, ...processEvents, ...notificationEvents],
    projections: [...processProjections, ...notificationProjections],
    now: systemClock.now(),
  });
  for (const { runner } of workers) {
    runner.start();
    await runner.startWorkers();
  }
});
afterAll(async () => {
  for (const worker of workers) await worker.stop();
  await models.stop();
  await database.close();
});

const one = () => {
  const [first] = workers;
  if (first === undefined) throw new Error('nothing is installed');
  return first;
};
const told = async (actorId: string, input: object = {}, tenant = TENANT) =>
  (await models.ask(listNotifications, input, { tenant, actorId }))?.items ?? [];

describe('the end of a job, with four workers at the queue', () => {
  it('is told once to whoever asked for it, and to nobody else', async () => {
    for (let number = 0; number < 12; number += 1)
      await one().send('RequestJob', { job: 'numbered', input: { number } });
    const notifications = await eventually(
      () => told('tester'),
      (found) => found.length >= 12,
    );
    expect(notifications).toHaveLength(12);
    expect([...runs.values()]).toEqual(Array(12).fill(1));
    for (const notification of notifications) {
      expect(notification).toMatchObject({
        topic: 'job-completed',
        text: 'The job numbered is done.',
        forTenant: false,
      });
      expect(notification.link).toMatch(/^\/v1\/jobs\/[0-9a-f-]{36}$/);
    }
    expect(await told('somebody else')).toEqual([]);
    expect(await told('tester', {}, '0195f3e0-0000-7000-8000-0000000000ff')).toEqual([]);
  });

  it('is told as a failure when its last attempt failed, and again when it is retried and done', async () => {
    const failed = () => told('tester', { limit: '1' });
    await one().send('RequestJob', { job: 'numbered', input: { number: 99, breaks: true } });
    await eventually(failed, ([latest]) => latest?.topic === 'job-failed');
    expect((await failed())[0]?.text).toContain('failed for good (exception)');
  });

  it('is told to the tenant when a schedule asked for it', async () => {
    await one().send('DefineSchedule', {
      name: 'daily',
      job: 'numbered',
      input: { number: 7 },
      timing: { kind: 'interval', everySeconds: 86_400 },
    });
    const dueAt = async () => (await one().schedules.find(TENANT, 'daily'))?.dueAt;
    await eventually(dueAt, (at) => at !== undefined);
    aheadMillis = 86_400_000;
    const notifications = await eventually(
      () => told('somebody else'),
      (found) => found.length > 0,
    );
    expect(notifications).toMatchObject([{ topic: 'job-completed', forTenant: true }]);
  });

  it('is read by each for themselves', async () => {
    const [latest, ...rest] = await told('tester');
    expect(latest).toMatchObject({ forTenant: true });
    const notificationId = latest?.notificationId ?? '';
    await one().send('ReadNotification', { notificationId });
    expect(await told('tester', { unread: 'true' })).toEqual(rest);
    expect(await told('tester', { unread: 'false' })).toMatchObject([
      { notificationId, readAt: expect.stringMatching(/^\d{4}-/) },
    ]);
    expect(await told('somebody else', { unread: 'true' })).toHaveLength(1);
    expect(await models.equalsRebuild('notifications')).toBe(true);
  });

  it('is listed page by page', async () => {
    const first = await models.ask(listNotifications, { limit: '10' }, { tenant: TENANT, actorId: 'tester' });
    const after = first?.next;
    const second = await models.ask(listNotifications, { limit: '10', after }, { tenant: TENANT, actorId: 'tester' });
    expect([...(first?.items ?? []), ...(second?.items ?? [])]).toEqual(await told('tester'));
    expect(second?.next).toBeUndefined();
  });
});
