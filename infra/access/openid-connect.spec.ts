import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type OidcProviderUnderTest, startOidcProvider, type Tamper } from '../../test/support/oidc-provider.ts';
import { OidcRefused } from './oidc.ts';
import { createOpenIdConnect, type OpenIdConnectOptions } from './openid-connect.ts';

const redirectUri = 'https://precedent.example/v1/auth/oidc/callback';

let provider: OidcProviderUnderTest;
beforeAll(async () => {
  provider = await startOidcProvider(redirectUri);
});
afterEach(() => {
  provider.tamper = undefined;
});
afterAll(() => provider.close());

const relyingParty = (more: Partial<OpenIdConnectOptions> = {}) => {
  const { issuer, clientId, clientSecret } = provider;
  return createOpenIdConnect({ issuer, clientId, clientSecret, redirectUri, deadlineSeconds: 20, ...more });
};

/** Ada signs in at the provider; what comes back is completed. */
const signedIn = async (oidc = relyingParty()) => {
  const { url, ...begun } = await oidc.begin();
  return oidc.complete(await provider.signIn(url, 'ada'), begun);
};

const expectRefused = async (work: Promise<unknown>, reason: string): Promise<void> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OidcRefused);
  expect(error).toMatchObject({ reason });
  // Neither the message nor anything behind it says who it was.
  expect(error).not.toHaveProperty('cause');
  expect(String(error)).not.toMatch(/ada|example\.org/);
};

describe('a sign-in through an identity provider', () => {
  test('asks for a code, with state, nonce and PKCE, each another one every time', async () => {
    const oidc = relyingParty();
    const [one, other] = [await oidc.begin(), await oidc.begin()];
    const asked = Object.fromEntries(new URL(one.url).searchParams);
    expect(asked).toEqual({
      client_id: provider.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid email profile',
      state: one.state,
      nonce: one.nonce,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(one.url).not.toContain(one.codeVerifier);
    for (const part of ['state', 'nonce', 'codeVerifier'] as const) {
      expect(one[part]).toMatch(/^[\w-]{43}$/);
      expect(one[part]).not.toBe(other[part]);
    }
  });

  test('says who it is that signed in through the provider’s own pages', async () => {
    expect(await signedIn()).toEqual({
      issuer: provider.issuer,
      subject: 'ada',
      email: 'ada@example.org',
      emailVerified: true,
      name: 'ada of the tests',
    });
  });

  test('takes the call-back also as a proxy or a test passes it on: what it carries counts, not its host', async () => {
    const oidc = relyingParty();
    const { url, ...begun } = await oidc.begin();
    const { search } = new URL(await provider.signIn(url, 'ada'));
    expect(await oidc.complete(`/v1/auth/oidc/callback${search}`, begun)).toMatchObject({ subject: 'ada' });
  });

  test('takes an e-mail as verified only when the provider says so', async () => {
    for (const email_verified of [false, 'true', undefined]) {
      provider.tamper = { claims: { email: 'ada@example.org', email_verified } };
      expect(await signedIn()).toMatchObject({ email: 'ada@example.org', emailVerified: false });
    }
  });
});

describe('is refused, with a stable reason', () => {
  const past = Math.floor(Date.parse('2026-01-01T00:00:00Z') / 1000);
  test.each<[string, Tamper, string]>([
    ['another nonce', { claims: { nonce: 'another' } }, 'nonce'],
    ['no nonce', { claims: { nonce: undefined } }, 'nonce'],
    ['a token for somebody else', { claims: { aud: 'another-client' } }, 'audience'],
    [
      'a token for us and somebody else, asked for by them',
      { claims: { aud: ['precedent', 'x'], azp: 'x' } },
      'audience',
    ],
    ['a token for us and somebody else, asked for by nobody', { claims: { aud: ['precedent', 'x'] } }, 'audience'],
    ['another issuer', { claims: { iss: 'https://evil.example' } }, 'issuer'],
    ['a token that has expired', { claims: { exp: past } }, 'expired'],
    ['a token that never expires', { claims: { exp: undefined } }, 'expired'],
    ['a signature by another key', { foreignKey: true }, 'signature'],
    ['a token without a signature', { algorithm: 'none' }, 'response'],
    ['no subject', { claims: { sub: undefined } }, 'response'],
  ])('%s', async (_, tamper, reason) => {
    provider.tamper = tamper;
    await expectRefused(signedIn(), reason);
  });

  test.each([
    ['another state', { state: 'another' }, 'state'],
    ['no state', { state: undefined }, 'state'],
    ['another issuer in the call-back', { iss: 'https://evil.example' }, 'issuer'],
    ['another code', { code: 'another' }, 'code'],
    ['no code', { code: undefined }, 'response'],
  ])('%s', async (_, changes, reason) => {
    const oidc = relyingParty();
    const { url, ...begun } = await oidc.begin();
    const callback = new URL(await provider.signIn(url, 'ada'));
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) callback.searchParams.delete(name);
      else callback.searchParams.set(name, value);
    }
    await expectRefused(oidc.complete(callback.href, begun), reason);
  });

  test('a code that somebody else began: theirs is another verifier', async () => {
    const oidc = relyingParty();
    const { url, ...begun } = await oidc.begin();
    const { codeVerifier } = await oidc.begin();
    await expectRefused(oidc.complete(await provider.signIn(url, 'ada'), { ...begun, codeVerifier }), 'code');
  });

  test('a code that was used', async () => {
    const oidc = relyingParty();
    const { url, ...begun } = await oidc.begin();
    const callback = await provider.signIn(url, 'ada');
    await oidc.complete(callback, begun);
    await expectRefused(oidc.complete(callback, begun), 'code');
  });

  test('the person declines', async () => {
    const oidc = relyingParty();
    const { url, ...begun } = await oidc.begin();
    await expectRefused(oidc.complete(await provider.signIn(url, 'ada', { abort: true }), begun), 'denied');
  });

  test('a wrong client secret', async () => {
    await expectRefused(signedIn(relyingParty({ clientSecret: 'wrong' })), 'client');
  });
});

describe('the provider itself', () => {
  const listening = async (answer: RequestListener) => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return {
      issuer: `http://127.0.0.1:${address.port}`,
      close: async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  };

  test('that never answers is given up after the deadline', async () => {
    const silent = await listening(() => undefined);
    await expectRefused(relyingParty({ issuer: silent.issuer, deadlineSeconds: 0.05 }).begin(), 'unreachable');
    await silent.close();
  });

  test('that is not there, is not reachable; when it is back, it is asked again', async () => {
    const gone = await listening(() => undefined);
    await gone.close();
    await expectRefused(relyingParty({ issuer: gone.issuer }).begin(), 'unreachable');
    let broken = true;
    const flaky = await listening((request, response) => {
      if (broken) response.writeHead(503).end();
      else
        response.setHeader('content-type', 'application/json').end(
          JSON.stringify({
            issuer: `http://${request.headers.host}`,
            authorization_endpoint: `http://${request.headers.host}/auth`,
          }),
        );
    });
    const oidc = relyingParty({ issuer: flaky.issuer });
    await expectRefused(oidc.begin(), 'unreachable');
    broken = false;
    expect((await oidc.begin()).url).toContain(flaky.issuer);
    await flaky.close();
  });

  test('that calls itself by another name is refused', async () => {
    const liar = await listening((_, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ issuer: 'https://evil.example' }));
    });
    await expectRefused(relyingParty({ issuer: liar.issuer }).begin(), 'issuer');
    await liar.close();
  });

  test.each(['http://idp.example.org', 'http://127.0.0.1.example.org', 'http://10.0.0.1', 'ftp://127.0.0.1'])(
    '%s is not spoken to in the clear',
    (issuer) => {
      expect(() => relyingParty({ issuer })).toThrow(/https/);
    },
  );
});
