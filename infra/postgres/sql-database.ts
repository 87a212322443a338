import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Pool, PoolClient, QueryResult } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** What a statement gave back. Values are as the driver reads them: bigint, numeric as text. */
export interface SqlResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Rows that the statement touched; 0 where that makes no sense. */
  readonly count: number;
}

/** One connection, held for as long as `session` or `transaction` runs. */
export interface SqlSession {
  /** One statement with parameters, or several without. */
  readonly query: (statement: string, values?: readonly unknown[]) => Promise<SqlResult>;
  /** Feeds `copy … from stdin` (text format); the next chunk is asked for when the connection takes more. */
  readonly copyIn: (statement: string, chunks: Iterable<string> | AsyncIterable<Uint8Array>) => Promise<void>;
  /** Hands over what `copy … to stdout` (text format) gives; the next chunk is asked for when the last one was taken. */
  readonly copyOut: (statement: string, take: (chunks: AsyncIterable<Buffer>) => Promise<void>) => Promise<void>;
}

/** Postgres for the parts that speak SQL without knowing the driver. */
export interface SqlDatabase {
  /** Runs with a connection of its own. One that broke is thrown away. */
  readonly session: <Result>(use: (session: SqlSession) => Promise<Result>, limits?: Limits) => Promise<Result>;
  /**
   * Runs in a transaction, opened by `begin` (`begin; set local …`, sent as one message). Committed when `use`
   * returns, rolled back when it throws.
   */
  readonly transaction: <Result>(
    begin: string,
    use: (session: SqlSession) => Promise<Result>,
    limits?: Limits,
  ) => Promise<Result>;
}

export interface Limits {
  /**
   * A statement without an answer for so long throws and its connection is given up, so that a network that swallows
   * everything cannot hold its user for ever. Absent: it may take any time.
   */
  readonly deadlineMillis?: number;
}

/** Postgres through a pool of `pg`. */
export const createSqlDatabase = (pool: Pool): SqlDatabase => {
  const withSession = async <Result>(
    use: (session: WatchedSession) => Promise<Result>,
    limits: Limits = {},
  ): Promise<Result> => {
    const client = await pool.connect();
    const session = watchedSession(client, limits.deadlineMillis);
    try {
      return await use(session);
    } finally {
      client.release(session.stopWatching() === 'lost');
    }
  };
  return {
    session: withSession,
    transaction: (begin, use, limits) =>
      withSession(async (session) => {
        try {
          await session.query(begin);
          const result = await use(session);
          await session.query('commit');
          return result;
        } catch (error) {
          // A lost connection rolls back by itself.
          if (session.isUsable()) await session.query('rollback');
          throw error;
        }
      }, limits),
  };
};

interface WatchedSession extends SqlSession {
  readonly isUsable: () => boolean;
  readonly stopWatching: () => 'usable' | 'lost';
}

const watchedSession = (client: PoolClient, deadlineMillis: number | undefined): WatchedSession => {
  let lost = false;
  // A connection that breaks while no statement waits for it says so by an event, which nobody hears would end us.
  const onError = (): void => {
    lost = true;
  };
  client.on('error', onError);
  const watch = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      if (!isRefusal(error)) lost = true;
      throw error;
    }
  };
  return {
    query: async (text, values) => {
      const deadline = deadlineMillis === undefined ? {} : { query_timeout: deadlineMillis };
      const answer: QueryResult | QueryResult[] = await watch(
        client.query({ text, ...deadline, ...(values && { values: [...values] }) }),
      );
      const last = Array.isArray(answer) ? answer.at(-1) : answer;
      return { rows: last?.rows ?? [], count: last?.rowCount ?? 0 };
    },
    copyIn: (statement, chunks) => {
      const target = client.query(copyFrom(statement));
      return watch(pipeline(Readable.from(chunks, { objectMode: false }), target));
    },
    copyOut: (statement, take) => watch(pipeline(client.query(copyTo(statement)), take)),
    isUsable: () => !lost,
    stopWatching: () => {
      client.off('error', onError);
      return lost ? 'lost' : 'usable';
    },
  };
};

/** The server refused one statement: the connection goes on. Everything else (FATAL, time-out, reset) ended it. */
const isRefusal = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'severity' in error && error.severity === 'ERROR';
