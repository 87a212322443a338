import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { losingProxy } from '../../../test/contract/event-store/losing-proxy.ts';
import type { ContractSubject, Mutation } from '../../../test/contract/event-store/subject.ts';
import { eventStoreContract } from '../../../test/contract/event-store.contract.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { serialise } from '../validation.ts';
import { appendBatch } from './append-batch.ts';
import { createPostgresEventStore } from './postgres-event-store.ts';

const MUTATIONS: Record<Mutation, string> = {
  update: `update event set data = '{}'`,
  delete: 'delete from event',
  truncate: 'truncate event',
};

const poolOf = (connectionString: string): pg.Pool => {
  const pool = new pg.Pool({ connectionString, max: 6 });
  pool.on('error', () => undefined); // connections that the suite cuts while they are idle
  return pool;
};

const withClient = async <Result>(pool: pg.Pool, use: (client: pg.PoolClient) => Promise<Result>): Promise<Result> => {
  const client = await pool.connect();
  try {
    return await use(client);
  } finally {
    client.release();
  }
};

const subject = async (): Promise<ContractSubject> => {
  const db = await testDatabase();
  const proxy = await losingProxy(db.url);
  const pool = poolOf(proxy.url);
  const nowhere = poolOf('postgres://nobody@127.0.0.1:1/nothing');
  const store = createPostgresEventStore({ pool });
  const restored: { close(): Promise<void> }[] = [];

  return {
    store,
    second: async () => createPostgresEventStore({ pool: db.pool }),
    unreachable: async () => createPostgresEventStore({ pool: nowhere }),
    interrupt: () => proxy.restart(250),
    loseNextAcknowledgement: () => proxy.loseAnswerTo('precedent-append'),
    holdAppendOpen: async (stream, events) => {
      const client = await db.pool.connect();
      await client.query('begin');
      await appendBatch(client, [{ stream, expected: 'any', events: serialise(stream, events) }]);
      return {
        release: async () => {
          await client.query('commit');
          client.release();
        },
      };
    },
    mutate: (mutation, as) =>
      withClient(db.pool, async (client) => {
        await client.query('begin');
        try {
          if (as === 'application') await client.query('set local role precedent_app');
          await client.query(MUTATIONS[mutation]);
          await client.query('commit');
        } catch (refused) {
          await client.query('rollback');
          throw refused;
        }
      }),
    restoreElsewhere: async () => {
      const elsewhere = await testDatabase();
      restored.push(elsewhere);
      await withClient(db.pool, (from) =>
        withClient(elsewhere.pool, (to) =>
          pipeline(from.query(copyTo('copy event to stdout')), to.query(copyFrom('copy event from stdin'))),
        ),
      );
      return createPostgresEventStore({ pool: elsewhere.pool });
    },
    close: async () => {
      await store.close();
      await Promise.all([pool.end(), nowhere.end(), ...restored.map((database) => database.close())]);
      await proxy.close();
      await db.close();
    },
  };
};

eventStoreContract('postgres', subject);
