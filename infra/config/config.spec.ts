import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, readConfig } from './config.ts';
import { configurationTable, environmentExample } from './reference.ts';

describe('reading the environment', () => {
  test('an empty environment runs everything on the embedded defaults', () => {
    expect(readConfig({})).toMatchObject({
      PORT: 8000,
      HOST: '127.0.0.1',
      PRECEDENT_ROLES: ['api', 'projections', 'processes', 'workers'],
      DEMO: true,
    });
  });

  test('an empty variable counts as absent', () => {
    expect(readConfig({ PORT: '' }).PORT).toBe(8000);
  });

  test('every variable at fault is named at once', () => {
    const read = () => readConfig({ PORT: 'eighty', EVENTSTORE_URL: 'http://x', PRECEDENT_ROLES: 'api,kitchen' });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(/PORT[\s\S]*EVENTSTORE_URL[\s\S]*PRECEDENT_ROLES/);
  });

  test('a shared database needs a shared key-encryption key', () => {
    expect(() => readConfig({ DATABASE_URL: 'postgres://db/precedent' })).toThrow(/KEY_ENCRYPTION_KEY/);
  });

  test('a key-encryption key has 32 bytes', () => {
    expect(() => readConfig({ KEY_ENCRYPTION_KEY: Buffer.alloc(31).toString('base64') })).toThrow(/32 bytes/);
    expect(readConfig({ KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64') }).KEY_ENCRYPTION_KEY).toHaveLength(44);
  });
});

describe('what is written from the declaration', () => {
  test('.env.example lists every variable as declared', async () => {
    expect(await readFile('.env.example', 'utf8')).toBe(environmentExample());
  });

  test('the README holds the table of variables as declared', async () => {
    expect(await readFile('README.md', 'utf8')).toContain(configurationTable());
  });
});
