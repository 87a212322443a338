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
export const testDatabase = (): Promise<TestDatabase> => createdDatabase('template template_precedent');

/** A database in which nothing was ever made. */
export const emptyDatabase = (): Promise<TestDatabase> => createdDatabase('');

/** The same, owned by somebody who is no superuser, and used as them. */
export const emptyDatabaseOfOrdinaryOwner = async (): Promise<TestDatabase> => {
  const role = `owner_${randomUUID().replaceAll('-', '')}`;
  await withClient(inject('postgresUrl'), async (client) => {
    await client.query(`create role ${role} login password 'ordinary' nosuperuser nobypassrls`);
    await client.query(`grant precedent_app, precedent_projector, precedent_secrets to ${role} with admin option`);
  });
  const database = await createdDatabase(`owner ${role}`, role);
  return {
    ...database,
    close: async () => {
      await database.close();
      await withClient(inject('postgresUrl'), (client) => client.query(`drop owned by ${role}; drop role ${role}`));
    },
  };
};

const createdDatabase = async (how: string, user?: string): Promise<TestDatabase> => {
  const maintenanceUrl = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withClient(maintenanceUrl, (client) => client.query(`create database ${name} ${how}`));
  const url = new URL(maintenanceUrl);
  url.pathname = `/${name}`;
  if (user !== undefined) [url.username, url.password] = [user, 'ordinary'];
  const pool = new pg.Pool({ connectionString: url.href, max: 20 });
  pool.on('error', () => undefined); // idle connections of a test that kills the server; the test itself sees the loss
  pool.on('connect', (client) => client.on('error', () => undefined)); // one that dies before its user listens; the user's next statement fails
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
