import { z } from 'zod';
import { command } from '../../../domain/kernel/command.ts';
import { type Decider, unreachable } from '../../../domain/kernel/decider.ts';
import { defineEvent, type EventOf } from '../../../domain/kernel/event.ts';
import { refuse } from '../../../domain/kernel/refusal.ts';
import { streamName, type TenantId } from '../../../domain/kernel/stream.ts';

/*
 * A planted domain for the simulation: money moves between accounts. Its deciders remember nothing of the transfers
 * that they carried out, so that any command which arrives twice shows in a balance.
 */

const id = z.string().min(1).max(50);
const amount = z.int().min(1);

export const AccountOpened = defineEvent('AccountOpened', 1, z.strictObject({ account: id, balance: z.int().min(0) }));
export const Debited = defineEvent('Debited', 1, z.strictObject({ account: id, transfer: id, amount }));
export const Credited = defineEvent('Credited', 1, z.strictObject({ account: id, transfer: id, amount }));
export const TransferRequested = defineEvent(
  'TransferRequested',
  1,
  z.strictObject({ transfer: id, from: id, to: id, amount }),
);
export const ReceiptSent = defineEvent('ReceiptSent', 1, z.strictObject({ transfer: id }));
export const TransferCompleted = defineEvent('TransferCompleted', 1, z.strictObject({ transfer: id }));
export const TransferCancelled = defineEvent(
  'TransferCancelled',
  1,
  z.strictObject({ transfer: id, reason: z.string() }),
);

export const transferEvents = [
  AccountOpened,
  Debited,
  Credited,
  TransferRequested,
  ReceiptSent,
  TransferCompleted,
  TransferCancelled,
] as const;

type AccountEvent = EventOf<typeof AccountOpened | typeof Debited | typeof Credited>;
type AccountCommand =
  | { readonly type: 'Open'; readonly account: string; readonly balance: number }
  | { readonly type: 'Debit' | 'Credit'; readonly account: string; readonly transfer: string; readonly amount: number };

const account: Decider<number | undefined, AccountCommand, AccountEvent> = {
  initialState: undefined,
  decide: (decided, balance) => {
    const { type, ...rest } = decided;
    switch (decided.type) {
      case 'Open':
        return [AccountOpened({ account: decided.account, balance: decided.balance })];
      case 'Debit':
        if (balance === undefined || balance < decided.amount) {
          return refuse('conflict', 'not-enough-money', `The account ${rest.account} has not enough money.`);
        }
        return [Debited({ account: decided.account, transfer: decided.transfer, amount: decided.amount })];
      case 'Credit':
        if (balance === undefined) return refuse('notFound', 'no-such-account', `There is no ${rest.account}.`);
        return [Credited({ account: decided.account, transfer: decided.transfer, amount: decided.amount })];
      default:
        return unreachable(type as never);
    }
  },
  evolve: (balance, event) => {
    switch (event.type) {
      case 'AccountOpened':
        return event.data.balance;
      case 'Debited':
        return (balance ?? 0) - event.data.amount;
      case 'Credited':
        return (balance ?? 0) + event.data.amount;
      default:
        return balance;
    }
  },
};

type TransferEvent = EventOf<
  typeof TransferRequested | typeof ReceiptSent | typeof TransferCompleted | typeof TransferCancelled
>;
type TransferCommand =
  | { readonly type: 'Request'; readonly event: TransferEvent }
  | { readonly type: 'Note'; readonly event: TransferEvent };

const transfer: Decider<boolean, TransferCommand, TransferEvent> = {
  initialState: false,
  decide: (decided, known) => {
    if (decided.type === 'Note' && !known) return refuse('notFound', 'no-such-transfer', 'There is no such transfer.');
    return [decided.event];
  },
  evolve: () => true,
};

const accountStream = (tenant: TenantId, account: string) => streamName('account', tenant, account);
const transferStream = (tenant: TenantId, transfer: string) => streamName('transfer', tenant, transfer);

export const openAccount = command({
  name: 'OpenAccount',
  summary: 'Opens an account.',
  permission: 'transfers:write',
  input: AccountOpened.schema,
  stream: (input, { tenant }) => accountStream(tenant, input.account),
  decider: account,
  command: (input) => ({ type: 'Open', ...input }),
});

const movement = z.strictObject({ account: id, transfer: id, amount });

export const debit = command({
  name: 'Debit',
  summary: 'Takes money from an account.',
  permission: 'transfers:write',
  input: movement,
  stream: (input, { tenant }) => accountStream(tenant, input.account),
  decider: account,
  command: (input) => ({ type: 'Debit', ...input }),
});

export const credit = command({
  name: 'Credit',
  summary: 'Puts money into an account.',
  permission: 'transfers:write',
  input: movement,
  stream: (input, { tenant }) => accountStream(tenant, input.account),
  decider: account,
  command: (input) => ({ type: 'Credit', ...input }),
});

export const requestTransfer = command({
  name: 'RequestTransfer',
  summary: 'Asks for money to be moved.',
  permission: 'transfers:write',
  input: TransferRequested.schema,
  stream: (input, { tenant }) => transferStream(tenant, input.transfer),
  decider: transfer,
  command: (input) => ({ type: 'Request', event: TransferRequested(input) }),
});

export const noteReceipt = command({
  name: 'NoteReceipt',
  summary: 'Notes that the receipt was sent.',
  permission: 'transfers:write',
  input: ReceiptSent.schema,
  stream: (input, { tenant }) => transferStream(tenant, input.transfer),
  decider: transfer,
  command: (input) => ({ type: 'Note', event: ReceiptSent(input) }),
});

export const completeTransfer = command({
  name: 'CompleteTransfer',
  summary: 'Ends a transfer well.',
  permission: 'transfers:write',
  input: TransferCompleted.schema,
  stream: (input, { tenant }) => transferStream(tenant, input.transfer),
  decider: transfer,
  command: (input) => ({ type: 'Note', event: TransferCompleted(input) }),
});

export const cancelTransfer = command({
  name: 'CancelTransfer',
  summary: 'Ends a transfer without its money having moved.',
  permission: 'transfers:write',
  input: TransferCancelled.schema,
  stream: (input, { tenant }) => transferStream(tenant, input.transfer),
  decider: transfer,
  command: (input) => ({ type: 'Note', event: TransferCancelled(input) }),
});

export const transferCommands = [
  openAccount,
  debit,
  credit,
  requestTransfer,
  noteReceipt,
  completeTransfer,
  cancelTransfer,
] as const;
