import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { processEvents } from '../domain/processes/events.ts';
import { systemClock } from '../infra/clock.ts';
import { job } from '../processes/runtime/job.ts';
import { processProjections } from '../projections/processes.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { eventually, install, TENANT } from '../test/support/processes/installation.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import { transferEvents } from '../test/support/simulation/transfers.ts';
import { getJob } from './processes.ts';
import { getSchedule, listSchedules } from './schedules.ts';

const START = '2026-03-28T12:00:00.000Z';
const nothing = job({ name: 'nothing', input: z.strictObject({}), permission: 'jobs:execute', run: async () => [] });

let now = START;
let database: TestDatabase;
let installation: Awaited<ReturnType<typeof install>>;
let models: ReadModels;

beforeAll(async () => {
  database = await testDatabase();
  const { pool, url } = database;
  installation = await install({ pool, url, processes: [], jobs: [nothing], clock: { now: () => now } });
  models = await readModels({
    database,
    store: installation.store,
    definitions: [...transferEvents, ...processEvents],
    projections: processProjections,
    now: systemClock.now(),
  });
  installation.runner.start();
});
afterAll(async () => {
  await models.stop();
  await installation.stop();
  await database.close();
});

const define = (name: string, expression: string, more: object = {}) =>
  installation.send('DefineSchedule', {
    name,
    job: 'nothing',
    timing: { kind: 'cron', expression, timeZone: 'Europe/Berlin' },
    ...more,
  });
const show = (name: string, at = now) => models.ask(getSchedule, { name }, { tenant: TENANT, now: at });

describe('the schedules of a tenant', () => {
  it('show when each is due next, by the clocks of its zone', async () => {
    await define('nightly', '30 2 * * *');
    await define('weekly', '0 9 * * mon', { catchUp: { policy: 'all' } });
    const listed = await models.ask(listSchedules, { limit: '1' }, { tenant: TENANT, now });
    expect(listed?.items).toMatchObject([
      // 02:30 is skipped that night: it is due at the moment of the skip.
      {
        name: 'nightly',
        status: 'active',
        firings: 0,
        catchUp: { policy: 'skip' },
        nextDueAt: '2026-03-29T01:00:00.000Z',
      },
    ]);
    const rest = await models.ask(listSchedules, { after: listed?.next }, { tenant: TENANT, now });
    expect(rest).toMatchObject({
      items: [{ name: 'weekly', catchUp: { policy: 'all', atMost: 100 }, nextDueAt: '2026-03-30T07:00:00.000Z' }],
    });
    expect(rest?.next).toBeUndefined();
  });

  it('show for which time each fired last, and the job that it started', async () => {
    await eventually(
      async () => (await installation.schedules.find(TENANT, 'nightly'))?.dueAt,
      (at) => at === '2026-03-29T01:00:00.000Z',
    );
    now = '2026-03-29T01:00:10.000Z';
    await eventually(
      () => show('nightly'),
      (schedule) => schedule?.firings === 1,
    );
    const fired = await show('nightly');
    expect(fired).toMatchObject({ lastFiredFor: '2026-03-29T01:00:00.000Z', nextDueAt: '2026-03-30T00:30:00.000Z' });
    const started = await eventually(
      () => models.ask(getJob, { jobId: fired?.lastJobId }, { tenant: TENANT }),
      (found) => found !== undefined,
    );
    expect(started).toMatchObject({
      job: 'nothing',
      origin: { kind: 'schedule', id: 'nightly 2026-03-29T01:00:00.000Z' },
    });
  });

  it('are due at no time while they are paused, and gone when they are removed', async () => {
    await installation.send('PauseSchedule', { name: 'weekly' });
    expect(await show('weekly')).toMatchObject({ status: 'paused' });
    expect((await show('weekly'))?.nextDueAt).toBeUndefined();
    await define('weekly', '0 10 * * mon');
    expect(await show('weekly')).toMatchObject({ status: 'paused', timing: { expression: '0 10 * * mon' } });
    await installation.send('ResumeSchedule', { name: 'weekly' });
    expect(await show('weekly')).toMatchObject({ status: 'active', nextDueAt: '2026-03-30T08:00:00.000Z' });
    await installation.send('RemoveSchedule', { name: 'weekly' });
    expect(await show('weekly')).toBeUndefined();
    expect((await models.ask(listSchedules, {}, { tenant: TENANT, now }))?.items.map(({ name }) => name)).toEqual([
      'nightly',
    ]);
    await define('weekly', '0 11 * * mon');
    expect(await show('weekly')).toMatchObject({ status: 'active', nextDueAt: '2026-03-30T09:00:00.000Z' });
  });

  it('are a tenant’s own, and the same when they are read from the log anew', async () => {
    expect(await models.ask(getSchedule, { name: 'nightly' }, { tenant: '0195f3e0-0000-7000-8000-0000000000ff' })).toBe(
      undefined,
    );
    expect(await models.equalsRebuild('schedules')).toBe(true);
  });
});
