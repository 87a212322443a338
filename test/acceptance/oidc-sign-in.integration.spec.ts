import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { systemClock } from '../../infra/clock.ts';
import { type OidcProviderUnderTest, startOidcProvider } from '../support/oidc-provider.ts';
import { type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

const PUBLIC_URL = 'https://precedent.example.org';
const BEGIN = '/v1/auth/oidc/company/begin';
const CALLBACK = '/v1/auth/oidc/company/callback';

let provider: OidcProviderUnderTest;
let shop: ProductUnderTest;
let address = 0;

beforeAll(async () => {
  provider = await startOidcProvider(PUBLIC_URL + CALLBACK);
  shop = await startProductUnderTest(undefined, {
    PUBLIC_URL,
    OIDC_NAME: 'company',
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.clientId,
    OIDC_CLIENT_SECRET: provider.clientSecret,
    TRUSTED_PROXIES: '127.0.0.0/8',
  });
});
afterAll(async () => {
  await shop?.[Symbol.asyncDispose]();
  await provider?.close();
});

/** Asks as a browser would, from an address of its own. */
const ask = async (method: string, path: string, headers: Record<string, string> = {}, body?: object) => {
  address += 1;
  const response = await fetch(shop.url + path, {
    method,
    redirect: 'manual',
    headers: {
      'x-forwarded-for': `198.51.100.${address}`,
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json: JsonObject = text === '' ? {} : JSON.parse(text);
  return {
    status: response.status,
    location: response.headers.get('location'),
    cookies: response.headers.getSetCookie(),
    body: json,
  };
};

/** The cookies that a browser keeps of an answer. */
const kept = (cookies: readonly string[]): string =>
  cookies
    .filter((cookie) => !cookie.includes('Max-Age=0'))
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

/** Makes somebody known by invitation, without a password: the provider signs them in. */
const join = async (name: string): Promise<void> => {
  const headers = { authorization: `Bearer ${shop.ada.key}` };
  const { body } = await ask('POST', '/v1/invitations', headers, { email: `${name}@example.org` });
  expect(body).toMatchObject({ mail: { status: 'not-sent' } });
  const [, token = ''] = String(body.link).split('#token=');
  expect(await ask('POST', '/v1/auth/accept-invitation', {}, { token, name })).toMatchObject({ status: 200 });
};

/** Goes through the provider's pages, and comes back with what the provider sent along. */
const comeBack = async (name: string) => {
  const begun = await ask('GET', BEGIN);
  expect(begun).toMatchObject({ status: 302, location: expect.stringContaining(provider.issuer) });
  expect(begun.cookies).toEqual([
    expect.stringMatching(/^__Host-precedent-oidc=\S+; Path=\/; Max-Age=\d+; HttpOnly; Secure; SameSite=Lax$/),
  ]);
  const back = new URL(await provider.signIn(begun.location ?? '', name));
  return { cookie: kept(begun.cookies), path: back.pathname + back.search };
};

describe('IAM-09: signing in through an identity provider', () => {
  test('lets in whoever is a member, with cookies, and sends the browser on', async () => {
    await join('ada');
    const { cookie, path } = await comeBack('ada');
    const back = await ask('GET', path, { cookie });
    expect(back).toMatchObject({ status: 302, location: '/#signed-in' });
    expect(kept(back.cookies)).toMatch(/__Host-precedent-access=\S+; __Host-precedent-refresh=precr_/);
    expect(back.cookies.join()).toContain('__Host-precedent-oidc=; Path=/; Max-Age=0');
    const me = await ask('GET', '/v1/auth/me', { cookie: kept(back.cookies) });
    expect(me).toMatchObject({ status: 200, body: { email: 'ada@example.org', hasPassword: false } });
    const again = await comeBack('ada');
    expect(await ask('GET', again.path, { cookie: again.cookie })).toMatchObject({
      status: 302,
      location: '/#signed-in',
    });
  });

  test('lets nobody in who was not invited', async () => {
    const { cookie, path } = await comeBack('stranger');
    expect(await ask('GET', path, { cookie })).toMatchObject({
      status: 401,
      body: { code: 'not-invited' },
      cookies: [],
    });
  });

  test('lets nobody in whose address the provider does not vouch for, until it was linked', async () => {
    await join('grace');
    const signIn = async (emailVerified: boolean) => {
      provider.tamper = { claims: { email: 'grace@example.org', email_verified: emailVerified } };
      const { cookie, path } = await comeBack('grace');
      return ask('GET', path, { cookie }).finally(() => {
        provider.tamper = undefined;
      });
    };
    expect(await signIn(false)).toMatchObject({ status: 401, body: { code: 'not-invited' } });
    expect(await signIn(true)).toMatchObject({ status: 302, location: '/#signed-in' });
    expect(await signIn(false)).toMatchObject({ status: 302, location: '/#signed-in' });
  });

  test('lets no other account of the provider in as somebody who is linked, whoever has the address by now', async () => {
    await join('mary');
    const first = await comeBack('mary');
    expect(await ask('GET', first.path, { cookie: first.cookie })).toMatchObject({ status: 302 });
    provider.tamper = { claims: { email: 'mary@example.org', email_verified: true } };
    const { cookie, path } = await comeBack('eve');
    const taken = await ask('GET', path, { cookie });
    provider.tamper = undefined;
    expect(taken).toMatchObject({ status: 403, body: { code: 'external-identity-conflict' }, cookies: [] });
  });

  test('asks whoever has a second factor for it, the challenge waiting in a cookie', async () => {
    await join('hedy');
    const first = await comeBack('hedy');
    const own = { 'sec-fetch-site': 'same-origin', 'precedent-session': 'cookie' };
    const cookie = kept((await ask('GET', first.path, { cookie: first.cookie })).cookies);
    const { body } = await ask('POST', '/v1/auth/totp', { ...own, cookie });
    const codeAt = (step: number) =>
      new TOTP({ secret: String(body.secret) }).generate({ timestamp: Date.parse(systemClock.now()) + step * 30_000 });
    const confirmed = await ask('POST', '/v1/auth/totp/confirm', { ...own, cookie }, { code: codeAt(0) });
    expect(confirmed).toMatchObject({ status: 200 });

    const second = await comeBack('hedy');
    const back = await ask('GET', second.path, { cookie: second.cookie });
    expect(back).toMatchObject({ status: 302, location: '/sign-in#second-factor' });
    expect(kept(back.cookies)).toMatch(/^__Host-precedent-challenge=\S+$/);
    const challenged = { ...own, cookie: kept(back.cookies) };
    const met = await ask('POST', '/v1/auth/second-factor', challenged, { code: codeAt(1) });
    expect(met).toMatchObject({ status: 200, body: { tenant: shop.tenant } });
    const sessions = await ask('GET', '/v1/auth/sessions', { ...own, cookie: kept(met.cookies) });
    expect(sessions).toMatchObject({ status: 200 });
    expect(met.cookies.join()).toContain('__Host-precedent-challenge=; Path=/; Max-Age=0');
  });

  test.each([
    ['aud', { claims: { aud: 'somebody-else' } }],
    ['iss', { claims: { iss: 'https://elsewhere.example.org' } }],
    ['exp', { claims: { exp: 1_000_000 } }],
    ['nonce', { claims: { nonce: 'another' } }],
    ['the signature', { foreignKey: true }],
  ])('refuses an identity token with a wrong %s', async (_, tamper) => {
    provider.tamper = tamper;
    const { cookie, path } = await comeBack('ada');
    const refused = await ask('GET', path, { cookie });
    provider.tamper = undefined;
    expect(refused).toMatchObject({ status: 401, body: { code: expect.stringMatching(/^oidc-/) }, cookies: [] });
  });

  test('refuses a browser that did not begin here, a state of another sign-in, and a code for the second time', async () => {
    const mine = await comeBack('ada');
    const other = await comeBack('ada');
    expect(await ask('GET', mine.path)).toMatchObject({ status: 401, body: { code: 'oidc-state' } });
    expect(await ask('GET', mine.path, { cookie: `${other.cookie}` })).toMatchObject({
      status: 401,
      body: { code: 'oidc-state' },
    });
    expect(await ask('GET', mine.path, { cookie: mine.cookie })).toMatchObject({ status: 302 });
    expect(await ask('GET', mine.path, { cookie: mine.cookie })).toMatchObject({
      status: 401,
      body: { code: 'oidc-code' },
    });
    expect(await ask('GET', '/v1/auth/oidc/unknown/begin')).toMatchObject({ status: 404 });
  });
});
