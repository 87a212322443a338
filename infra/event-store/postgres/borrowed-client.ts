import type pg from 'pg';

/** A connection out of the pool. */
export interface BorrowedClient {
  readonly client: pg.PoolClient;
  /** Gives it back; with an error it is closed instead of used again. */
  readonly giveBack: (broken?: Error) => void;
}

/**
 * Takes a connection out of a pool. While it is out, nobody but us hears that it was lost, and an error event that
 * nobody hears ends the process; the statement under way rejects with the same loss, so there it is dealt with.
 */
export const borrowClient = async (pool: pg.Pool): Promise<BorrowedClient> => {
  const client = await pool.connect();
  let lost: Error | undefined;
  const note = (cause: Error) => {
    lost = cause;
  };
  client.on('error', note);
  return {
    client,
    giveBack: (broken) => {
      client.off('error', note);
      client.release(broken ?? lost);
    },
  };
};
