import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { defineEvent, eventCatalogue } from '../../domain/kernel/event.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { ERASED, personal } from '../../domain/kernel/personal.ts';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { ids } from '../ids.ts';
import { createSealer } from './create-sealer.ts';
import { localKeyEncryption } from './local-key-encryption.ts';
import { createSubjectKeys, SubjectErased, type SubjectKeys } from './subject-keys.ts';

const Greeted = defineEvent(
  'Greeted',
  1,
  z.strictObject({
    customerId: z.string(),
    email: personal(z.string(), { subject: 'customerId' }),
    note: personal(z.string().optional(), { subject: 'tenant' }),
    greeting: z.string(),
  }),
);

const tenant = '0195f3e0-0000-7000-8000-000000000001';
const keyEncryption = localKeyEncryption(Buffer.alloc(32, 7));
let db: TestDatabase;
let keys: SubjectKeys;
const freshKeys = () => createSubjectKeys({ pool: db.pool, keyEncryption, ids, epochMillis: () => 0 });

beforeAll(async () => {
  db = await testDatabase();
  keys = freshKeys();
});
afterAll(() => db.close());

const greeted = (data: JsonObject, id = '0195f3e0-0000-7000-8000-00000000000a'): StoredEvent => ({
  id,
  type: 'Greeted',
  version: 1,
  data,
  metadata: {
    tenant,
    actor: { kind: 'system', id: 'test' },
    commandId: 'c',
    correlationId: 'c',
    causationId: 'c',
    recordedAt: '2026-11-20T23:10:00.000Z',
  },
  stream: `greeting-${tenant}.1`,
  revision: 0n,
  position: 1n,
});
const seal = async (event: StoredEvent) => ({
  ...event,
  ...(await createSealer(eventCatalogue([Greeted]), keys).seal(event)),
});
const open = (event: StoredEvent, using = keys) => createSealer(eventCatalogue([Greeted]), using).open(event);

describe('sealing personal fields', () => {
  const data = { customerId: 'ada', email: 'ada@example.org', note: 'met in Paris', greeting: 'hello' };

  test('what reaches the log holds no plaintext, and opens to what it was', async () => {
    const sealed = await seal(greeted(data));
    expect(JSON.stringify(sealed.data)).not.toMatch(/example\.org|Paris/);
    expect(sealed.data).toMatchObject({ customerId: 'ada', greeting: 'hello' });
    expect((await open(sealed)).data).toEqual(data);
    expect((await open(sealed, freshKeys())).data).toEqual(data);
  });

  test('a ciphertext moved to another event, or changed by a bit, is refused', async () => {
    const sealed = await seal(greeted(data));
    await expect(open({ ...sealed, id: '0195f3e0-0000-7000-8000-00000000000b' })).rejects.toThrow(/does not belong/);
    const text = JSON.stringify(sealed.data).replace(
      /"ciphertext":"(.)/,
      (_, first) => `"ciphertext":"${first === 'A' ? 'B' : 'A'}`,
    );
    await expect(open({ ...sealed, data: JSON.parse(text) })).rejects.toThrow();
  });

  test('two processes that meet a new subject at once use one key', async () => {
    const both = await Promise.all([freshKeys(), freshKeys()].map((each) => each.forSealing(tenant, 'new')));
    expect(both[0]?.id).toBe(both[1]?.id);
  });

  test('a destroyed key leaves the event readable, its own fields erased and others’ intact', async () => {
    const sealed = await seal(greeted({ ...data, customerId: 'bob', email: 'bob@example.org' }));
    await keys.destroy(tenant, 'bob');
    expect((await open(sealed)).data).toEqual({ ...data, customerId: 'bob', email: ERASED });
    await expect(seal(greeted({ ...data, customerId: 'bob' }))).rejects.toThrow(SubjectErased);
  });

  test('a wrapped key copied to another row does not unwrap', async () => {
    const mine = await keys.forSealing(tenant, 'carol');
    await keys.forSealing(tenant, 'mallory');
    await db.pool.query(
      `update subject_key set wrapped = (select wrapped from subject_key where subject = 'mallory') where subject = 'carol'`,
    );
    await expect(freshKeys().forOpening(mine.id)).rejects.toThrow();
  });

  describe('and the client from where a command was asked', () => {
    const client = { subject: 'ada', ip: '192.0.2.7', userAgent: 'A browser' };
    const sealer = () => createSealer(eventCatalogue([Greeted]), keys);
    const asked = async (from = client, id?: string) => {
      const event = greeted(data, id);
      return { ...event, ...(await sealer().seal(event, from)) };
    };

    test('is in no event in the clear, and is read by whoever opens it', async () => {
      const sealed = await asked();
      expect(JSON.stringify(sealed.metadata)).not.toMatch(/192\.0\.2|browser/);
      expect(await sealer().openClient(sealed)).toEqual({ ip: '192.0.2.7', userAgent: 'A browser' });
      expect(await sealer().openClient(greeted(data))).toBeUndefined();
    });

    test('is sealed once for all events of a command, and anew for the next command', async () => {
      const one = sealer();
      const seal = async (event: StoredEvent) => (await one.seal(event, client)).metadata.client;
      const first = greeted(data);
      const other = { ...first, metadata: { ...first.metadata, commandId: 'd' } };
      expect(await seal({ ...first, id: '0195f3e0-0000-7000-8000-00000000000c' })).toEqual(await seal(first));
      expect(await seal(other)).not.toEqual(await seal(first));
    });

    test('moved to another command or tenant is refused', async () => {
      const { metadata, ...rest } = await asked();
      for (const moved of [{ commandId: 'd' }, { tenant: '0195f3e0-0000-7000-8000-000000000002' }]) {
        const event = { ...rest, metadata: { ...metadata, ...moved } };
        await expect(sealer().openClient(event)).rejects.toThrow(/does not belong/);
      }
    });

    test('reads as erased with its subject, of whom nothing is kept any more; the event stands', async () => {
      const from = { ...client, subject: 'dave' };
      const sealed = await asked(from);
      await keys.destroy(tenant, 'dave');
      expect(await sealer().openClient(sealed)).toEqual({ ip: ERASED, userAgent: ERASED });
      expect((await sealer().open(sealed)).data).toEqual(data);
      expect((await asked(from)).metadata.client).toBeUndefined();
    });
  });

  test('a personal mark that would not be seen stops the start', () => {
    const Nested = defineEvent(
      'Nested',
      1,
      z.strictObject({ person: z.object({ email: personal(z.string(), { subject: 'tenant' }) }) }),
    );
    expect(() => createSealer(eventCatalogue([Nested]), keys)).toThrow(/nested personal field/);
  });
});
