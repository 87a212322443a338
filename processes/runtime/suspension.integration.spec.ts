import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { requestJob } from '../../commands/processes.ts';
import { plusMillis } from '../../domain/kernel/time.ts';
import { systemClock } from '../../infra/clock.ts';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { eventually, install } from '../../test/support/processes/installation.ts';
import { sendReceipt, transferProcess } from '../../test/support/simulation/transfer-process.ts';
import { openAccount, requestTransfer } from '../../test/support/simulation/transfers.ts';
import { job } from './job.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const count = (types: readonly string[], type: string): number => types.filter((one) => one === type).length;

/** TEN-03: no process manager acts for a suspended tenant, and nothing is lost. */
describe('while its tenant is suspended', () => {
  it('a process takes no step, a timer does not fire and a job does not begin; all go on when it is active', async () => {
    let active = true;
    let now = systemClock.now();
    const receipts: string[] = [];
    let rung = 0;
    const bell = job({
      name: 'bell',
      input: z.strictObject({}),
      attempts: 1,
      permission: 'jobs:execute',
      run: async () => {
        rung += 1;
        return [];
      },
    });
    const { runner, storage, queue, send, types, problems, stop } = await install({
      pool: database.pool,
      url: database.url,
      processes: [transferProcess],
      jobs: [sendReceipt({ send: async (_, transfer) => void receipts.push(transfer) }), bell],
      clock: { now: () => now },
      isActive: async () => active,
      // No stall of a busy machine is to look like the loss of a lease or of a worker.
      settings: { leaseMillis: 60_000 },
      lockMillis: 60_000,
    });
    const parked = async () => (await storage.backlog()).find((one) => one.process === 'transferring')?.parked ?? 0;
    try {
      await send(openAccount.name, { account: 'a', balance: 1_000 });
      await send(openAccount.name, { account: 'b', balance: 0 });
      runner.start();
      await runner.startWorkers();
      await send(requestTransfer.name, { transfer: 'before', from: 'a', to: 'b', amount: 10 });
      const settling = async () => (await storage.due('transferring', plusMillis(now, 2_000), 10)).timers.length;
      await eventually(settling, (timers) => timers === 1);
      await eventually(types, (seen) => count(seen, 'ReceiptSent') === 1);

      active = false;
      now = plusMillis(now, 10_000);
      await eventually(parked, (inputs) => inputs === 1);
      await send(requestTransfer.name, { transfer: 'meanwhile', from: 'a', to: 'b', amount: 10 });
      await send(requestJob.name, { job: 'bell', input: {} });
      await eventually(parked, (inputs) => inputs === 2);
      await eventually(queue.depth, ({ delayed }) => delayed === 1);
      const held = await types();
      expect({ debited: count(held, 'Debited'), completed: count(held, 'TransferCompleted'), rung, receipts }).toEqual({
        debited: 1,
        completed: 0,
        rung: 0,
        receipts: ['before'],
      });

      active = true;
      now = plusMillis(now, 10_000);
      await eventually(types, (seen) => count(seen, 'Debited') === 2 && count(seen, 'ReceiptSent') === 2, 20_000);
      // The last timer is set after the receipt was sent, by the clock of that moment.
      const laterTypes = () => {
        now = plusMillis(now, 10_000);
        return types();
      };
      await eventually(laterTypes, (seen) => count(seen, 'TransferCompleted') === 2, 20_000);
      await eventually(
        async () => rung,
        (times) => times === 1,
        20_000,
      );
      await eventually(parked, (inputs) => inputs === 0);
      expect(receipts).toEqual(['before', 'meanwhile']);
      expect(problems).toEqual([]);
    } finally {
      await stop();
    }
  }, 60_000);
});
