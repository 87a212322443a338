import type pg from 'pg';
import { type BorrowedClient, borrowClient } from './borrowed-client.ts';
import { failureOfRead } from './postgres-failures.ts';

/**
 * Runs a `copy (select …) to stdout` and hands over each row's bytes as it comes: PostgreSQL sends one CopyData message
 * a row. A query of `pg` that reads its own messages: a stream in between costs as much as decoding the row.
 *
 * @throws StoreUnavailable when PostgreSQL cannot be reached
 */
export const copyOut = async (pool: pg.Pool, text: string, onRow: (row: Buffer) => void): Promise<void> => {
  let borrowed: BorrowedClient;
  try {
    borrowed = await borrowClient(pool);
  } catch (cause) {
    throw failureOfRead(cause);
  }
  try {
    await run(borrowed.client, text, onRow);
    borrowed.giveBack();
  } catch (cause) {
    borrowed.giveBack(cause instanceof Error ? cause : new Error(String(cause)));
    throw failureOfRead(cause);
  }
};

const run = (client: pg.ClientBase, text: string, onRow: (row: Buffer) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    client.query({
      submit: (connection: pg.Connection) => connection.query(text),
      handleCopyData: ({ chunk }: { readonly chunk: Buffer }) => {
        try {
          onRow(chunk);
        } catch (cause) {
          // Thrown on, it would end the process; what still comes after it is read and dropped.
          reject(cause);
        }
      },
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => resolve(),
      handleError: reject,
    });
  });
