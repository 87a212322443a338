import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appointFirstSuperAdmin } from '../../infra/cli/first-super-admin.ts';
import { makeTenant, tenantIdOf } from '../../infra/cli/tenant.ts';
import { systemClock } from '../../infra/clock.ts';
import { readConfig } from '../../infra/config/config.ts';
import { cli } from '../support/cli.ts';
import { type MailSink, startMailSink } from '../support/mail-sink.ts';
import { eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

let shop: ProductUnderTest;
let sink: MailSink;
let address = 0;

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly cookies: readonly string[];
  readonly text: string;
}

/** Asks as somebody from an address of their own, so that nobody uses up another's guesses. */
const ask = async (
  method: string,
  path: string,
  { body, token, headers = {} }: { body?: object; token?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> => {
  address += 1;
  const response = await fetch(shop.url + path, {
    method,
    redirect: 'manual',
    headers: {
      'x-forwarded-for': `198.51.${address >> 8}.${address & 255}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const cookies = response.headers.getSetCookie();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text), cookies, text };
};

const signIn = (email: string, password: string, more: object = {}, headers: Record<string, string> = {}) =>
  ask('POST', '/v1/auth/sign-in', { body: { email, password, ...more }, headers });

/** The token of the newest link that was mailed to an address. */
const mailed = (email: string, most = 1): Promise<string> =>
  eventually(async () => {
    const mails = sink.mails.filter(({ to }) => to.includes(email));
    expect(mails.length).toBeGreaterThanOrEqual(most);
    const [, token = ''] =
      /#token=3D(\S+)/.exec(mails.at(-1)?.source.replaceAll('=\r\n', '') ?? '') ??
      /#token=(\S+)/.exec(mails.at(-1)?.source ?? '') ??
      [];
    expect(token).not.toBe('');
    return token;
  });

/** Invites somebody with Ada's key into the shop, and accepts for them. */
const join = async (email: string, password: string, roles = ['analyst']): Promise<void> => {
  const invited = await ask('POST', '/v1/invitations', { body: { email, roles }, token: shop.ada.key });
  expect(invited).toMatchObject({ status: 201, body: { mail: { status: 'sent' } } });
  expect(invited.body).not.toHaveProperty('link');
  const token = await mailed(email);
  const body = { token, name: 'Some Body', password };
  expect(await ask('POST', '/v1/auth/accept-invitation', { body })).toMatchObject({
    status: 200,
    body: { slug: 'shop' },
  });
};

const PASSWORD = 'a quiet harbour at dawn';

beforeAll(async () => {
  sink = await startMailSink();
  shop = await startProductUnderTest(undefined, {
    SMTP_URL: sink.url,
    MAIL_FROM: 'Precedent <no-reply@precedent.example>',
    TRUSTED_PROXIES: '127.0.0.0/8',
    PUBLIC_URL: 'https://precedent.example.org',
  });
});
afterAll(async () => {
  await shop?.[Symbol.asyncDispose]();
  await sink?.close();
});

describe('a person, over HTTP', () => {
  test('is invited by mail, signs in, reads what the roles allow, refreshes, and signs out', async () => {
    await join('ada@example.org', PASSWORD);
    const { status, body } = await signIn('Ada@Example.org', PASSWORD, { tenant: 'shop' });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { tenant: shop.tenant, memberships: [{ slug: 'shop' }] },
    });
    expect(await ask('GET', '/v1/decisions', { token: body.accessToken })).toMatchObject({ status: 200 });
    expect(await ask('GET', '/v1/api-keys', { token: body.accessToken })).toMatchObject({ status: 403 });
    expect(await ask('GET', '/v1/auth/me', { token: body.accessToken })).toMatchObject({
      status: 200,
      body: { email: 'ada@example.org', name: 'Some Body', secondFactor: null, tenant: shop.tenant },
    });
    const next = await ask('POST', '/v1/auth/refresh', { body: { refreshToken: body.refreshToken } });
    expect(next).toMatchObject({ status: 200, body: { tenant: shop.tenant } });
    expect(await ask('GET', '/v1/decisions', { token: next.body.accessToken })).toMatchObject({ status: 200 });
    const out = { body: { refreshToken: next.body.refreshToken } };
    expect(await ask('POST', '/v1/auth/sign-out', out)).toMatchObject({ status: 204 });
    expect(await ask('POST', '/v1/auth/refresh', out)).toMatchObject({ status: 401, body: { code: 'session-over' } });
    await eventually(async () => {
      expect(await ask('GET', '/v1/decisions', { token: next.body.accessToken })).toMatchObject({ status: 401 });
    });
  });

  test('S3: a stranger and a wrong password get the same answer', async () => {
    await join('grace@example.org', PASSWORD);
    const answers = [
      await signIn('grace@example.org', 'not the password'),
      await signIn('nobody@example.org', PASSWORD),
    ];
    const [known, unknown] = answers.map(({ status, body: { requestId: _, traceId: __, ...same } }) => ({
      status,
      same,
    }));
    expect(known).toEqual(unknown);
    expect(known).toMatchObject({ status: 401, same: { code: 'invalid-credentials' } });
  });

  test('with a second factor gets a challenge and no token; a code gives the tokens, once', async () => {
    await join('hedy@example.org', PASSWORD);
    const { body } = await signIn('hedy@example.org', PASSWORD);
    const begun = await ask('POST', '/v1/auth/totp', { token: body.accessToken });
    expect(begun).toMatchObject({ status: 200, body: { uri: expect.stringMatching(/^otpauth:\/\/totp\//) } });
    const codeAt = (step: number) =>
      new TOTP({ secret: String(begun.body.secret) }).generate({
        timestamp: Date.parse(systemClock.now()) + step * 30_000,
      });
    const confirmed = await ask('POST', '/v1/auth/totp/confirm', {
      token: body.accessToken,
      body: { code: codeAt(0) },
    });
    expect(confirmed).toMatchObject({ status: 200, body: { recoveryCodes: { length: 10 } } });
    const challenged = await signIn('hedy@example.org', PASSWORD);
    expect(challenged).toMatchObject({ status: 200, body: { methods: ['totp', 'recovery-code'] } });
    expect(Object.keys(challenged.body).sort()).toEqual(['challenge', 'expiresAt', 'methods']);
    expect(challenged.cookies).toEqual([]);
    const meet = (more: object) =>
      ask('POST', '/v1/auth/second-factor', { body: { challenge: challenged.body.challenge, ...more } });
    // Of a later step than the one that was used up, and still near enough to now.
    const code = codeAt(1);
    const met = await meet({ code });
    expect(met).toMatchObject({ status: 200, body: { accessToken: expect.any(String) } });
    expect(await meet({ code })).toMatchObject({ status: 401, body: { code: 'code-wrong' } });
    const [recoveryCode] = stringsOf(confirmed.body.recoveryCodes);
    expect(await meet({ recoveryCode })).toMatchObject({ status: 200 });
    expect(await meet({ recoveryCode })).toMatchObject({ status: 401 });
    expect(await meet({})).toMatchObject({ status: 422, body: { errors: [{ pointer: '/code' }] } });
    expect(await meet({ code, recoveryCode })).toMatchObject({ status: 422 });
    const end = await ask('DELETE', '/v1/auth/totp', { token: met.body.accessToken, body: { code: '000000' } });
    expect(end).toMatchObject({ status: 401, body: { code: 'code-wrong' } });
  });

  test('IAM-24: in a browser gets cookies that no script reads, and no token in the body', async () => {
    await join('mary@example.org', PASSWORD);
    const browser = { 'precedent-session': 'cookie', 'sec-fetch-site': 'same-origin' };
    const { status, cookies, text } = await signIn('mary@example.org', PASSWORD, {}, browser);
    expect(status).toBe(200);
    expect(text).not.toMatch(/accessToken|refreshToken|precr_/);
    const held = cookies.filter((cookie) => !cookie.includes('Max-Age=0'));
    expect(held.map((cookie) => cookie.split('=')[0])).toEqual(
      ['access', 'refresh', 'device'].map((name) => `__Host-precedent-${name}`),
    );
    for (const cookie of held) expect(cookie).toMatch(/; Path=\/; Max-Age=\d+; HttpOnly; Secure; SameSite=Strict$/);
    const cookie = held.map((one) => one.split(';')[0]).join('; ');
    const ours = { headers: { cookie, 'sec-fetch-site': 'same-origin' } };
    expect(await ask('GET', '/v1/auth/me', ours)).toMatchObject({ status: 200 });
    expect(
      await ask('POST', '/v1/auth/refresh', { headers: { cookie, 'sec-fetch-site': 'cross-site' } }),
    ).toMatchObject({ status: 403 });
    const refreshed = await ask('POST', '/v1/auth/refresh', ours);
    expect(refreshed).toMatchObject({ status: 200 });
    expect(refreshed.cookies.join()).toContain('__Host-precedent-refresh=precr_');
    expect(refreshed.text).not.toContain('precr_');
    const out = await ask('POST', '/v1/auth/sign-out', ours);
    expect(out).toMatchObject({ status: 204 });
    expect(out.cookies.every((one) => one.includes('Max-Age=0'))).toBe(true);
    expect(await ask('POST', '/v1/auth/refresh', ours)).toMatchObject({ status: 401 });

    // Guesses from ten addresses stop the next one, the person's own as well, but not the browser that is known.
    await Promise.all(Array.from({ length: 10 }, () => signIn('mary@example.org', 'not the password')));
    const elsewhere = await signIn('mary@example.org', PASSWORD);
    expect(elsewhere).toMatchObject({ status: 403, body: { code: 'sign-in-paused' } });
    const device = held.find((one) => one.includes('-device='))?.split(';')[0] ?? '';
    expect(await signIn('mary@example.org', PASSWORD, {}, { ...browser, cookie: device })).toMatchObject({
      status: 200,
    });
  });

  test('sees and ends the sessions of its own', async () => {
    await join('joan@example.org', PASSWORD);
    const agent = { headers: { 'user-agent': 'The other browser' } };
    const other = await ask('POST', '/v1/auth/sign-in', {
      body: { email: 'joan@example.org', password: PASSWORD },
      ...agent,
    });
    const { body } = await signIn('joan@example.org', PASSWORD);
    const listed = await eventually(async () => {
      const { body: list } = await ask('GET', '/v1/auth/sessions', { token: body.accessToken });
      expect(list.items).toMatchObject([{ current: true }, { current: false, userAgent: 'The other browser' }]);
      return list.items as readonly { sessionId: string }[];
    });
    const path = `/v1/auth/sessions/${listed[1]?.sessionId}`;
    expect(await ask('DELETE', path, { token: body.accessToken })).toMatchObject({ status: 204 });
    const refreshToken = other.body.refreshToken;
    expect(await ask('POST', '/v1/auth/refresh', { body: { refreshToken } })).toMatchObject({ status: 401 });
    const foreign = await ask('DELETE', `/v1/auth/sessions/${shop.tenant}`, { token: body.accessToken });
    expect(foreign).toMatchObject({ status: 404 });
    expect(await ask('GET', '/v1/auth/sessions', { token: shop.ada.key })).toMatchObject({ status: 403 });
  });

  test('IAM-22: acts in another tenant with another token', async () => {
    await makeTenant(shop.product.storage, { slug: 'branch', name: 'The branch', demo: false });
    await join('anna@example.org', PASSWORD);
    await cli(shop.environment, 'member', 'add', 'branch', 'anna@example.org', 'viewer');
    const { body } = await signIn('anna@example.org', PASSWORD, { tenant: 'shop' });
    const switched = await ask('POST', '/v1/auth/switch-tenant', {
      token: body.accessToken,
      body: { tenant: 'branch' },
    });
    expect(switched).toMatchObject({ status: 200, body: { tenant: tenantIdOf('branch') } });
    expect(await ask('GET', '/v1/tenant', { token: switched.body.accessToken })).toMatchObject({
      body: { slug: 'branch' },
    });
    const nowhere = await ask('POST', '/v1/auth/switch-tenant', { token: body.accessToken, body: { tenant: 'demo' } });
    expect(nowhere).toMatchObject({ status: 403, body: { code: 'not-a-member' } });
  });

  test('IAM-10: sets a new password by mail, and nobody learns who has an account', async () => {
    await join('rosa@example.org', PASSWORD);
    const { body } = await signIn('rosa@example.org', PASSWORD);
    const request = (email: string) => ask('POST', '/v1/auth/password-reset', { body: { email } });
    expect(await request('rosa@example.org')).toMatchObject({ status: 202, text: '{}' });
    expect(await request('nobody@example.org')).toMatchObject({ status: 202, text: '{}' });
    const token = await mailed('rosa@example.org', 2);
    const complete = (password: string) =>
      ask('POST', '/v1/auth/password-reset/complete', { body: { token, password } });
    expect(await complete('rosa@example.org')).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/password' }] },
    });
    expect(await complete('an entirely new harbour')).toMatchObject({ status: 204 });
    expect(await complete('yet another harbour now')).toMatchObject({
      status: 403,
      body: { code: 'reset-token-invalid' },
    });
    expect(await signIn('rosa@example.org', PASSWORD)).toMatchObject({ status: 401 });
    expect(await signIn('rosa@example.org', 'an entirely new harbour')).toMatchObject({ status: 200 });
    await eventually(async () => {
      expect(await ask('GET', '/v1/auth/me', { token: body.accessToken })).toMatchObject({ status: 401 });
    });
    expect(sink.mails.filter(({ to }) => to.includes('nobody@example.org'))).toEqual([]);
  });

  test('S8: who is disabled at the command line is refused everywhere', async () => {
    await join('emmy@example.org', PASSWORD);
    const { body } = await signIn('emmy@example.org', PASSWORD);
    expect(await ask('GET', '/v1/auth/me', { token: body.accessToken })).toMatchObject({ status: 200 });
    await cli(shop.environment, 'person', 'disable', 'emmy@example.org', 'left the shop');
    await eventually(async () => {
      expect(await ask('GET', '/v1/auth/me', { token: body.accessToken })).toMatchObject({ status: 401 });
    }, 5_000);
    expect(await signIn('emmy@example.org', PASSWORD)).toMatchObject({
      status: 401,
      body: { code: 'invalid-credentials' },
    });
    const everybody = await cli(shop.environment, 'person', 'list');
    expect(everybody.find(({ email }) => email === 'emmy@example.org')).toMatchObject({ disabled: true, tenants: 1 });
  });

  test('guesses ten times a minute from one address, and no more', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const statuses: number[] = [];
    // A minute may end meanwhile, and another one begin; two do not.
    for (let guess = 0; guess < 21; guess += 1) {
      const body = { challenge: 'x', code: '000000' };
      statuses.push((await ask('POST', '/v1/auth/second-factor', { body, headers })).status);
    }
    expect(new Set(statuses.slice(0, 10))).toEqual(new Set([401]));
    expect(statuses).toContain(429);
  });
});

describe('IAM-19: the first super admin', () => {
  test('is made at the first start, is told a link where no mail is sent, and acts in every tenant', async () => {
    const config = readConfig({
      ...shop.environment,
      SUPER_ADMIN_EMAIL: 'root@example.org',
      SMTP_URL: '',
      MAIL_FROM: '',
    });
    const notes: string[] = [];
    const start = () => appointFirstSuperAdmin(shop.product, config, (text) => notes.push(text));
    await start();
    await start();
    expect(notes).toEqual([expect.stringMatching(/^The first super admin is root@example\.org[\s\S]*#token=precp_/)]);
    const [, token = ''] = /#token=(\S+)/.exec(notes[0] ?? '') ?? [];
    const password = 'the harbour of the first';
    expect(await ask('POST', '/v1/auth/password-reset/complete', { body: { token, password } })).toMatchObject({
      status: 204,
    });
    const { body } = await signIn('root@example.org', password);
    expect(body).toMatchObject({ memberships: [{ slug: 'platform', roles: ['super_admin'] }] });
    const inShop = { token: body.accessToken, headers: { 'precedent-tenant': 'shop' } };
    expect(await ask('GET', '/v1/tenant', inShop)).toMatchObject({ status: 200, body: { slug: 'shop' } });

    await join('lise@example.org', PASSWORD);
    const { body: lise } = await signIn('lise@example.org', PASSWORD);
    const disable = { body: { reason: 'left the shop' } };
    const path = `/v1/people/${lise.personId}`;
    expect(await ask('POST', `${path}/disable`, { ...disable, token: shop.ada.key })).toMatchObject({ status: 404 });
    expect(await ask('POST', `${path}/disable`, { ...disable, token: body.accessToken })).toMatchObject({
      status: 200,
    });
    expect(await signIn('lise@example.org', PASSWORD)).toMatchObject({ status: 401 });
    expect(await ask('POST', `${path}/enable`, { body: {}, token: body.accessToken })).toMatchObject({ status: 200 });
    expect(await signIn('lise@example.org', PASSWORD)).toMatchObject({ status: 200 });
  });
});

const stringsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
