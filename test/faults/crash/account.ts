import { z } from 'zod';
import { command } from '../../../domain/kernel/command.ts';
import type { Decider } from '../../../domain/kernel/decider.ts';
import { defineEvent, type EventOf } from '../../../domain/kernel/event.ts';
import { streamName } from '../../../domain/kernel/stream.ts';
import { job } from '../../../processes/runtime/job.ts';
import { enqueue, processManager, on as reactTo } from '../../../processes/runtime/process-manager.ts';
import { on, projection } from '../../../projections/runtime/projection.ts';
import { bigint, increment, table, text } from '../../../projections/runtime/table.ts';

/** The smallest domain in which a lost or doubled event shows: deposits, their sums, and one letter for each. */
const Deposited = defineEvent('Deposited', 1, z.strictObject({ accountId: z.string(), depositId: z.string() }));
export const accountEvents = [Deposited] as const;

const account: Decider<null, { type: 'Deposit'; accountId: string; depositId: string }, EventOf<typeof Deposited>> = {
  initialState: null,
  decide: ({ accountId, depositId }) => [Deposited({ accountId, depositId })],
  evolve: (state) => state,
};

export const deposit = command({
  name: 'Deposit',
  summary: 'Deposits once.',
  permission: 'accounts:write',
  input: z.strictObject({ accountId: z.string(), depositId: z.string() }),
  stream: ({ accountId }, { tenant }) => streamName('account', tenant, accountId),
  decider: account,
  command: (input) => ({ type: 'Deposit', ...input }),
});

const totals = table('account_totals', {
  columns: { accountId: text(), deposits: bigint().startingAt(0n) },
  key: ['accountId'],
});

export const totalsProjection = projection({
  name: 'account_totals',
  version: 1,
  tables: [totals],
  handlers: [on(Deposited, ({ data }) => [increment(totals, { accountId: data.accountId }, { deposits: 1n })])],
});

/** Sends a letter to a sink outside, which knows a letter by the job's id. */
export const letterJob = (post: (letterId: string, depositId: string) => Promise<void>) =>
  job({
    name: 'sendLetter',
    input: z.strictObject({ depositId: z.string() }),
    attempts: 10,
    run: async ({ depositId }, { jobId }) => {
      await post(jobId, depositId);
      return [];
    },
  });

export const lettersProcess = (letter: ReturnType<typeof letterJob>) =>
  processManager({
    name: 'letters',
    version: 1,
    state: z.strictObject({}),
    stuckAfterMillis: 60_000,
    reactions: [
      reactTo(Deposited, {
        instance: ({ data }) => data.depositId,
        react: ({ data }) => ({
          step: 'sending',
          state: {},
          outputs: [enqueue(letter, { depositId: data.depositId })],
          finished: true,
        }),
      }),
    ],
  });
