import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly close: () => Promise<void>;
}

/** A migrated database of its own for a test file, cloned from the template. */
export const testDatabase = async (): Promise<TestDatabase> => {
  const maintenanceUrl = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withClient(maintenanceUrl, (client) => client.query(`create database ${name} template template_precedent`));
  const url = new URL(maintenanceUrl);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 20 });
  pool.on('error', () => undefined); // idle connections of a test that kills the server; the test itself sees the loss
  return {
    url: url.href,
    pool,
    close: async () => {
      await pool.end();
      await withClient(maintenanceUrl, async (client) => {
        await connectionsGone(client, name);
        await client.query(`drop database if exists ${name} with (force)`);
      });
    },
  };
};

/** Pools say that they have ended before their last sockets have, and a forced drop cuts those under them: a second. */
const connectionsGone = async (client: pg.Client, name: string): Promise<void> => {
  for (let round = 0; round < 50; round += 1) {
    const { rowCount } = await client.query('select from pg_stat_activity where datname = $1', [name]);
    if (rowCount === 0) return;
    await sleep(20);
  }
};

const withClient = async (url: string, use: (client: pg.Client) => Promise<unknown>): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
};
