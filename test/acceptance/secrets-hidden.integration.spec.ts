import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { JobFailed, JobRequested, processEvents } from '../../domain/processes/events.ts';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { systemClock } from '../../infra/clock.ts';
import { createLogger } from '../../infra/telemetry/logger.ts';
import { job } from '../../processes/runtime/job.ts';
import { on as onEvent, processManager, type Transition } from '../../processes/runtime/process-manager.ts';
import { on, projection } from '../../projections/runtime/projection.ts';
import { table, uuid } from '../../projections/runtime/table.ts';
import { startTestApi } from '../support/api.ts';
import { AUTHORITY, RECEIVER } from '../support/certificates.ts';
import { testDatabase } from '../support/database.ts';
import { type HttpsReceiver, startHttpsReceiver } from '../support/https-receiver.ts';
import { type MailSink, startMailSink } from '../support/mail-sink.ts';
import { foundIn, LEAK, PLANTED_SECRETS } from '../support/planted-secrets.ts';
import { install } from '../support/processes/installation.ts';
import { clientOf, eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';
import { readModels } from '../support/read-models.ts';

/** Every row of every table, of the log, the queue and the keys as well, as text. */
const rowsOf = async (pool: pg.Pool): Promise<readonly { readonly place: string; readonly text: string }[]> => {
  const { rows: tables } = await pool.query<{ place: string }>(
    `select format('%I.%I', table_schema, table_name) as place from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  expect(tables.length).toBeGreaterThan(20);
  const found: { place: string; text: string }[] = [];
  for (const { place } of tables) {
    const { rows } = await pool.query<{ text: string }>(`select line::text as text from ${place} as line`);
    found.push(...rows.map(({ text }) => ({ place, text })));
  }
  return found;
};

/** Where texts stand, and which. */
const placesOf = async (pool: pg.Pool, ...texts: readonly string[]): Promise<readonly string[]> =>
  (await rowsOf(pool)).flatMap(({ place, text }) =>
    texts.filter((one) => text.includes(one)).map((one) => `${one} in ${place}`),
  );

const CORES = PLANTED_SECRETS.map(({ core }) => core);

/** A password that looks like nothing in particular, so that no pattern finds it: it must not get that far. */
const PLAIN = 'quiet harbour 8 lanterns';
/** In the address of an endpoint of notifications. */
const PATH_SECRET = 'B01ABCDEF-AHv3nqSe7vY1';
/** Whom a mail cannot be sent to. Those who may invite see the address, in a read model, and nobody else does. */
const INVITED = 'invited.person@example.org';
const SMTP_PASSWORD = 'mail-pass-4711-lantern';

describe('S24: secrets that clients send, and others answer, to the product as it ships', () => {
  let receiver: HttpsReceiver;
  let sink: MailSink;
  let shop: ProductUnderTest;
  let logged = '';
  let answered = '';

  beforeAll(async () => {
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      logged += String(chunk);
      return true;
    });
    receiver = await startHttpsReceiver();
    receiver.answer(() => ({ status: 500, headers: { 'set-cookie': 'a=b' }, body: LEAK }));
    sink = await startMailSink({
      authOptional: false,
      onAuth: (_, __, done) => done(new Error(`535 ${LEAK.replaceAll(/[\r\n]/g, ' ')}`)),
    });
    const url = sink.url.replace('127.0.0.1', `app:${SMTP_PASSWORD}@127.0.0.1`);
    shop = await startProductUnderTest(
      undefined,
      { LOG_LEVEL: 'debug', SMTP_URL: url, MAIL_FROM: 'no-reply@precedent.example', TRUSTED_PROXIES: '127.0.0.0/8' },
      { resolve: async () => ['127.0.0.1'], exempt: new Set([receiver.exempt]), authority: AUTHORITY },
    );
  });
  afterAll(async () => {
    await shop?.[Symbol.asyncDispose]();
    vi.restoreAllMocks();
    await sink?.close();
    await receiver?.[Symbol.asyncDispose]();
  });

  let address = 0;
  /** Asks from an address of its own, so that no limit comes before the failure that is meant. */
  const ask = async (method: string, path: string, headers: Record<string, string>, body?: string): Promise<number> => {
    address += 1;
    const response = await fetch(shop.url + path, {
      method,
      redirect: 'manual',
      headers: { 'x-forwarded-for': `198.51.${address >> 8}.${address & 255}`, ...headers },
      ...(body !== undefined && { body }),
    });
    answered += await response.text();
    return response.status;
  };
  const asJson = (more: Record<string, string> = {}) => ({ 'content-type': 'application/json', ...more });
  const key = () => ({ authorization: `Bearer ${shop.ada.key}` });
  /** In a header there are no line breaks. */
  const inHeader = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ');

  test('through every refusal of a request', async () => {
    const reader = clientOf(
      shop.url,
      await issueKey(shop.product.storage, { tenant: shop.tenant, name: 'reader', scopes: ['decisions:read'] }),
    );
    const statuses = new Set<number>();
    for (const text of [...PLANTED_SECRETS.map((secret) => secret.text), PLAIN]) {
      const header = inHeader(text);
      const inPath = encodeURIComponent(text);
      const body = JSON.stringify({ title: text, decisionType: { nested: text }, inputContext: text });
      const asked = [
        ask('GET', '/v1/decisions', { authorization: header }),
        ask('GET', '/v1/decisions', { authorization: `Bearer ${header}` }),
        ask('GET', '/v1/decisions', { cookie: header }),
        ask('GET', `/v1/nothing/${inPath}`, key()),
        ask('GET', `/v1/decisions/${inPath}`, key()),
        ask('GET', `/v1/decisions?limit=${inPath}`, key()),
        ask('GET', '/v1/decisions', { ...key(), 'precedent-tenant': header }),
        ask('GET', '/v1/decisions', { ...key(), 'precedent-after': header }),
        ask('POST', '/v1/decisions', asJson(key()), body),
        ask('POST', '/v1/decisions', asJson(key()), `{"title": ${JSON.stringify(text)}`),
        ask('POST', '/v1/decisions', { ...key(), 'content-type': 'text/plain' }, text),
        ask('POST', '/v1/decisions', asJson({ ...key(), 'idempotency-key': `${header}${'x'.repeat(300)}` }), body),
        ask('POST', '/v1/decisions', asJson({ ...key(), 'if-match': header }), body),
        ask('POST', '/v1/decisions', asJson({ authorization: `Bearer ${reader.key}` }), body),
        ask(
          'POST',
          '/v1/decisions',
          asJson({ cookie: 'precedent_access=x', origin: 'https://evil.example.com' }),
          body,
        ),
        ask('POST', '/v1/notification-endpoints', asJson(key()), JSON.stringify({ url: `http://a/${inPath}` })),
        ask('POST', `/v1/hooks/${inPath}`, { 'webhook-signature': header, 'webhook-id': '1' }, text),
        ask('DELETE', `/v1/api-keys/${inPath}`, key()),
      ];
      for (const status of await Promise.all(asked)) {
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
        statuses.add(status);
      }
    }
    expect([...statuses]).toEqual(expect.arrayContaining([400, 401, 403, 404, 415, 422]));
  });

  test('through everything that goes wrong when signing in', async () => {
    for (const text of [...PLANTED_SECRETS.map((secret) => secret.text), PLAIN]) {
      const short = text.slice(0, 200);
      const email = `${text.replaceAll(/[^a-z0-9]/gi, '').slice(0, 40)}@example.org`;
      const bodies: readonly (readonly [string, object])[] = [
        ['/v1/auth/second-factor', { challenge: text, code: short.slice(0, 20) }],
        ['/v1/auth/second-factor', { challenge: text, recoveryCode: short.slice(0, 100) }],
        ['/v1/auth/refresh', { refreshToken: short }],
        ['/v1/auth/password-reset/complete', { token: short, password: text }],
        ['/v1/auth/accept-invitation', { token: short, password: text, name: 'Ada' }],
      ];
      for (const [path, body] of bodies) {
        expect(await ask('POST', path, asJson(), JSON.stringify(body)), path).toBeGreaterThanOrEqual(400);
      }
      await ask('GET', `/v1/auth/oidc/sso/callback?code=${encodeURIComponent(text)}&state=x`, {});
      await ask('POST', '/v1/auth/password-reset', asJson(), JSON.stringify({ email }));
    }
    const attempt = JSON.stringify({ email: 'jane.doe@example.org', password: PLAIN });
    expect(await ask('POST', '/v1/auth/sign-in', asJson(), attempt)).toBe(401);
  });

  test('through a mail server that refuses, and repeats what it was told', async () => {
    const invitation = JSON.stringify({ email: INVITED, roles: ['analyst'] });
    const response = await fetch(`${shop.url}/v1/invitations`, {
      method: 'POST',
      headers: asJson(key()),
      body: invitation,
    });
    expect(await response.json()).toMatchObject({ mail: { status: 'not-sent' } });
    await eventually(async () => expect(logged).toContain('a mail was not sent'));
  });

  test('through an endpoint of notifications that fails, and repeats them all', async () => {
    const url = `https://${RECEIVER}:${receiver.port}/services/${PATH_SECRET}?password=${encodeURIComponent(PLAIN)}`;
    const { secret } = await shop.ada.send('/v1/notification-endpoints', { url });
    await shop.ada.send('/v1/jobs', {
      job: 'trust.evaluate-gate',
      input: { gateId: 'meta', actionType: 'budget_cut' },
    });
    await eventually(async () => {
      const { rows } = await shop.product.storage.pool.query<{ error: string }>(
        `select error from process.job where job = 'notifications.deliver' and error is not null`,
      );
      expect(rows[0]?.error).toBe('The endpoint did not take it: receiver-failed (500).');
    });
    expect(await placesOf(shop.product.storage.pool, String(secret).slice('whsec_'.length))).toEqual([]);
    expect(logged).not.toContain(String(secret).slice('whsec_'.length));
  });

  test('are in no log line, no answer, no event, no job, and no other row', async () => {
    shop.product.logger.info('the last line');
    await eventually(async () => expect(logged).toContain('the last line'));
    expect(logged.split('\n').length).toBeGreaterThan(500);
    expect(answered.length).toBeGreaterThan(100_000);
    const hidden = [PLAIN, PATH_SECRET, SMTP_PASSWORD, encodeURIComponent(PLAIN)];
    expect(foundIn(logged)).toEqual([]);
    expect(foundIn(answered)).toEqual([]);
    expect(hidden.filter((text) => logged.includes(text) || answered.includes(text))).toEqual([]);
    const { pool } = shop.product.storage;
    expect(logged + answered).not.toContain(INVITED);
    const places = await placesOf(pool, ...CORES, ...hidden, INVITED);
    expect(places.filter((place) => place !== `${INVITED} in read_model.invited_addresses`)).toEqual([]);
  });
});

describe('S24: secrets in an error that the product’s own code throws', () => {
  const leaking = (): never => {
    throw Object.assign(new Error(LEAK, { cause: new TypeError(LEAK) }), { code: 'EXX', detail: LEAK, where: LEAK });
  };

  test('are neither in what the client is answered nor in the log', async () => {
    await using api = await startTestApi({ reads: { inTenant: async () => leaking() } });
    const response = await api.fetch('/v1/notes');
    const text = await response.text();
    expect(response.status).toBe(500);
    const lines = api.lines();
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', message: 'request failed' }));
    expect(foundIn(text)).toEqual([]);
    expect(foundIn(JSON.stringify(lines))).toEqual([]);
  });

  test('are in no event, no job, no parked input and no projection’s poison', async () => {
    const database = await testDatabase();
    let written = '';
    const logger = createLogger({
      level: 'debug',
      clock: systemClock,
      write: (lines) => {
        written += lines;
      },
    });
    const leaky = job({
      name: 'leaky',
      input: z.strictObject({}),
      permission: 'jobs:execute',
      attempts: 2,
      run: async () => leaking(),
    });
    const crashing = processManager({
      name: 'crashing',
      version: 1,
      state: z.strictObject({}),
      stuckAfterMillis: 60_000,
      reactions: [
        onEvent(JobFailed, {
          instance: ({ data }) => data.jobId,
          react: (): Transition<Record<string, never>> => leaking(),
        }),
      ],
    });
    const poisoned = projection({
      name: 'poisoned',
      version: 1,
      tables: [table('poisoned', { columns: { id: uuid() }, key: ['id'] })],
      handlers: [on(JobRequested, () => leaking())],
    });
    const installed = await install({ pool: database.pool, url: database.url, processes: [crashing], jobs: [leaky] });
    const models = await readModels({
      database,
      store: installed.store,
      definitions: processEvents,
      projections: [poisoned],
      now: systemClock.now(),
    });
    installed.runner.start();
    await installed.runner.startWorkers();
    try {
      await installed.send('RequestJob', { job: 'leaky', input: {} });
      await eventually(async () => {
        expect(await installed.types()).toEqual(expect.arrayContaining(['JobFailed', 'ProcessFailed']));
        expect(installed.givenUp.map(({ where }) => where).toSorted()).toEqual(['crashing', 'leaky']);
        const { rows } = await database.pool.query(
          'select poison_error from projection_checkpoint where poison_error is not null',
        );
        expect(JSON.stringify(rows)).toContain('it failed');
      });
      expect((await placesOf(database.pool, 'it failed: ')).length).toBeGreaterThanOrEqual(4);
      expect(await placesOf(database.pool, ...CORES)).toEqual([]);
      for (const { where, error } of installed.givenUp) logger.error('given up', { route: where, error });
      for (const error of installed.problems) logger.warn('a process tries again', { part: 'x', error });
      for (const { name, lastError } of installed.runner.status()) logger.warn('status', { name, lastError });
      await logger.close();
      expect(foundIn(written)).toEqual([]);
    } finally {
      await installed.runner.stop();
      await installed.queue.close();
      await models.stop();
      await database.close();
    }
  });
});
