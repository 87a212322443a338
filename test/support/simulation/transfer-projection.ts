import { on, projection } from '../../../projections/runtime/projection.ts';
import { bigint, increment, insert, integer, patch, table, text } from '../../../projections/runtime/table.ts';
import {
  AccountOpened,
  Credited,
  Debited,
  ReceiptSent,
  TransferCancelled,
  TransferCompleted,
  TransferRequested,
} from './transfers.ts';

const balances = table('balances', {
  columns: { account: text(), balance: bigint().startingAt(0n), movements: integer().startingAt(0) },
  key: ['account'],
});

const transfers = table('transfers', {
  columns: { transfer: text(), status: text(), receipts: integer().startingAt(0), ends: integer().startingAt(0) },
  key: ['transfer'],
});

export const transferProjection = projection({
  name: 'transfers',
  version: 1,
  tables: [balances, transfers],
  handlers: [
    on(AccountOpened, ({ data }) => [
      insert(balances, { account: data.account, balance: BigInt(data.balance), movements: 0 }),
    ]),
    on(Debited, ({ data }) => [
      increment(balances, { account: data.account }, { balance: BigInt(-data.amount), movements: 1 }),
    ]),
    on(Credited, ({ data }) => [
      increment(balances, { account: data.account }, { balance: BigInt(data.amount), movements: 1 }),
    ]),
    on(TransferRequested, ({ data }) => [
      insert(transfers, { transfer: data.transfer, status: 'requested', receipts: 0, ends: 0 }),
    ]),
    on(ReceiptSent, ({ data }) => [increment(transfers, { transfer: data.transfer }, { receipts: 1 })]),
    on(TransferCompleted, ({ data }) => [
      patch(transfers, { transfer: data.transfer }, { status: 'completed' }),
      increment(transfers, { transfer: data.transfer }, { ends: 1 }),
    ]),
    on(TransferCancelled, ({ data }) => [
      patch(transfers, { transfer: data.transfer }, { status: `cancelled: ${data.reason}` }),
      increment(transfers, { transfer: data.transfer }, { ends: 1 }),
    ]),
  ],
});
