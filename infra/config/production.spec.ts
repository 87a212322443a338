import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, readConfig } from './config.ts';

const base64 = (bytes: Uint8Array | readonly number[]) => Buffer.from(bytes).toString('base64');
const GOOD = {
  PRECEDENT_ENV: 'production',
  PUBLIC_URL: 'https://precedent.example.org/',
  KEY_ENCRYPTION_KEY: 'CkYVyYw2CP4nDQ+EdTg94PMWZ1xGQCPhJ+o/tyZNsoA=',
  DATABASE_URL: 'postgres://precedent:9vKq2mZx7LwT@db.example.org/precedent',
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

  test('takes a database without a password in its URL: it knows us in another way', () => {
    expect(readConfig({ ...GOOD, DATABASE_URL: 'postgres://db/precedent' }).DATABASE_URL).toBeDefined();
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
    ['a short password', 'DATABASE_URL', { DATABASE_URL: 'postgres://precedent:9vKq2mZx7Lw@db/precedent' }],
    ['a known password', 'DATABASE_URL', { DATABASE_URL: 'postgres://precedent:postgres-password@db/precedent' }],
    [
      'a known password, decorated',
      'DATABASE_URL',
      { DATABASE_URL: 'postgres://precedent:Changeme1234!@db/precedent' },
    ],
    ['digits only', 'DATABASE_URL', { DATABASE_URL: 'postgres://precedent:123456789012@db/precedent' }],
    ['the user’s name', 'DATABASE_URL', { DATABASE_URL: 'postgres://decision-ledger:decision-ledger@db/precedent' }],
    ['a known password', 'EVENTSTORE_URL', { EVENTSTORE_URL: 'esdb://admin:changeit@a:2113,b:2113' }],
    ['a short password', 'REDIS_URL', { REDIS_URL: 'redis://:hunter2@redis' }],
    ['a short password', 'SMTP_URL', { ...mail, SMTP_URL: 'smtps://mailer:hunter2@mail.example.org' }],
    ['no certificate', 'SMTP_URL', { ...mail, SMTP_URL: 'smtps://mail.example.org?tls.rejectUnauthorized=false' }],
    ['no TLS', 'SMTP_URL', { ...mail, SMTP_URL: 'smtp://mail.example.org?requireTLS=false' }],
    ['a short secret', 'OIDC_CLIENT_SECRET', { ...oidc, OIDC_CLIENT_SECRET: 'hunter2' }],
    ['a known secret', 'OIDC_CLIENT_SECRET', { ...oidc, OIDC_CLIENT_SECRET: 'your-oidc-secret-key' }],
    ['no TLS', 'OIDC_ISSUER', { ...oidc, OIDC_ISSUER: 'http://127.0.0.1:9000' }],
    ['no TLS', 'PUBLIC_URL', { PUBLIC_URL: 'http://precedent.example.org' }],
    ['no address', 'PUBLIC_URL', { PUBLIC_URL: '' }],
    ['the demo', 'DEMO', { DEMO: 'true' }],
  ])('refuses %s as %s, and does not repeat it', (_, name, wrong) => {
    const read = () => readConfig({ ...GOOD, ...wrong });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(new RegExp(`cannot be used:\n  ${name}: [^\n]+$`));
    const secret = /:([^:@/]+)@/.exec(wrong[name] ?? '')?.[1] ?? wrong[name];
    if (secret && name !== 'DEMO') expect(read).not.toThrow(secret);
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
