import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { processEvents } from '../domain/processes/events.ts';
import { systemClock } from '../infra/clock.ts';
import { job, send } from '../processes/runtime/job.ts';
import { enqueue, on, processManager } from '../processes/runtime/process-manager.ts';
import { processProjections } from '../projections/processes.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { eventually, install, TENANT } from '../test/support/processes/installation.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import {
  completeTransfer,
  openAccount,
  requestTransfer,
  TransferRequested,
  transferEvents,
} from '../test/support/simulation/transfers.ts';
import { getJobDepth, listJobs, listProcesses } from './processes.ts';

const OTHER_TENANT = '0195f3e0-0000-7000-8000-0000000000ff';
let broken = true;

const noteJob = job({
  name: 'note',
  input: z.strictObject({ transfer: z.string() }),
  attempts: 1,
  run: async ({ transfer }) => [send(completeTransfer, { transfer })],
});

/** Cannot handle one transfer as long as it is broken. */
const fragile = processManager({
  name: 'fragile',
  version: 3,
  state: z.strictObject({ transfer: z.string() }),
  stuckAfterMillis: 60_000,
  reactions: [
    on(TransferRequested, {
      instance: ({ data }) => data.from,
      react: ({ data }) => {
        if (broken && data.transfer === 'bad') throw new Error('the reaction has a bug');
        return {
          step: 'noting',
          state: { transfer: data.transfer },
          outputs: [enqueue(noteJob, { transfer: data.transfer })],
        };
      },
    }),
  ],
});

let database: TestDatabase;
let installation: Awaited<ReturnType<typeof install>>;
let models: ReadModels;

beforeAll(async () => {
  database = await testDatabase();
  const { pool, url } = database;
  installation = await install({ pool, url, processes: [fragile], jobs: [noteJob] });
  models = await readModels({
    database,
    store: installation.store,
    definitions: [...transferEvents, ...processEvents],
    projections: processProjections,
    now: systemClock.now(),
  });
  installation.runner.start();
  await installation.runner.startWorkers();
  await installation.send(openAccount.name, { account: 'a', balance: 1 });
  for (const [transfer, from] of [
    ['bad', 'one'],
    ['behind', 'one'],
    ['good', 'two'],
  ] as const) {
    await installation.send(requestTransfer.name, { transfer, from, to: 'a', amount: 1 });
  }
  await eventually(
    installation.types,
    (types) => types.includes('ProcessFailed') && types.includes('TransferCompleted'),
  );
});
afterAll(async () => {
  await models.stop();
  await installation.stop();
  await database.close();
});

const processes = async (input: object = {}, by: object = {}) =>
  (await models.ask(listProcesses, input, { tenant: TENANT, ...by }))?.items ?? [];

describe('the registry of process instances', () => {
  it('shows an instance whose input fails, and why, while others go on', async () => {
    expect(await processes({ stuck: 'true' })).toMatchObject([
      {
        process: 'fragile',
        instance: 'one',
        status: 'failed',
        stuck: true,
        steps: 0,
        failure: { on: 'TransferRequested', code: 'exception', reason: 'the reaction has a bug' },
      },
    ]);
    expect(await processes({ stuck: 'false' })).toMatchObject([
      { instance: 'two', status: 'running', step: 'noting', steps: 1, stuck: false },
    ]);
  });

  it('calls an instance stuck that has stood still for longer than it may', async () => {
    const later = new Date(Date.now() + 120_000).toISOString();
    const [two] = await processes({ status: 'running' }, { now: later });
    expect(two).toMatchObject({ instance: 'two', stuck: true });
    expect(two?.standingMillis).toBeGreaterThan(60_000);
  });

  it('shows a tenant its own only', async () => {
    expect(await processes({}, { tenant: OTHER_TENANT })).toEqual([]);
    expect((await models.ask(listJobs, {}, { tenant: OTHER_TENANT }))?.items).toEqual([]);
  });

  it('handles the failed input, and then what waits behind it, when somebody retries', async () => {
    broken = false;
    const refusedTwo = await installation.send('RetryProcess', { process: 'fragile', instance: 'two' });
    expect(refusedTwo).toMatchObject({ ok: false, refusal: { code: 'process-not-failed' } });
    await installation.send('RetryProcess', { process: 'fragile', instance: 'one' });
    await eventually(installation.types, (types) => types.filter((type) => type === 'TransferCompleted').length === 3);
    expect(await processes({ stuck: 'true' })).toEqual([]);
    const [one] = await processes({ process: 'fragile' });
    expect(one).toMatchObject({ instance: 'one', status: 'running', step: 'noting', steps: 2 });
    expect(one?.failure).toBeUndefined();
  });

  it('pages through all, the one that moved last first', async () => {
    const first = await models.ask(listProcesses, { limit: '1' }, { tenant: TENANT });
    const second = await models.ask(listProcesses, { limit: '1', after: first?.next }, { tenant: TENANT });
    expect([...(first?.items ?? []), ...(second?.items ?? [])].map(({ instance }) => instance)).toEqual(['one', 'two']);
    expect(second?.next).toBeUndefined();
  });
});

describe('the job monitor', () => {
  it('lists jobs with who asked for them, and counts them', async () => {
    await eventually(installation.jobStorage.depth, ([only]) => only?.status === 'completed' && only.count === 3);
    const jobs = await models.ask(listJobs, { job: 'note', limit: '2' }, { tenant: TENANT });
    expect(jobs?.items).toHaveLength(2);
    for (const listed of jobs?.items ?? []) {
      expect(listed).toMatchObject({ status: 'completed', origin: { kind: 'process', id: 'fragile' }, progress: 1 });
    }
    const rest = await models.ask(listJobs, { limit: '2', after: jobs?.next }, { tenant: TENANT });
    expect(rest?.items).toHaveLength(1);
    expect((await models.ask(getJobDepth, {}, { tenant: TENANT }))?.items).toEqual([
      { job: 'note', status: 'completed', count: 3 },
    ]);
  });
});
