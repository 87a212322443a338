import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { ids } from '../ids.ts';
import { amongSecretsOf, createSecrets } from './create-secrets.ts';
import { createDataKeys } from './data-keys.ts';
import { openInstallationKey } from './installation-key.ts';
import { KeyNotUnwrapped } from './key-encryption.ts';
import { createKeyRotation } from './key-rotation.ts';
import { localKeyEncryption } from './local-key-encryption.ts';
import { createSubjectKeys } from './subject-keys.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-11-20T00:00:00Z');
const KEY = Buffer.alloc(32, 7);
const NEXT_KEY = Buffer.alloc(32, 8);
const tenant = '0195f3e0-0000-7000-8000-000000000001';
const other = '0195f3e0-0000-7000-8000-000000000002';

/** A process of its own, with its own copies of keys, that was given these key-encryption keys. */
const node = (pool: pg.Pool, keyEncryption = localKeyEncryption(KEY), epochMillis = () => START) => {
  const dataKeys = createDataKeys({ keyEncryption, ids, epochMillis });
  return {
    secrets: createSecrets({ pool, dataKeys, ids, epochMillis }),
    rotation: createKeyRotation({ pool, keyEncryption, dataKeys, epochMillis }),
    subjectKeys: createSubjectKeys({ pool, keyEncryption, ids, epochMillis }),
    open: () => openInstallationKey({ pool, keyEncryption, epochMillis }),
  };
};

const withDatabase = async (use: (db: TestDatabase) => Promise<void>): Promise<void> => {
  const db = await testDatabase();
  try {
    await use(db);
  } finally {
    await db.close();
  }
};

describe('S22: secrets at rest', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.close());

  test('a secret is read again as it was, on every node, and nothing of it is in the table', async () => {
    const plaintext = 'JBSWY3DPEHPK3PXP – ключ\u0000';
    const id = await node(db.pool).secrets.put(tenant, 'totp', plaintext);
    expect(await node(db.pool).secrets.get(tenant, id)).toBe(plaintext);
    const { rows } = await db.pool.query<{ sealed: Buffer }>('select sealed from secret where secret_id = $1', [id]);
    expect(rows[0]?.sealed.includes('JBSWY3DPEHPK3PXP')).toBe(false);
  });

  test('the same secret is never stored as the same bytes', async () => {
    const { secrets } = node(db.pool);
    const two = [await secrets.put(tenant, 'totp', 'same'), await secrets.put(tenant, 'totp', 'same')];
    const { rows } = await db.pool.query('select distinct sealed from secret where secret_id = any($1)', [two]);
    expect(rows).toHaveLength(2);
  });

  test('another tenant does not find it; removed, nobody does', async () => {
    const { secrets } = node(db.pool);
    const id = await secrets.put(tenant, 'totp', 'mine');
    expect(await secrets.get(other, id)).toBeUndefined();
    await secrets.remove(other, id);
    expect(await secrets.get(tenant, id)).toBe('mine');
    await secrets.remove(tenant, id);
    await secrets.remove(tenant, id);
    expect(await secrets.get(tenant, id)).toBeUndefined();
  });

  test('two nodes that seal a tenant’s first secrets at once share one data key', async () => {
    const fresh = ids.newId();
    const nodes = Array.from({ length: 8 }, () => node(db.pool).secrets);
    const put = await Promise.all(nodes.map((secrets, place) => secrets.put(fresh, 'totp', `secret ${place}`)));
    const { rows } = await db.pool.query('select key_id from data_key where tenant_id = $1', [fresh]);
    expect(rows).toHaveLength(1);
    expect(await Promise.all(put.map((id) => node(db.pool).secrets.get(fresh, id)))).toEqual(
      nodes.map((_, place) => `secret ${place}`),
    );
  });

  describe('what is swapped or changed does not open', () => {
    const twoOf = async (purposes = ['totp', 'totp'], tenants = [tenant, tenant]) => {
      const { secrets } = node(db.pool);
      const [first = '', second = ''] = purposes;
      const [mine = '', theirs = ''] = tenants;
      return [await secrets.put(mine, first, 'first'), await secrets.put(theirs, second, 'second')] as const;
    };

    test('the ciphertext of another secret', async () => {
      const [one, two] = await twoOf();
      await db.pool.query(
        'update secret set sealed = (select sealed from secret where secret_id = $2) where secret_id = $1',
        [one, two],
      );
      await expect(node(db.pool).secrets.get(tenant, one)).rejects.toThrow();
      expect(await node(db.pool).secrets.get(tenant, two)).toBe('second');
    });

    test('another purpose', async () => {
      const [one] = await twoOf();
      await db.pool.query(`update secret set purpose = 'password' where secret_id = $1`, [one]);
      await expect(node(db.pool).secrets.get(tenant, one)).rejects.toThrow();
    });

    test('another id', async () => {
      const [one] = await twoOf();
      const id = ids.newId();
      await db.pool.query('update secret set secret_id = $2 where secret_id = $1', [one, id]);
      await expect(node(db.pool).secrets.get(tenant, id)).rejects.toThrow();
    });

    test('another tenant’s row, even together with its key', async () => {
      const [mine, theirs] = await twoOf(undefined, [ids.newId(), tenant]);
      const row = await db.pool.query('select tenant_id, key_id from secret where secret_id = $1', [mine]);
      const { tenant_id, key_id } = row.rows[0];
      await db.pool.query(
        `update secret set sealed = (select sealed from secret where secret_id = $1) where secret_id = $2`,
        [mine, theirs],
      );
      await expect(node(db.pool).secrets.get(tenant, theirs)).rejects.toThrow();
      const moved = ids.newId();
      await db.pool.query(
        `insert into data_key (tenant_id, key_id, wrapped, wrapped_by, created_at, retired_at)
         select $2, $3, wrapped, wrapped_by, created_at, now() from data_key where tenant_id = $1 and key_id = $4`,
        [tenant_id, tenant, moved, key_id],
      );
      await db.pool.query('update secret set key_id = $2 where secret_id = $1', [theirs, moved]);
      await expect(node(db.pool).secrets.get(tenant, theirs)).rejects.toThrow(KeyNotUnwrapped);
      await db.pool.query('delete from secret where key_id = $1', [moved]);
      await db.pool.query('delete from data_key where key_id = $1', [moved]);
    });

    test.each([0, 11, 12, 20, -1])('one bit, at byte %d', async (place) => {
      const [one] = await twoOf();
      const { rows } = await db.pool.query<{ sealed: Buffer }>('select sealed from secret where secret_id = $1', [one]);
      const sealed = Buffer.from(rows[0]?.sealed ?? []);
      const at = place < 0 ? sealed.length + place : place;
      sealed.writeUInt8(sealed.readUInt8(at) ^ 1, at);
      await db.pool.query('update secret set sealed = $2 where secret_id = $1', [one, sealed]);
      await expect(node(db.pool).secrets.get(tenant, one)).rejects.toThrow();
    });
  });

  test('S14: the tables show no row without a tenant, one tenant’s with it, and take none for another', async () => {
    await node(db.pool).secrets.put(tenant, 'totp', 'mine');
    await node(db.pool).secrets.put(other, 'totp', 'theirs');
    const tables = await db.pool.query(
      `select relname from pg_class where relname in ('secret', 'data_key') and relrowsecurity and relforcerowsecurity`,
    );
    expect(tables.rows).toHaveLength(2);
    for (const table of ['secret', 'data_key']) {
      const seen = (as: string) =>
        amongSecretsOf(db.pool, as, (client) => client.query(`select distinct tenant_id from ${table}`));
      expect((await seen('')).rows).toEqual([]);
      expect((await seen(tenant)).rows).toEqual([{ tenant_id: tenant }]);
    }
    const insertion = amongSecretsOf(db.pool, tenant, (client) =>
      client.query(
        `insert into data_key (tenant_id, key_id, wrapped, wrapped_by, created_at) values ($1, $2, '', '', now())`,
        [other, ids.newId()],
      ),
    );
    await expect(insertion).rejects.toThrow(/row-level security/);
  });
});

describe('S22: data keys are replaced within 90 days', () => {
  test('after 89 days every secret is under a new key, the old one is gone, and a younger one stays', () =>
    withDatabase(async ({ pool }) => {
      const put = node(pool).secrets;
      const old = await Promise.all(
        Array.from({ length: 120 }, (_, place) => put.put(tenant, 'totp', `secret ${place}`)),
      );
      await node(pool, undefined, () => START + 60 * DAY).secrets.put(other, 'totp', 'young');
      const before = await pool.query('select key_id from data_key where tenant_id = $1', [tenant]);

      const early = node(pool, undefined, () => START + 89 * DAY);
      expect(await early.rotation.run()).toEqual({
        rewrapped: 0,
        replaced: 0,
        reencrypted: 0,
        destroyed: 0,
        failures: [],
      });

      const late = node(pool, undefined, () => START + 89 * DAY + 1);
      expect(await late.rotation.status()).toMatchObject({ due: 1, dataKeys: 2, secrets: 121, retired: 0 });
      expect(await late.rotation.run()).toEqual({
        rewrapped: 0,
        replaced: 1,
        reencrypted: 120,
        destroyed: 1,
        failures: [],
      });
      const after = await pool.query('select key_id from data_key where tenant_id = $1', [tenant]);
      expect(after.rows).toHaveLength(1);
      expect(after.rows[0]).not.toEqual(before.rows[0]);
      expect(await Promise.all(old.map((id) => late.secrets.get(tenant, id)))).toEqual(
        old.map((_, place) => `secret ${place}`),
      );
      expect(await late.rotation.status()).toMatchObject({ due: 0, dataKeys: 2, retired: 0, oldestDays: 29 + 1 / DAY });
    }));

  test(
    'under load: while keys are replaced again and again by two nodes, no reader and no writer fails',
    () =>
      withDatabase(async ({ pool }) => {
        const { secrets } = node(pool);
        const known = new Map<string, string>();
        const put = async (text: string) => known.set(await secrets.put(tenant, 'webhook', text), text);
        for (let place = 0; place < 30; place += 1) await put(`secret ${place}`);
        let rotating = true;
        let reads = 0;
        const read = async () => {
          while (rotating) {
            for (const [id, text] of known) {
              expect(await secrets.get(tenant, id)).toBe(text);
              reads += 1;
            }
          }
        };
        const write = async () => {
          for (let place = 0; rotating && place < 200; place += 1) await put(`written meanwhile ${place}`);
        };
        const load = Promise.all([read(), read(), write()]);
        const rotators = [node(pool), node(pool)];
        let [replaced, reencrypted] = [0, 0];
        for (let round = 0; round < 3 || reads < 100; round += 1) {
          const both = await Promise.all(rotators.map(({ rotation }) => rotation.run({ everyKey: true })));
          for (const each of both) {
            expect(each.failures).toEqual([]);
            replaced += each.replaced;
            reencrypted += each.reencrypted;
          }
        }
        rotating = false;
        await load;
        expect(replaced).toBeGreaterThanOrEqual(3); // each round replaces at least once
        expect(reencrypted).toBeGreaterThanOrEqual(30);
        await node(pool).rotation.run();
        expect(await node(pool).rotation.status()).toMatchObject({ dataKeys: 1, retired: 0, secrets: known.size });
        for (const [id, text] of known) expect(await node(pool).secrets.get(tenant, id)).toBe(text);
      }),
    60_000,
  );

  test('a key that is retired while a secret is being put under it stays until that secret has another one', () =>
    withDatabase(async ({ pool }) => {
      const { secrets, rotation } = node(pool);
      await secrets.put(tenant, 'totp', 'first');
      const keys = createDataKeys({ keyEncryption: localKeyEncryption(KEY), ids, epochMillis: () => START });
      const [taken, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const slow = createSecrets({
        pool,
        ids,
        epochMillis: () => START,
        dataKeys: {
          ...keys,
          forSealing: async (client, of) => {
            const key = await keys.forSealing(client, of);
            taken.resolve();
            await goOn.promise;
            return key;
          },
        },
      });
      const putting = slow.put(tenant, 'totp', 'second');
      await taken.promise;
      const rotating = rotation.run({ everyKey: true });
      await vi.waitFor(async () => {
        const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        expect((await pool.query(waiting)).rowCount).toBe(1);
      }, 20_000);
      goOn.resolve();
      expect(await rotating).toMatchObject({ replaced: 1, reencrypted: 1, destroyed: 0 });
      const id = await putting;
      expect(await secrets.get(tenant, id)).toBe('second');
      expect(await rotation.run()).toMatchObject({ replaced: 0, reencrypted: 1, destroyed: 1 });
      expect(await secrets.get(tenant, id)).toBe('second');
    }));

  test('a secret that does not open is named and left, and the others go on', () =>
    withDatabase(async ({ pool }) => {
      const { secrets, rotation } = node(pool);
      const [broken, good] = [await secrets.put(tenant, 'totp', 'a'), await secrets.put(tenant, 'totp', 'b')];
      await pool.query(`update secret set purpose = 'changed' where secret_id = $1`, [broken]);
      const { failures, ...counts } = await rotation.run({ everyKey: true });
      expect(counts).toEqual({ rewrapped: 0, replaced: 1, reencrypted: 1, destroyed: 0 });
      expect(failures).toEqual([expect.stringContaining(broken)]);
      expect(await secrets.get(tenant, good)).toBe('b');
    }));
});

describe('S22: the key-encryption key', () => {
  test('what is derived is the same for ever, and another for each purpose', () =>
    withDatabase(async ({ pool }) => {
      const [derive, again] = [await node(pool).open(), await node(pool).open()];
      expect(derive('a/v1')).toEqual(again('a/v1'));
      expect(derive('a/v1')).toHaveLength(32);
      expect(derive('a/v1')).not.toEqual(derive('b/v1'));
    }));

  test('nodes that start for the first time at once derive the same', () =>
    withDatabase(async ({ pool }) => {
      const all = await Promise.all(Array.from({ length: 8 }, () => node(pool).open()));
      expect(new Set(all.map((derive) => derive('a/v1').toString('hex'))).size).toBe(1);
    }));

  test('another key is refused at the start', () =>
    withDatabase(async ({ pool }) => {
      await node(pool).open();
      await expect(node(pool, localKeyEncryption(NEXT_KEY)).open()).rejects.toThrow(KeyNotUnwrapped);
    }));

  test('also in an installation that is older than its installation key, and was not noted in', () =>
    withDatabase(async ({ pool }) => {
      const key = await node(pool).subjectKeys.forSealing(tenant, 'ada');
      await pool.query('update subject_key set wrapped_by = null');
      await expect(node(pool, localKeyEncryption(NEXT_KEY)).open()).rejects.toThrow(KeyNotUnwrapped);
      await node(pool).open();
      expect(await node(pool).subjectKeys.forOpening(key.id)).toEqual(key);
    }));

  test('a new one wraps all keys again, the erased one stays erased, and then the previous one is needed no more', () =>
    withDatabase(async ({ pool }) => {
      const before = node(pool);
      const derived = (await before.open())('a/v1');
      const secretId = await before.secrets.put(tenant, 'totp', 'kept');
      const ada = await before.subjectKeys.forSealing(tenant, 'ada');
      const bob = await before.subjectKeys.forSealing(tenant, 'bob');
      await before.subjectKeys.destroy(tenant, 'bob');

      const both = node(pool, localKeyEncryption(NEXT_KEY, KEY), () => START + 365 * DAY);
      expect(await both.rotation.status()).toMatchObject({ keyEncryptionKeyDays: 365 });
      expect((await both.open())('a/v1')).toEqual(derived);
      expect(await both.secrets.get(tenant, secretId)).toBe('kept');
      expect(await both.rotation.status()).toMatchObject({ wrappedByOthers: 3 });
      expect(await both.rotation.run()).toMatchObject({ rewrapped: 3, replaced: 1, failures: [] });
      expect(await both.rotation.status()).toMatchObject({ wrappedByOthers: 0, keyEncryptionKeyDays: 0 });

      const after = node(pool, localKeyEncryption(NEXT_KEY));
      expect((await after.open())('a/v1')).toEqual(derived);
      expect(await after.secrets.get(tenant, secretId)).toBe('kept');
      expect(await after.subjectKeys.forOpening(ada.id)).toEqual(ada);
      expect(await after.subjectKeys.forOpening(bob.id)).toBeUndefined();
      await expect(node(pool).open()).rejects.toThrow(/is not configured/);
    }));

  test('must have 32 bytes', () => {
    expect(() => localKeyEncryption(Buffer.alloc(31))).toThrow(/32 bytes/);
  });
});
