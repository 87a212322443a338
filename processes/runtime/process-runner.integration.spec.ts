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

const count = (types: readonly string[], type: string): number => types.filter((one) => one === type).length;

describe('the process runner on Postgres', () => {
  it('carries a transfer through commands, a job and a timer, each once, with two runners at it', async () => {
    const [one, other] = [await installOne(), await installOne()];
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
      requestable: true,
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

  it('fires a schedule once for each time, however many schedulers there are', async () => {
    const ran: string[] = [];
    const daily = job({
      name: 'daily',
      input: z.strictObject({}),
      run: async (_, { jobId }) => {
        ran.push(jobId);
        return [];
      },
    });
    const now = systemClock.now();
    const both = [await installOne({ jobs: [receipts, daily] }), await installOne({ jobs: [receipts, daily] })];
    await both[0]?.schedules.putSchedule({
      name: 'daily check',
      tenant: TENANT,
      job: 'daily',
      input: {},
      from: plusMillis(now, -3.5 * 86_400_000),
      everyMillis: 86_400_000,
      catchUp: 'all',
    });
    for (const { runner } of both) {
      runner.start();
      await runner.startWorkers();
    }
    await eventually(
      async () => ran.length,
      (times) => times >= 4,
    );
    await eventually(
      async () => both[0]?.schedules.schedules(),
      (rows) => rows?.[0]?.lastFired === plusMillis(now, -0.5 * 86_400_000),
    );
    expect(new Set(ran).size).toBe(4);
    expect(ran).toHaveLength(4);
  }, 40_000);
});

const readLast = async (installation: Installation, type: string): Promise<Readonly<Record<string, unknown>>> => {
  let last: Readonly<Record<string, unknown>> = {};
  for await (const { events } of installation.store.readAll({ filter: { types: [type] } })) {
    last = events.at(-1)?.data ?? last;
  }
  return last;
};
