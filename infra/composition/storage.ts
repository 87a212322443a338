import pg from 'pg';
import type { EventCatalogue } from '../../domain/kernel/event.ts';
import { systemEpochMillis } from '../clock.ts';
import { type Config, ConfigurationError } from '../config/config.ts';
import { createSealer } from '../crypto/create-sealer.ts';
import { createSecrets } from '../crypto/create-secrets.ts';
import { createDataKeys } from '../crypto/data-keys.ts';
import { type DeriveKey, openInstallationKey } from '../crypto/installation-key.ts';
import { type KeyEncryption, KeyNotUnwrapped } from '../crypto/key-encryption.ts';
import { createKeyRotation, type KeyRotation } from '../crypto/key-rotation.ts';
import { localKeyEncryption } from '../crypto/local-key-encryption.ts';
import type { ClientOpener, Sealer } from '../crypto/sealer.ts';
import type { Secrets } from '../crypto/secrets.ts';
import { createSubjectKeys } from '../crypto/subject-keys.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { createEventStoreDbEventStore } from '../event-store/eventstoredb/eventstoredb-event-store.ts';
import { createPostgresEventStore } from '../event-store/postgres/postgres-event-store.ts';
import type { Home } from '../home/home.ts';
import { ids } from '../ids.ts';
import { type EmbeddedPostgres, findEmbeddedPostgres, startEmbeddedPostgres } from '../postgres/embedded.ts';
import { migrate } from '../postgres/migrate.ts';
import type { TenantReads } from '../postgres/read-database.ts';
import { createTenantReads } from '../postgres/tenant-reads.ts';

/** Everything that is kept, opened: the database, the log, and the keys that seal personal fields. */
export interface Storage {
  readonly databaseUrl: string;
  readonly pool: pg.Pool;
  /** What answers queries, for one tenant at a time. */
  readonly reads: TenantReads;
  readonly store: EventStore;
  readonly sealer: Sealer;
  /** Reads from where events were asked. */
  readonly clients: ClientOpener;
  readonly secrets: Secrets;
  readonly keyRotation: KeyRotation;
  /** Keys that never change, one for each purpose, so that none serves two. */
  readonly deriveKey: DeriveKey;
  /** Keys the digests by which a repeated request is recognised. */
  readonly digestKey: Buffer;
  /** Where the log is, in words. */
  readonly description: string;
  readonly close: () => Promise<void>;
}

/**
 * Opens the storage that the configuration names, and brings its tables up to date. Without DATABASE_URL it is the
 * embedded server: started, taken over from a process that died, or shared with the one that runs.
 */
export const openStorage = async (config: Config, home: Home, catalogue: EventCatalogue): Promise<Storage> => {
  const database = await openDatabase(config, home);
  await migrate(database.url);
  const pool = new pg.Pool({ connectionString: database.url, max: config.DATABASE_POOL });
  pool.on('error', () => undefined); // a connection that died while idle; whoever needs one next gets a new one
  pool.on('connect', (client) => client.on('error', () => undefined)); // one that dies before its user listens; the user's next statement fails
  const pooler = poolerOf(config);
  const keyEncryption = await keyEncryptionOf(config, home);
  const deriveKey = await openInstallationKey({ pool, keyEncryption, epochMillis: systemEpochMillis }).catch(
    async (error: unknown) => {
      await pool.end();
      await database.stop();
      throw error instanceof KeyNotUnwrapped ? notTheKeyOf(database, error) : error;
    },
  );
  const keys = createSubjectKeys({ pool, keyEncryption, ids, epochMillis: systemEpochMillis });
  const sealer = createSealer(catalogue, keys);
  const dataKeys = createDataKeys({ keyEncryption, ids, epochMillis: systemEpochMillis });
  const store =
    config.EVENTSTORE_URL === undefined
      ? createPostgresEventStore({ pool })
      : createEventStoreDbEventStore({ url: config.EVENTSTORE_URL });
  return {
    databaseUrl: database.url,
    pool,
    reads: pooler === undefined ? createTenantReads(pool) : createTenantReads(pooler, { keepPlans: false }),
    store,
    sealer,
    clients: sealer,
    secrets: createSecrets({ pool, dataKeys, ids, epochMillis: systemEpochMillis }),
    keyRotation: createKeyRotation({ pool, keyEncryption, dataKeys, epochMillis: systemEpochMillis }),
    deriveKey,
    digestKey: deriveKey('precedent-request-digest/v1'),
    description: config.EVENTSTORE_URL === undefined ? database.description : 'EventStoreDB',
    close: async () => {
      await store.close();
      await pooler?.end();
      await pool.end();
      await database.stop();
    },
  };
};

const poolerOf = ({ DATABASE_POOLER_URL, DATABASE_POOL }: Config): pg.Pool | undefined => {
  if (DATABASE_POOLER_URL === undefined) return undefined;
  const pool = new pg.Pool({ connectionString: DATABASE_POOLER_URL, max: DATABASE_POOL });
  pool.on('error', () => undefined); // as above
  pool.on('connect', (client) => client.on('error', () => undefined)); // one that dies before its user listens; the user's next statement fails
  return pool;
};

const keyEncryptionOf = async (config: Config, home: Home): Promise<KeyEncryption> => {
  const { KEY_ENCRYPTION_KEY: current, KEY_ENCRYPTION_KEY_PREVIOUS: previous } = config;
  return localKeyEncryption(
    current === undefined ? await home.keyEncryptionKey() : Buffer.from(current, 'base64'),
    ...(previous === undefined ? [] : [Buffer.from(previous, 'base64')]),
  );
};

const notTheKeyOf = ({ description }: Database, { message }: KeyNotUnwrapped): ConfigurationError =>
  new ConfigurationError([
    `KEY_ENCRYPTION_KEY: not the key of this database (${description}): ${message}. Give the key that it was started with first, or, after a change of keys, that one as KEY_ENCRYPTION_KEY_PREVIOUS; without it, what is encrypted cannot be read`,
  ]);

/** The key-encryption keys that were given or made before; undefined where there is none, and none is made. */
export const knownKeyEncryption = async (config: Config, home: Home): Promise<KeyEncryption | undefined> =>
  config.KEY_ENCRYPTION_KEY === undefined && (await home.knownKeyEncryptionKey()) === undefined
    ? undefined
    : keyEncryptionOf(config, home);

export interface Database {
  readonly url: string;
  readonly description: string;
  readonly stop: () => Promise<void>;
}

/** The database that the configuration names, as it is: its tables may be old, or not there. */
export const openDatabase = async (config: Config, home: Home): Promise<Database> =>
  config.DATABASE_URL === undefined ? openEmbedded(home) : external(config.DATABASE_URL);

const external = (url: string): Database => ({
  url,
  description: 'PostgreSQL (DATABASE_URL)',
  stop: async () => undefined,
});

const openEmbedded = async (home: Home): Promise<Database> => {
  const owner = await home.runningProcess();
  const shared = owner && (await findEmbeddedPostgres(home.databaseDirectory));
  // A server that a living process runs is its to stop, not ours.
  if (shared) return { url: shared.url(), description: 'embedded PostgreSQL', stop: async () => undefined };
  const server: EmbeddedPostgres = await startEmbeddedPostgres({ directory: home.databaseDirectory });
  return { url: server.url(), description: 'embedded PostgreSQL', stop: () => server.stop() };
};
