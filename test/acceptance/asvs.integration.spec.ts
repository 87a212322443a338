import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemEpochMillis } from '../../infra/clock.ts';
import { cli } from '../support/cli.ts';
import { type MailSink, startMailSink } from '../support/mail-sink.ts';
import { eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

/* Requirements of ASVS 5.0 that no other test is about: `infra/security/asvs.md` says which. */

const PASSWORD = 'a quiet harbour at dawn';

let shop: ProductUnderTest;
let sink: MailSink;
let address = 0;

beforeAll(async () => {
  sink = await startMailSink();
  shop = await startProductUnderTest(undefined, {
    SMTP_URL: sink.url,
    MAIL_FROM: 'Precedent <no-reply@precedent.example>',
    TRUSTED_PROXIES: '127.0.0.0/8',
  });
});
afterAll(async () => {
  await shop?.[Symbol.asyncDispose]();
  await sink?.close();
});

/** Each from an address of its own: guesses are counted by address. */
const ask = async (
  method: string,
  path: string,
  { body, token, headers = {} }: { body?: object; token?: unknown; headers?: Record<string, string> } = {},
) => {
  address += 1;
  const response = await fetch(shop.url + path, {
    method,
    headers: {
      'x-forwarded-for': `198.51.100.${address}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const read: Record<string, unknown> = isJson ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, text, body: read };
};

const signIn = (email: string, password = PASSWORD, headers: Record<string, string> = {}) =>
  ask('POST', '/v1/auth/sign-in', { body: { email, password }, headers });

/** The token of the latest of so many mails to an address. */
const mailed = (email: string, count: number): Promise<string> =>
  eventually(async () => {
    const mails = sink.mails.filter(({ to }) => to.includes(email));
    expect(mails).toHaveLength(count);
    const [, token = ''] = /#token=(?:3D)?(\S+)/.exec(mails.at(-1)?.source.replaceAll('=\r\n', '') ?? '') ?? [];
    expect(token).not.toBe('');
    return token;
  });

const join = async (email: string): Promise<void> => {
  await shop.ada.send('/v1/invitations', { email, roles: ['analyst'] });
  const body = { token: await mailed(email, 1), name: 'Some Body', password: PASSWORD };
  expect(await ask('POST', '/v1/auth/accept-invitation', { body })).toMatchObject({ status: 200 });
};

describe('V1.1.1: what is sent is decoded once', () => {
  test('a path: what is encoded twice leads nowhere', async () => {
    expect((await shop.ada.ask('GET', '/v1/%64ecisions')).status).toBe(200);
    expect((await shop.ada.ask('GET', '/v1/%2564ecisions')).status).toBe(404);
    expect((await shop.ada.ask('GET', '/v1/roles/..%2fdecisions')).status).not.toBe(200);
  });

  test('a query string', async () => {
    const { status, text } = await ask('GET', '/docs?q=%253Cq1%253E');
    expect(status).toBe(200);
    expect(text).toContain('%3Cq1%3E');
    expect(text).not.toMatch(/<q1>|&lt;q1&gt;/);
  });

  test('a body', async () => {
    const description = '%2541 %41 \\u0041 &lt;b&gt; +';
    const role = { description, permissions: ['decisions:read'] };
    expect(await shop.ada.ask('PUT', '/v1/roles/encoded', role)).toMatchObject({ status: 200 });
    const roles = await shop.ada.read('/v1/roles');
    expect(JSON.stringify(roles)).toContain(JSON.stringify(description));
  });
});

describe('the sources', () => {
  test('V16.2.3: log lines go to standard output, from one place', async () => {
    const root = resolve(import.meta.dirname, '../..');
    const folders = ['domain', 'commands', 'projections', 'processes', 'read-api', 'infra'];
    const names = (
      await Promise.all(
        folders.map(async (folder) =>
          readdir(resolve(root, folder), { recursive: true }).then((all) => all.map((name) => `${folder}/${name}`)),
        ),
      )
    )
      .flat()
      // What answers at the command line is no log, nor is what the tests of a checkout print.
      .filter((name) => name.endsWith('.ts') && !/\.spec\.ts$|^infra\/(?:cli|setup)\//.test(name));
    const texts = await Promise.all(
      names.map(async (name) => ({ name, text: await readFile(resolve(root, name), 'utf8') })),
    );
    const writing = texts.filter(({ text }) => /\bconsole\.|process\.std(?:out|err)|transports\.(?!Stream)/.test(text));
    expect(names.length).toBeGreaterThan(200);
    expect(writing.map(({ name }) => name)).toEqual(['infra/composition/telemetry.ts']);
  });
});

const UI = resolve(import.meta.dirname, '../../ui/src');

describe('the pages', () => {
  const sources = async () => {
    const names = (await readdir(UI, { recursive: true })).filter((name) => /\.(?:svelte|ts)$/.test(name));
    return Promise.all(names.map(async (name) => ({ name, text: await readFile(resolve(UI, name), 'utf8') })));
  };

  test('V6.2.6: a password is not shown while it is typed', async () => {
    for (const { name, text } of await sources()) {
      for (const [field] of text.matchAll(/<input\b[^>]*bind:value=\{(?:\w+\.)?(?:password|current)\}[^>]*>/g)) {
        expect(field, name).toContain('type="password"');
      }
    }
  });

  test('V6.2.7: a password may be pasted, and kept by a password manager', async () => {
    const passwords = (await sources()).flatMap(({ text }) => [
      ...text.matchAll(/<input\b[^>]*type="password"[^>]*>/g),
    ]);
    expect(passwords.length).toBeGreaterThan(2);
    for (const [field] of passwords) {
      expect(field).toMatch(/autocomplete="(?:new|current)-password"/);
      expect(field).not.toMatch(/onpaste|onkeydown|onkeypress|onbeforeinput/);
    }
  });

  test('V14.3.3: keep nothing in the browser but how somebody wants the pages, and that a session is there', async () => {
    const keeping = (await sources()).filter(({ text }) =>
      /localStorage|sessionStorage|indexedDB|document\.cookie|cookieStore|\bcaches\b/.test(text),
    );
    expect(keeping.map(({ name }) => name).toSorted()).toEqual([
      'api/session-mark.ts',
      'main.ts',
      'preferences.svelte.ts',
    ]);
  });
});

describe('people', () => {
  test('V6.4.3: a new password by mail signs nobody in and takes no second factor away', async () => {
    await join('hedy@example.org');
    const { body } = await signIn('hedy@example.org');
    const begun = await ask('POST', '/v1/auth/totp', { token: body.accessToken });
    const code = new TOTP({ secret: String(begun.body.secret) }).generate({ timestamp: systemEpochMillis() });
    const confirmed = await ask('POST', '/v1/auth/totp/confirm', { token: body.accessToken, body: { code } });
    expect(confirmed).toMatchObject({ status: 200 });

    await ask('POST', '/v1/auth/password-reset', { body: { email: 'hedy@example.org' } });
    const token = await mailed('hedy@example.org', 2);
    const password = 'an entirely new harbour';
    const reset = await ask('POST', '/v1/auth/password-reset/complete', { body: { token, password } });
    expect(reset).toMatchObject({ status: 204, text: '' });
    expect(reset.headers.getSetCookie()).toEqual([]);

    const challenged = await signIn('hedy@example.org', password);
    expect(challenged).toMatchObject({ status: 200, body: { challenge: expect.any(String) } });
    expect(challenged.text).not.toMatch(/accessToken|refreshToken/);
  });

  test('V7.4.5: an administrator ends every session of somebody, who can then sign in again', async () => {
    await join('lise@example.org');
    const sessions = [(await signIn('lise@example.org')).body, (await signIn('lise@example.org')).body];
    await cli(shop.environment, 'person', 'disable', 'lise@example.org', 'a laptop was stolen');
    await cli(shop.environment, 'person', 'enable', 'lise@example.org');
    for (const { refreshToken } of sessions) {
      const refreshed = await ask('POST', '/v1/auth/refresh', { body: { refreshToken } });
      expect(refreshed).toMatchObject({ status: 401, body: { code: 'session-over' } });
    }
    await eventually(async () => {
      for (const { accessToken: token } of sessions) {
        expect(await ask('GET', '/v1/auth/me', { token })).toMatchObject({ status: 401 });
      }
    });
    expect(await signIn('lise@example.org')).toMatchObject({ status: 200 });
  });

  test('V14.3.1: signing out clears the browser', async () => {
    await join('mary@example.org');
    const signedIn = await signIn('mary@example.org', PASSWORD, { 'precedent-session': 'cookie' });
    const held = signedIn.headers.getSetCookie().filter((one) => !one.includes('Max-Age=0'));
    const cookie = held.map((one) => one.split(';')[0]).join('; ');
    const out = await ask('POST', '/v1/auth/sign-out', { headers: { cookie, 'sec-fetch-site': 'same-origin' } });
    expect(out.status).toBe(204);
    expect(out.headers.get('clear-site-data')).toBe('"cache", "storage"');
    const taken = out.headers.getSetCookie();
    expect(taken.length).toBeGreaterThanOrEqual(held.length);
    for (const one of taken) expect(one).toMatch(/^__Host-precedent-\w+=; Path=\/; Max-Age=0;/);
  });
});
