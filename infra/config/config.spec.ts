import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { productSources } from '../../test/support/source-rules.ts';
import { ConfigurationError, Environment, readConfig } from './config.ts';
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

test('a notary key takes over from the one before it, or from the derived one', () => {
  const key = Buffer.alloc(32, 1).toString('base64');
  expect(readConfig({ NOTARY_KEY: key, NOTARY_KEY_PREVIOUS: 'derived' }).NOTARY_KEY_PREVIOUS).toBe('derived');
  expect(() => readConfig({ NOTARY_KEY_PREVIOUS: key })).toThrow(/NOTARY_KEY: required/);
  expect(() => readConfig({ NOTARY_KEY: key, NOTARY_KEY_PREVIOUS: 'old' })).toThrow(/NOTARY_KEY_PREVIOUS/);
});

describe('witnesses', () => {
  const key = (name: string, letter: string) => `${name}+a3f00b12+B${letter.repeat(43)}`;
  const [ann, bob] = [`${key('ann', 'x')} https://ann.example/w/`, `${key('bob', 'y')} http://127.0.0.1:8100`];

  test('are keys with their addresses; all must sign where nothing else is said', () => {
    expect(readConfig({})).toMatchObject({ NOTARY_WITNESSES: [] });
    expect(readConfig({ NOTARY_WITNESSES: `${ann}, ${bob}`, NOTARY_WITNESS_QUORUM: '1' })).toMatchObject({
      NOTARY_WITNESSES: [
        { key: key('ann', 'x'), url: 'https://ann.example/w' },
        { key: key('bob', 'y'), url: 'http://127.0.0.1:8100' },
      ],
      NOTARY_WITNESS_QUORUM: 1,
    });
  });

  test.each([
    [{ NOTARY_WITNESSES: key('ann', 'x') }, /NOTARY_WITNESSES/],
    [{ NOTARY_WITNESSES: 'https://ann.example' }, /NOTARY_WITNESSES/],
    [{ NOTARY_WITNESSES: `${ann},${key('bob', 'x')} https://bob.example` }, /one key stands there twice/],
    [{ NOTARY_WITNESSES: ann, NOTARY_WITNESS_QUORUM: '2' }, /more witnesses than/],
    [{ NOTARY_WITNESSES: ann, NOTARY_WITNESS_QUORUM: '0' }, /NOTARY_WITNESS_QUORUM/],
    [{ NOTARY_WITNESS_QUORUM: '1' }, /more witnesses than/],
  ])('%j is refused', (environment, problem) => {
    expect(() => readConfig(environment)).toThrow(problem);
  });
});

describe('a configuration file', () => {
  const withFile = async (text: string, environment: Record<string, string> = {}) => {
    const folder = await mkdtemp(join(tmpdir(), 'precedent-config-'));
    const file = join(folder, 'production.yaml');
    await writeFile(file, text);
    try {
      return readConfig({ PRECEDENT_CONFIG: file, ...environment });
    } finally {
      await rm(folder, { recursive: true });
    }
  };
  const KEY = Buffer.alloc(32, 1).toString('base64');

  test('gives variables by their keys; the environment wins', async () => {
    const text = 'api:\n  port: 9000\n  rate_limits: { default: 500, premium: 5000 }\nroles: [api, workers]\n';
    expect(await withFile(text, { RATE_LIMIT_PREMIUM: '7000' })).toMatchObject({
      PORT: 9000,
      RATE_LIMIT_DEFAULT: 500,
      RATE_LIMIT_PREMIUM: 7000,
      PRECEDENT_ROLES: ['api', 'workers'],
    });
  });

  test('puts variables of the environment into its values, or what stands for an absent one', async () => {
    const text = `database:\n  primary: { host: "\${DB}", port: "\${DB_PORT:-6543}", name: precedent, password: "\${PASSWORD}" }\n`;
    const config = await withFile(text, { DB: 'db.internal', PASSWORD: 'p@ss/word', KEY_ENCRYPTION_KEY: KEY });
    expect(config.DATABASE_URL).toBe(
      'postgres://precedent:p%40ss%2Fword@db.internal:6543/precedent?sslmode=verify-full',
    );
  });

  test('names every key that does not exist and every variable that is missing, at once', async () => {
    const read = withFile(`cache: { redis_url: "\${REDIS}" }\nml: { training: { epochs: 3 } }\nserver: { port: 1 }\n`);
    await expect(read).rejects.toThrow(/REDIS, which is not set[\s\S]*ml\.training\.epochs[\s\S]*is it api\.port/);
    await expect(read).rejects.toThrow(ConfigurationError);
  });

  test.each(['- a\n- b\n', 'text', 'api: [', 'api: {port: 1, port: 2}'])('that is %j is refused', async (text) => {
    await expect(withFile(text)).rejects.toThrow(ConfigurationError);
  });

  test('that is not there is refused by its name', () => {
    expect(() => readConfig({ PRECEDENT_CONFIG: '/nowhere/x.yaml' })).toThrow(/PRECEDENT_CONFIG: \/nowhere/);
  });

  test('a database in parts needs its name, and the shared key', () => {
    const read = () => readConfig({ DATABASE_HOST: 'db' });
    expect(read).toThrow(/DATABASE_NAME[\s\S]*KEY_ENCRYPTION_KEY/);
  });

  test('a secret for tokens is refused, for none is used', () => {
    expect(() => readConfig({ JWT_SECRET_KEY: 'x'.repeat(64) })).toThrow(/JWT_SECRET_KEY/);
  });
});

describe('CFG-01: no key is dead', () => {
  const names = Object.keys(Environment.shape);
  const sources = productSources();

  test.each(names.filter((name) => name !== 'PRECEDENT_CONFIG'))('%s has a key in a configuration file', (name) => {
    const keys = Object.entries(Environment.shape).map(([known, schema]) => [known, schema.meta()?.file] as const);
    const own = keys.find(([known]) => known === name)?.[1];
    expect(own).toMatch(/^[a-z_]+(\.[a-z_]+)*$/);
    expect(keys.filter(([, key]) => key === own)).toHaveLength(1);
  });

  test.each(names)('%s is read somewhere', (name) => {
    const readers = sources.filter(({ source }) => new RegExp(`\\b${name}\\b`).test(withoutDeclaration(source.text)));
    expect(readers.map(({ path }) => path)).not.toEqual([]);
  });
});

/** A source without the lines that only declare a variable. */
const withoutDeclaration = (text: string): string =>
  text.replace(/^ {2}[A-Z_]+: .*$/gm, '').replace(/^ {2}[A-Z_]+: z$/gm, '');

describe('what is written from the declaration', () => {
  test('.env.example lists every variable as declared', async () => {
    expect(await readFile('.env.example', 'utf8')).toBe(environmentExample());
  });

  test('the README holds the table of variables as declared', async () => {
    expect(await readFile('README.md', 'utf8')).toContain(configurationTable());
  });
});
