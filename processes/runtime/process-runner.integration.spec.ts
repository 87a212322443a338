import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { plusMillis } from '../../domain/kernel/time.ts';
import { systemClock } from '../../infra/clock.ts';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { eventually, install, TENANT } from '../../test/support/processes/installation.ts';
import { sendReceipt, transferProcess } from '../../test/support/simulation/transfer-process.ts';
import { openAccount, requestTransfer } from '../../test/support/simulation/transfers.ts';
import { job } from './job.ts';

type Installation = Awaited<ReturnType<typeof install>>;

let database: TestDatabase;
const installed: Installation[] = [];

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
afterEach(async () => {
  for (const installation of installed.splice(0)) await installation.stop();
});

const sent: string[] = [];
const receipts = sendReceipt({ send: async (_, transfer) => void sent.push(transfer) });

const installOne = async (options: Partial<Parameters<typeof install>[0]> = {}): Promise<Installation> => {
  const { pool, url } = database;
  const installation = await install({ pool, url, processes: [transferProcess], jobs: [receipts], ...options });
  installed.push(installation);
  return installation;
};

/** No stall of a busy machine is to look like the loss of a worker, whose job another one would run again. */
const PATIENT_MILLIS = 60_000;

const count = (types: readonly string[], type: string): number => types.filter((one) => one === type).length;

describe('the process runner on Postgres', () => {
  it('carries a transfer through commands, a job and a timer, each once, with two runners at it', async () => {
    const patient = { settings: { leaseMillis: PATIENT_MILLIS }, lockMillis: PATIENT_MILLIS };
    const [one, other] = [await installOne(patient), await installOne(patient)];
    for (const { runner } of [one, other]) {
      runner.start();
      await runner.startWorkers();
    }
    await one.send(openAccount.name, { account: 'a', balance: 1_000 });
    await one.send(openAccount.name, { account: 'b', balance: 0 });
    const transfers = Array.from({ length: 20 }, (_, index) => `t${index}`);
    for (const transfer of transfers)
      await one.send(requestTransfer.name, { transfer, from: 'a', to: 'b', amount: 10 });

    const types = await eventually(one.types, (seen) => count(seen, 'TransferCompleted') >= 20, 20_000);
    for (const type of ['Debited', 'Credited', 'ReceiptSent', 'JobRequested', 'JobCompleted', 'TransferCompleted']) {
      expect({ type, count: count(types, type) }).toEqual({ type, count: 20 });
    }
    expect(sent.toSorted()).toEqual(transfers.toSorted());
    expect([...one.problems, ...other.problems]).toEqual([]);
    const holders = [...one.runner.status(), ...other.runner.status()].filter(({ holding }) => holding);
    expect(holders.filter(({ name }) => name === 'transferring')).toHaveLength(1);
  }, 40_000);

  it('keeps a timer over a restart, and fires it once', async () => {
    let now = systemClock.now();
    const clock = { now: () => now };
    const before = await installOne({ clock });
    before.runner.start();
    await before.runner.startWorkers();
    await before.send(openAccount.name, { account: 'c', balance: 1_000 });
    await before.send(requestTransfer.name, { transfer: 'timed', from: 'c', to: 'c', amount: 1 });
    const settling = (seen: readonly { name: string }[]): boolean => seen.some(({ name }) => name === 'settle');
    const timers = async () => (await before.storage.due('transferring', plusMillis(now, 2_000), 10)).timers;
    await eventually(timers, settling);
    const completedBefore = count(await before.types(), 'TransferCompleted');
    await before.runner.stop();

    now = plusMillis(now, 400 * 86_400_000);
    const after = await installOne({ clock });
    after.runner.start();
    await eventually(after.types, (seen) => count(seen, 'TransferCompleted') > completedBefore);
    now = plusMillis(now, -7_200_000);
    await after.runner.stop();
    expect(count(await after.types(), 'TransferCompleted')).toBe(completedBefore + 1);
    expect((await after.storage.due('transferring', plusMillis(now, 86_400_000_000), 10)).timers).toEqual([]);
  }, 40_000);

  it('tries a failing job again, keeps it as a dead letter, and runs it when it is retried', async () => {
    let broken = true;
    const attempts: number[] = [];
    const flaky = job({
      name: 'flaky',
      input: z.strictObject({}),
      attempts: 3,
      permission: 'jobs:execute',
      run: async (_, { attempt }) => {
        attempts.push(attempt);
        if (broken) throw new Error('the provider is away');
        return [];
      },
    });
    const installation = await installOne({ jobs: [receipts, flaky] });
    installation.runner.start();
    await installation.runner.startWorkers();
    await installation.send('RequestJob', { job: 'flaky', input: {} });
    const depth = async () => (await installation.jobStorage.depth()).filter(({ job: name }) => name === 'flaky');
    await eventually(depth, ([only]) => only?.status === 'failed');
    expect(attempts).toEqual([1, 2, 3]);

    broken = false;
    const failed = await readLast(installation, 'JobFailed');
    expect(failed).toMatchObject({ job: 'flaky', attempts: 3, code: 'exception', reason: 'the provider is away' });
    await installation.send('RetryJob', { jobId: String(failed.jobId) });
    await eventually(depth, ([only]) => only?.status === 'completed');
    expect(attempts).toEqual([1, 2, 3, 1]);
  }, 40_000);

  it('fires a schedule once for each time, however many schedulers and workers there are', async () => {
    const ran: string[] = [];
    const daily = job({
      name: 'daily',
      input: z.strictObject({ of: z.string() }),
      permission: 'jobs:execute',
      run: async (_, { jobId }) => {
        ran.push(jobId);
        return [];
      },
    });
    const start = systemClock.now();
    let now = start;
    const clock = { now: () => now };
    const many = await Promise.all(
      Array.from({ length: 4 }, () => installOne({ jobs: [receipts, daily], clock, lockMillis: PATIENT_MILLIS })),
    );
    const [one] = many;
    if (one === undefined) throw new Error('nothing is installed');
    await one.send('DefineSchedule', {
      name: 'daily-check',
      job: 'daily',
      input: { of: 'drift' },
      timing: { kind: 'interval', everySeconds: 86_400 },
      catchUp: { policy: 'all', atMost: 3 },
    });
    for (const { runner } of many) {
      runner.start();
      await runner.startWorkers();
    }
    const dueAt = async () => (await one.schedules.find(TENANT, 'daily-check'))?.dueAt;
    await eventually(dueAt, (at) => at === plusMillis(start, 86_400_000));
    expect(ran).toEqual([]);

    // Five days pass without a scheduler that notices: the policy makes up for three.
    now = plusMillis(start, 5.5 * 86_400_000);
    await eventually(dueAt, (at) => at === plusMillis(start, 6 * 86_400_000));
    await eventually(
      async () => ran,
      (jobs) => jobs.length >= 3,
    );
    now = plusMillis(start, 6 * 86_400_000);
    await eventually(dueAt, (at) => at === plusMillis(start, 7 * 86_400_000));
    await eventually(one.types, (types) => count(types.slice(before(types)), 'JobCompleted') >= 4);
    expect(ran).toHaveLength(4);
    expect(new Set(ran).size).toBe(4);
    const origins = (await dataOf(one, 'JobRequested')).slice(-4).map(({ origin, input }) => ({ origin, input }));
    expect(origins).toEqual(
      [3, 4, 5, 6].map((day) => ({
        origin: { kind: 'schedule', id: `daily-check ${plusMillis(start, day * 86_400_000)}` },
        input: { of: 'drift' },
      })),
    );
  }, 40_000);

  it('fires nothing for a schedule while it is paused, nor for what was due then, nor once it is removed', async () => {
    const nothing = job({
      name: 'nothing',
      input: z.strictObject({}),
      permission: 'jobs:execute',
      run: async () => [],
    });
    const start = systemClock.now();
    let now = start;
    const one = await installOne({ jobs: [receipts, nothing], clock: { now: () => now } });
    one.runner.start();
    const dueAt = async () => (await one.schedules.find(TENANT, 'hourly'))?.dueAt;
    const asked = async () =>
      (await dataOf(one, 'JobRequested')).filter(({ job: name }) => name === 'nothing').map(({ origin }) => origin);
    const hours = (count: number) => plusMillis(start, count * 3_600_000);
    await one.send('DefineSchedule', {
      name: 'hourly',
      job: 'nothing',
      input: {},
      timing: { kind: 'interval', everySeconds: 3_600 },
      catchUp: { policy: 'all', atMost: 100 },
    });
    await eventually(dueAt, (at) => at === hours(1));
    await one.send('PauseSchedule', { name: 'hourly' });
    await eventually(dueAt, (at) => at === undefined);
    now = hours(4.5);
    await one.send('ResumeSchedule', { name: 'hourly' });
    await eventually(dueAt, (at) => at === hours(5));
    now = hours(5);
    await eventually(asked, (origins) => origins.length > 0);
    await one.send('RemoveSchedule', { name: 'hourly' });
    await eventually(dueAt, (at) => at === undefined);
    now = hours(9);
    // What fires after this would have fired before it, were it still there.
    await one.send('DefineSchedule', {
      name: 'later',
      job: 'nothing',
      input: {},
      timing: { kind: 'interval', everySeconds: 3_600, from: hours(9) },
      catchUp: { policy: 'skip' },
    });
    await eventually(
      async () => (await one.schedules.find(TENANT, 'later'))?.dueAt,
      (at) => at === hours(10),
    );
    now = hours(10);
    await eventually(asked, (origins) => origins.length > 1);
    expect(await asked()).toEqual([
      { kind: 'schedule', id: `hourly ${hours(5)}` },
      { kind: 'schedule', id: `later ${hours(10)}` },
    ]);
  }, 40_000);

  it('runs only what may be asked for from outside, whoever asks', async () => {
    const internal = job({ name: 'internal', input: z.strictObject({}), run: async () => [] });
    const one = await installOne({ jobs: [receipts, internal] });
    one.runner.start();
    await one.runner.startWorkers();
    await one.send('RequestJob', { job: 'internal', input: {} });
    await eventually(
      async () => (await readLast(one, 'JobFailed')).code,
      (code) => code === 'job-not-requestable',
    );
  }, 40_000);

  it('runs each job once with four workers at the queue', async () => {
    const ran = new Map<string, number>();
    const counted = job({
      name: 'counted',
      input: z.strictObject({ number: z.int() }),
      permission: 'jobs:execute',
      run: async (_, { jobId }) => {
        ran.set(jobId, (ran.get(jobId) ?? 0) + 1);
        return [];
      },
    });
    const workers = await Promise.all(
      Array.from({ length: 4 }, () =>
        installOne({ jobs: [receipts, counted], settings: { workers: 1 }, lockMillis: PATIENT_MILLIS }),
      ),
    );
    for (const { runner } of workers) await runner.startWorkers();
    const [one] = workers;
    if (one === undefined) throw new Error('nothing is installed');
    one.runner.start();
    for (let number = 0; number < 40; number += 1) await one.send('RequestJob', { job: 'counted', input: { number } });
    const depth = async () => (await one.jobStorage.depth()).filter(({ job: name }) => name === 'counted');
    await eventually(
      depth,
      ([only, ...more]) => only?.status === 'completed' && only.count === 40 && more.length === 0,
    );
    expect([...ran.values()]).toEqual(Array(40).fill(1));
  }, 40_000);
});

/** Where the events of this test begin: the database is shared by all. */
const before = (types: readonly string[]): number => types.lastIndexOf('ScheduleDefined');

const dataOf = async (
  installation: Installation,
  type: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const found: Readonly<Record<string, unknown>>[] = [];
  for await (const { events } of installation.store.readAll({ filter: { types: [type] } })) {
    found.push(...events.map(({ data }) => data));
  }
  return found;
};

const readLast = async (installation: Installation, type: string): Promise<Readonly<Record<string, unknown>>> => {
  return (await dataOf(installation, type)).at(-1) ?? {};
};
