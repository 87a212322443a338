import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, startCli } from '../../test/support/cli.ts';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const NEXT_KEY = Buffer.alloc(32, 8).toString('base64');

let db: TestDatabase;
let home: string;
beforeAll(async () => {
  db = await testDatabase();
  home = await mkdtemp(join(tmpdir(), 'precedent-secrets-'));
});
afterAll(async () => {
  await db.close();
  await rm(home, { recursive: true, force: true });
});
const environment = (key: string, previous?: string) => ({
  PRECEDENT_HOME: home,
  DATABASE_URL: db.url,
  KEY_ENCRYPTION_KEY: key,
  ...(previous && { KEY_ENCRYPTION_KEY_PREVIOUS: previous }),
});

describe('S22: the operator replaces the key-encryption key', () => {
  test('with the previous one beside it until nothing needs it; a wrong one alone is refused, and said why', async () => {
    const [first] = await cli(environment(KEY), 'secrets', 'status');
    expect(first).toMatchObject({ wrappedByOthers: 0, secrets: 0, dataKeys: 0 });

    const refused = await startCli(environment(NEXT_KEY), 'secrets', 'status').ended;
    expect(refused.code).toBe(2);
    expect(refused.errors).toMatch(/KEY_ENCRYPTION_KEY: not the key of this database/);
    expect(refused.errors).not.toContain(NEXT_KEY);

    expect(await cli(environment(NEXT_KEY, KEY), 'secrets', 'rotate')).toEqual([
      { rewrapped: 1, replaced: 0, reencrypted: 0, destroyed: 0, failures: [] },
    ]);
    const [last] = await cli(environment(NEXT_KEY), 'secrets', 'status');
    expect(last).toMatchObject({ wrappedByOthers: 0 });
    expect(last?.keyEncryptionKey).not.toBe(first?.keyEncryptionKey);
  });
});
