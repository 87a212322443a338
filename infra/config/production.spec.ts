import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, readConfig } from './config.ts';

const base64 = (bytes: Uint8Array | readonly number[]) => Buffer.from(bytes).toString('base64');
const GOOD = {
  PRECEDENT_ENV: 'production',
  PUBLIC_URL: 'https://precedent.example.org/',
  KEY_ENCRYPTION_KEY: 'CkYVyYw2CP4nDQ+EdTg94PMWZ1xGQCPhJ+o/tyZNsoA=',
  DATABASE_URL: 'postgres://precedent:9vKq2mZx7LwT@db.example.org/precedent?sslmode=verify-full',
  TRUSTED_PROXIES: '10.0.0.0/8',
};

describe('S28: production', () => {
  test('starts with secrets that are random, and without the demo', () => {
    const config = readConfig({
      ...GOOD,
      HOST: '0.0.0.0',
      EVENTSTORE_URL: 'esdb://precedent:9vKq2mZx7LwT@a:2113,b:2113,c:2113',
      REDIS_URL: 'rediss://:9vKq2mZx7LwT@redis.example.org',
      SMTP_URL: 'smtps://mailer:9vKq2mZx7LwT@mail.example.org',
      MAIL_FROM: 'no-reply@example.org',
      OIDC_ISSUER: 'https://idp.example.org',
      OIDC_CLIENT_ID: 'precedent',
      OIDC_CLIENT_SECRET: '9vKq2mZx7LwTp3Hs',
    });
    expect(config).toMatchObject({ DEMO: false, PUBLIC_URL: 'https://precedent.example.org' });
  });

  test('takes every random key', () => {
    for (let round = 0; round < 1_000; round += 1) {
      readConfig({ ...GOOD, KEY_ENCRYPTION_KEY: base64(randomBytes(32)) });
    }
  });

  const mail = { MAIL_FROM: 'no-reply@example.org' };
  const oidc = { OIDC_ISSUER: 'https://idp.example.org', OIDC_CLIENT_ID: 'precedent' };
  test.each<[string, string, Record<string, string>]>([
    ['zeros', 'KEY_ENCRYPTION_KEY', { KEY_ENCRYPTION_KEY: base64(new Uint8Array(32)) }],
    ['one byte again and again', 'KEY_ENCRYPTION_KEY', { KEY_ENCRYPTION_KEY: base64(Buffer.alloc(32, 7)) }],
    [
      'a few bytes again and again',
      'KEY_ENCRYPTION_KEY',
      { KEY_ENCRYPTION_KEY: base64(Buffer.alloc(32, 'abc\u00ff')) },
    ],
    [
      '1, 2, 3 …',
      'KEY_ENCRYPTION_KEY',
      { KEY_ENCRYPTION_KEY: base64(Array.from({ length: 32 }, (_, place) => place)) },
    ],
    ['a text', 'KEY_ENCRYPTION_KEY', { KEY_ENCRYPTION_KEY: base64(Buffer.from('this-is-a-very-secret-dev-key-42')) }],
    [
      'hexadecimal digits',
      'KEY_ENCRYPTION_KEY',
      { KEY_ENCRYPTION_KEY: base64(Buffer.from('0123456789abcdef0123456789abcdef')) },
    ],
    ['zeros', 'NOTARY_KEY', { NOTARY_KEY: base64(new Uint8Array(32)) }],
    [
      'a short password',
      'DATABASE_URL',
      { DATABASE_URL: 'postgres://precedent:9vKq2mZx7Lw@db/precedent?sslmode=verify-full' },
    ],
    [
      'a known password',
      'DATABASE_URL',
      { DATABASE_URL: 'postgres://precedent:postgres-password@db/precedent?sslmode=verify-full' },
    ],
    [
      'a known password, decorated',
      'DATABASE_URL',
      { DATABASE_URL: 'postgres://precedent:Changeme1234!@db/precedent?sslmode=verify-full' },
    ],
    [
      'digits only',
      'DATABASE_URL',
      { DATABASE_URL: 'postgres://precedent:123456789012@db/precedent?sslmode=verify-full' },
    ],
    [
      'the user’s name',
      'DATABASE_URL',
      { DATABASE_URL: 'postgres://decision-ledger:decision-ledger@db/precedent?sslmode=verify-full' },
    ],
    ['a known password', 'EVENTSTORE_URL', { EVENTSTORE_URL: 'esdb://admin:changeit@a:2113,b:2113' }],
    ['a short password', 'REDIS_URL', { REDIS_URL: 'redis://:hunter2@redis' }],
    ['a short password', 'SMTP_URL', { ...mail, SMTP_URL: 'smtps://mailer:hunter2@mail.example.org' }],
    [
      'no certificate',
      'SMTP_URL',
      { ...mail, SMTP_URL: 'smtps://mailer:9vKq2mZx7LwT@mail.example.org?tls.rejectUnauthorized=false' },
    ],
    ['no TLS', 'SMTP_URL', { ...mail, SMTP_URL: 'smtp://mail.example.org?requireTLS=false' }],
    ['a short password', 'LOG_SHIP_URL', { LOG_SHIP_URL: 'https://shipper:hunter2@logs.example.org' }],
    ['a short secret', 'OIDC_CLIENT_SECRET', { ...oidc, OIDC_CLIENT_SECRET: 'hunter2' }],
    ['a known secret', 'OIDC_CLIENT_SECRET', { ...oidc, OIDC_CLIENT_SECRET: 'your-oidc-secret-key' }],
    ['no TLS', 'OIDC_ISSUER', { ...oidc, OIDC_ISSUER: 'http://127.0.0.1:9000' }],
    ['no TLS', 'PUBLIC_URL', { PUBLIC_URL: 'http://precedent.example.org' }],
    ['no address', 'PUBLIC_URL', { PUBLIC_URL: '' }],
    ['no TLS and no proxy', 'TLS_CERT_FILE', { TRUSTED_PROXIES: '' }],
    ['the demo', 'DEMO', { DEMO: 'true' }],
  ])('refuses %s as %s, and does not repeat it', (_, name, wrong) => {
    const read = () => readConfig({ ...GOOD, ...wrong });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(new RegExp(`cannot be used:\n  ${name}: [^\n]+$`));
    const secret = /:([^:@/]+)@/.exec(wrong[name] ?? '')?.[1] ?? wrong[name];
    if (secret && name !== 'DEMO') expect(read).not.toThrow(secret);
  });

  const secret = '9vKq2mZx7LwT';
  const inParts = { DATABASE_URL: '', DATABASE_NAME: 'precedent', DATABASE_PASSWORD: secret };
  test.each<[string, string, Record<string, string>]>([
    ['in the clear', 'DATABASE_URL', { DATABASE_URL: `postgres://precedent:${secret}@db/precedent` }],
    ['to any certificate', 'DATABASE_URL', { DATABASE_URL: `postgres://a:${secret}@db/precedent?sslmode=no-verify` }],
    ['to perhaps any', 'DATABASE_URL', { DATABASE_URL: `postgres://a:${secret}@db/precedent?sslmode=require` }],
    ['as nobody', 'DATABASE_URL', { DATABASE_URL: 'postgres://db/precedent?sslmode=verify-full' }],
    [
      'to elsewhere than it seems',
      'DATABASE_URL',
      { DATABASE_URL: `postgres://a:${secret}@localhost/precedent?host=db` },
    ],
    ['in the clear', 'DATABASE_POOLER_URL', { DATABASE_POOLER_URL: `postgres://a:${secret}@pool/precedent` }],
    ['in the clear', 'DATABASE_SSL_MODE', { ...inParts, DATABASE_HOST: 'db', DATABASE_SSL_MODE: 'prefer' }],
    ['as nobody', 'DATABASE_PASSWORD', { ...inParts, DATABASE_HOST: 'db', DATABASE_PASSWORD: '' }],
    ['in the clear', 'EVENTSTORE_URL', { EVENTSTORE_URL: 'esdb://a:2113,b:2113?tls=false' }],
    ['in the clear', 'EVENTSTORE_URL', { EVENTSTORE_URL: 'esdb://127.0.0.1:2113,b:2113?TLS=false' }],
    ['as nobody', 'EVENTSTORE_URL', { EVENTSTORE_URL: 'esdb+discover://cluster:2113' }],
    ['in the clear', 'REDIS_URL', { REDIS_URL: `redis://:${secret}@redis` }],
    ['as nobody', 'REDIS_URL', { REDIS_URL: 'rediss://redis' }],
    ['as nobody', 'SMTP_URL', { ...mail, SMTP_URL: 'smtps://mail.example.org' }],
    ['in the clear', 'AD_PLATFORM_URL', { AD_PLATFORM_URL: 'http://ads.example.org' }],
    [
      'in the clear',
      'NOTARY_WITNESSES',
      { NOTARY_WITNESSES: `ann+a3f00b12+B${'x'.repeat(43)} http://ann.example.org/w` },
    ],
  ])('does not speak %s: %s', (_, name, open) => {
    expect(() => readConfig({ ...GOOD, ...open })).toThrow(new RegExp(`cannot be used:\n  ${name}: [^\n]+$`));
    // On this machine nobody listens, and of a network the operator may know it.
    const hosts = 'db, pool, a, b, cluster, redis, mail.example.org, ads.example.org, ann.example.org';
    expect(readConfig({ ...GOOD, ...open, PRIVATE_HOSTS: hosts })).toMatchObject({ PRECEDENT_ENV: 'production' });
  });

  test('speaks in the clear on this machine', () => {
    const local = { DATABASE_URL: 'postgres:///precedent?host=/run/postgresql', REDIS_URL: 'redis://[::1]:6379' };
    const log = { EVENTSTORE_URL: 'esdb://localhost:2113?tls=false', AD_PLATFORM_URL: 'http://127.0.0.1:9000' };
    expect(readConfig({ ...GOOD, ...local, ...log }).REDIS_URL).toBe(local.REDIS_URL);
  });

  test('is known by a certificate as well as by a password', () => {
    const DATABASE_URL = 'postgres://precedent@db/precedent?sslmode=verify-full&sslcert=a.pem&sslkey=b.pem';
    expect(readConfig({ ...GOOD, DATABASE_URL }).DATABASE_URL).toBe(DATABASE_URL);
  });

  test('needs no proxy where TLS ends here, nor where nothing listens', () => {
    const files = { TLS_CERT_FILE: 'certificate.pem', TLS_KEY_FILE: 'key.pem' };
    expect(readConfig({ ...GOOD, TRUSTED_PROXIES: '', ...files })).toMatchObject(files);
    expect(readConfig({ ...GOOD, TRUSTED_PROXIES: '', PRECEDENT_ROLES: 'workers' }).TRUSTED_PROXIES).toEqual([]);
  });

  test('names everything at once', () => {
    expect(() => readConfig({ PRECEDENT_ENV: 'production', DEMO: 'true', REDIS_URL: 'redis://:x@redis' })).toThrow(
      /REDIS_URL[\s\S]*PUBLIC_URL[\s\S]*DEMO/,
    );
  });

  test('development takes what tests and demos use', () => {
    const { PRECEDENT_ENV: _, ...development } = GOOD;
    const weak = { KEY_ENCRYPTION_KEY: base64(Buffer.alloc(32, 7)), DEMO: 'true', PUBLIC_URL: 'http://127.0.0.1:8000' };
    expect(readConfig({ ...development, ...weak })).toMatchObject({ PRECEDENT_ENV: 'development', DEMO: true });
  });
});
