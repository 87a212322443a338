import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, startCli } from '../../test/support/cli.ts';
import { testDatabase } from '../../test/support/database.ts';
import { productEnvironment } from '../../test/support/product.ts';

test('people are invited and sent links at the command line, which shows what was not mailed', async () => {
  const home = await mkdtemp(join(tmpdir(), 'precedent-people-'));
  const database = await testDatabase();
  const environment = { ...productEnvironment(database.url, home), PUBLIC_URL: 'https://precedent.example.org' };
  try {
    await cli(environment, 'tenant', 'create', 'shop', 'The shop');
    const [invited] = await cli(environment, 'person', 'invite', 'shop', 'ada@example.org', 'analyst');
    expect(invited).toMatchObject({
      mail: { status: 'not-sent', reason: 'no mail server is configured' },
      link: expect.stringMatching(/^https:\/\/precedent\.example\.org\/accept-invitation#token=preci_/),
    });
    const [wrongRole, stranger] = await Promise.all([
      startCli(environment, 'person', 'invite', 'shop', 'ada@example.org', 'conqueror').ended,
      startCli(environment, 'person', 'reset-password', 'nobody@example.org').ended,
    ]);
    expect(wrongRole).toMatchObject({ code: 2, errors: expect.stringContaining('There is no role conqueror') });
    expect(stranger).toMatchObject({ code: 2, errors: expect.stringContaining('There is no such person') });
  } finally {
    await database.close();
    await rm(home, { recursive: true, force: true });
  }
});
