import { z } from 'zod';
import { plusMillis } from '../../../domain/kernel/time.ts';
import { type AnyJob, job, send } from '../../../processes/runtime/job.ts';
import { cancelTimer, enqueue, on, processManager, wakeAt } from '../../../processes/runtime/process-manager.ts';
import {
  Credited,
  cancelTransfer,
  completeTransfer,
  credit,
  Debited,
  debit,
  noteReceipt,
  ReceiptSent,
  TransferRequested,
} from './transfers.ts';

/** Somebody outside who is told once for each key, however often the call is made. */
export interface ReceiptProvider {
  readonly send: (key: string, transfer: string) => Promise<void>;
}

const receiptInput = z.strictObject({ transfer: z.string() });
const RECEIPT = 'sendReceipt';

/** Tells the provider, and comes back as a command. */
export const sendReceipt = (provider: ReceiptProvider): AnyJob =>
  job({
    name: RECEIPT,
    input: receiptInput,
    attempts: 4,
    run: async ({ transfer }, { jobId, progress }) => {
      await progress(0.5);
      await provider.send(jobId, transfer);
      return [send(noteReceipt, { transfer })];
    },
  });

const receiptDeclaration = { name: RECEIPT, input: receiptInput, run: async () => [] };

const state = z.strictObject({
  ...TransferRequested.schema.shape,
  phase: z.enum(['debiting', 'crediting', 'returning', 'receipt', 'settling', 'over']),
});
type Transferring = z.output<typeof state> | undefined;
const HOUR = 3_600_000;

/**
 * Uses everything that a process can ask for: commands, the refusal of commands, a job, a timer that fires, one that
 * is cancelled and must not.
 */
export const transferProcess = processManager({
  name: 'transferring',
  version: 1,
  state,
  stuckAfterMillis: HOUR,
  reactions: [
    on(TransferRequested, {
      instance: ({ data }) => data.transfer,
      react: ({ data }, _: Transferring, { now }) => ({
        step: 'debiting',
        state: { ...data, phase: 'debiting' as const },
        outputs: [
          wakeAt('deadline', plusMillis(now, HOUR)),
          send(debit, { account: data.from, transfer: data.transfer, amount: data.amount }),
        ],
      }),
    }),
    on(Debited, {
      instance: ({ data }) => data.transfer,
      react: (_, known: Transferring) =>
        known && {
          step: 'crediting',
          state: { ...known, phase: 'crediting' as const },
          outputs: [send(credit, { account: known.to, transfer: known.transfer, amount: known.amount })],
        },
    }),
    on(Credited, {
      instance: ({ data }) => data.transfer,
      react: (_, known: Transferring) => {
        if (known === undefined) return undefined;
        if (known.phase === 'returning') {
          return {
            step: 'cancelled',
            state: { ...known, phase: 'over' as const },
            outputs: [send(cancelTransfer, { transfer: known.transfer, reason: 'no receiver' })],
            finished: true,
          };
        }
        return {
          step: 'receipt',
          state: { ...known, phase: 'receipt' as const },
          outputs: [cancelTimer('deadline'), enqueue(receiptDeclaration, { transfer: known.transfer })],
        };
      },
    }),
    on(ReceiptSent, {
      instance: ({ data }) => data.transfer,
      react: (_, known: Transferring, { now }) =>
        known && {
          step: 'settling',
          state: { ...known, phase: 'settling' as const },
          outputs: [wakeAt('settle', plusMillis(now, 1_000))],
        },
    }),
  ],
  onTimer: (name, known) => {
    if (name === 'deadline') {
      return {
        step: 'late',
        state: known,
        outputs: [send(cancelTransfer, { transfer: known.transfer, reason: 'late' })],
      };
    }
    return {
      step: 'completed',
      state: { ...known, phase: 'over' as const },
      outputs: [send(completeTransfer, { transfer: known.transfer })],
      finished: true,
    };
  },
  onRefused: (_, known) => {
    switch (known.phase) {
      case 'debiting':
        return {
          step: 'cancelled',
          state: { ...known, phase: 'over' as const },
          outputs: [send(cancelTransfer, { transfer: known.transfer, reason: 'no money' })],
          finished: true,
        };
      case 'crediting':
        return {
          step: 'returning',
          state: { ...known, phase: 'returning' as const },
          outputs: [send(credit, { account: known.from, transfer: known.transfer, amount: known.amount })],
        };
      default:
        return undefined;
    }
  },
});
