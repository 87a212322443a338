import { describe, expect, test } from 'vitest';
import { foundIn, LEAK, PLANTED_SECRETS } from '../../test/support/planted-secrets.ts';
import { createLogger } from './logger.ts';

const collect = () => {
  let written = '';
  const logger = createLogger({
    level: 'info',
    clock: { now: () => '2026-11-20T12:00:00.000Z' },
    write: (lines) => {
      written += lines;
    },
  });
  return { logger, text: async () => logger.close().then(() => written) };
};

const KEYS: readonly string[] = [
  ...['password', 'passphrase', 'clientSecret', 'refreshToken', 'authorization', 'cookie', 'set-cookie', 'apiKey'],
  ...['x-api-key', 'credential', 'privateKey', 'signature', 'otp', 'recoveryCodes', 'email', 'phone', 'iban'],
];

describe('a log line', () => {
  test('is one JSON object with time, level, message and the given fields', async () => {
    const { logger, text } = collect();
    logger.info('request', { route: '/v1/goals/:goalId', status: 200, revision: 7n });
    expect(JSON.parse(await text())).toEqual({
      time: '2026-11-20T12:00:00.000Z',
      level: 'info',
      message: 'request',
      route: '/v1/goals/:goalId',
      status: 200,
      revision: '7',
    });
  });

  test('below the level is not written; many of one turn are all written, in order', async () => {
    const { logger, text } = collect();
    logger.debug('no');
    for (let index = 0; index < 100; index++) logger.info(String(index));
    const messages = (await text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).message);
    expect(messages).toEqual(Array.from({ length: 100 }, (_, index) => String(index)));
  });

  test('cannot be broken in two, or made to say something else on a terminal', async () => {
    const { logger, text } = collect();
    logger.info('a\r\n{"level":"error"}\u2028\u2029\u001b[2J\u009b\u202e', { route: 'b\nc' });
    const written = await text();
    expect(written.trimEnd().split(/[\r\n\u2028\u2029]/)).toHaveLength(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(written.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(JSON.parse(written).message).toContain('{"level":"error"}');
  });

  test('is tried with more than 30 kinds of secrets', () => expect(PLANTED_SECRETS.length).toBeGreaterThan(30));

  test.each(PLANTED_SECRETS)('hides a secret wherever it stands: $kind', async ({ text: secret, core }) => {
    const { logger, text } = collect();
    const cause = new Error(`because of ${secret}`);
    logger.error(`failed with ${secret} here`, {
      note: secret,
      nested: { list: [`x ${secret}`], quoted: JSON.stringify({ note: secret }) },
      error: new Error(`could not: ${secret}`, { cause }),
      [`key ${secret}`]: 1,
    });
    const written = await text();
    expect(written).not.toContain(core);
    expect(JSON.parse(written).message).toContain('[redacted]');
  });

  test('hides them all at once', async () => {
    const { logger, text } = collect();
    logger.error(LEAK, { error: new Error(LEAK), quoted: JSON.stringify({ deeper: JSON.stringify({ LEAK }) }) });
    expect(foundIn(await text())).toEqual([]);
  });

  test.each(KEYS)('hides whatever the field %j holds', async (key) => {
    const { logger, text } = collect();
    logger.info('x', { [key]: 'plain-value', nested: { [key]: ['plain-value'] } });
    expect(await text()).not.toContain('plain-value');
  });

  test('hides the password of a connection string, and keeps the host', async () => {
    const { logger, text } = collect();
    logger.error('cannot connect to postgres://app:hunter22@db.internal:5432/precedent');
    const written = await text();
    expect(written).not.toContain('hunter22');
    expect(written).toContain('db.internal:5432');
  });

  test("keeps a driver's detail and parameters out: they hold people's data", async () => {
    const { logger, text } = collect();
    const error = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (name)=(Jane)',
      parameters: ['Jane'],
    });
    logger.error('failed', { error });
    const written = await text();
    expect(written).not.toContain('Jane');
    expect(JSON.parse(written).error).toMatchObject({ name: 'Error', code: '23505', stack: expect.any(String) });
  });

  test('keeps ids whole, also those that have the letters and digits of an IBAN', async () => {
    const traceId = 'de89370400440532013000abcdefabcd';
    const tenant = '12345678-1234-1234-1234-123456789012';
    const { logger, text } = collect();
    logger.info('request', { traceId, tenant, note: 'DE89370400440532013000' });
    const written = await text();
    expect(written).toContain(traceId);
    expect(written).toContain(tenant);
    expect(written).not.toContain('DE8937');
  });

  test('leaves ordinary values alone', async () => {
    const { logger, text } = collect();
    const fields = {
      requestId: '0194f1f0-7c3a-7000-8000-00000000000a',
      position: '1234567890123456',
      route: '/v1/keys/:keyId',
    };
    logger.info('request', fields);
    expect(JSON.parse(await text())).toMatchObject(fields);
  });
});
