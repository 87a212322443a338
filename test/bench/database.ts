import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../infra/postgres/embedded.ts';
import { migrate } from '../../infra/postgres/migrate.ts';

export interface BenchDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  /** One more connection, for what is not measured. */
  readonly control: pg.Pool;
}

let server: Promise<{ postgres: EmbeddedPostgres; directory: string }> | undefined;
let databases = 0;

/** A fresh, migrated database on an embedded server with fsync on: the server that a newcomer gets. */
export const withBenchDatabase = async <Result>(
  use: (database: BenchDatabase) => Promise<Result>,
  connections = 34,
): Promise<Result> => {
  server ??= start();
  const { postgres } = await server;
  const name = `bench_${++databases}`;
  await administrate(postgres, `create database ${name}`);
  const url = postgres.url(name);
  await migrate(url);
  const pool = new pg.Pool({ connectionString: url, max: connections });
  const control = new pg.Pool({ connectionString: url, max: 1 });
  // A pool says that it has ended before its last sockets have; dropping the database cuts those.
  for (const each of [pool, control]) each.on('error', () => undefined);
  try {
    return await use({ url, pool, control });
  } finally {
    await Promise.all([pool.end(), control.end()]);
    await administrate(postgres, `drop database ${name} with (force)`);
  }
};

/** Ends the server, if any benchmark asked for it. */
export const stopBenchServer = async (): Promise<void> => {
  if (server === undefined) return;
  const { postgres, directory } = await server;
  server = undefined;
  await postgres.stop('immediate');
  await rm(directory, { recursive: true, force: true });
};

const start = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'precedent-bench-'));
  await chmod(directory, 0o755);
  return { directory, postgres: await startEmbeddedPostgres({ directory }) };
};

const administrate = async (postgres: EmbeddedPostgres, statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: postgres.url('postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};
