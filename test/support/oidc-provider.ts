import { once } from 'node:events';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import Provider from 'oidc-provider';
import { vi } from 'vitest';

export interface OidcProviderUnderTest {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the next identity tokens are to be like instead; undefined: as they are. */
  tamper: Tamper | undefined;
  /**
   * Signs a person in through the provider's own pages, as a browser would, and agrees to what they ask. Returns the URL
   * that the browser is sent back to. `abort`: the person declines instead.
   */
  readonly signIn: (url: string, login: string, options?: { readonly abort?: boolean }) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Changes the claims of an identity token, or signs it with a key that is not the provider's. */
export interface Tamper {
  /** Undefined: left out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly foreignKey?: boolean;
  /** `none`: without a signature. */
  readonly algorithm?: 'none';
}

/** A real OpenID provider on loopback, whose people sign in with any name and any password. */
export const startOidcProvider = async (redirectUri: string): Promise<OidcProviderUnderTest> => {
  const [clientId, clientSecret] = ['precedent', 'a-secret-of-the-tests-only-0123456789'];
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider has no port');
  const issuer = `http://127.0.0.1:${address.port}`;

  // It warns at length that its pages, its storage and its addresses are for development.
  const silenced = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'info')].map((spy) =>
    spy.mockImplementation(() => undefined),
  );
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    jwks: { keys: [jwk] },
    cookies: { keys: ['cookies of the tests'] },
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: async () => ({ sub, email: `${sub}@example.org`, email_verified: true, name: `${sub} of the tests` }),
    }),
  });
  const running: OidcProviderUnderTest = {
    issuer,
    clientId,
    clientSecret,
    tamper: undefined,
    signIn: (url, login, { abort = false } = {}) => signIn(url, login, redirectUri, abort),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      for (const spy of silenced) spy.mockRestore();
    },
  };
  provider.use(async (context, next) => {
    await next();
    const { body } = context;
    if (running.tamper === undefined || typeof body !== 'object' || body === null || !('id_token' in body)) return;
    context.body = { ...body, id_token: await tampered(String(body.id_token), jwk, running.tamper) };
  });
  server.on('request', provider.callback());
  return running;
};

const tampered = async (
  token: string,
  jwk: object,
  { claims, foreignKey = false, algorithm }: Tamper,
): Promise<string> => {
  const [head = '', payload = ''] = token.split('.');
  const changed: JWTPayload = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...claims };
  if (algorithm === 'none') {
    const unsigned = [{ alg: 'none' }, changed].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    return `${unsigned.join('.')}.`;
  }
  const key = foreignKey ? (await generateKeyPair('RS256')).privateKey : await importJWK(jwk, 'RS256');
  return new SignJWT(changed).setProtectedHeader(JSON.parse(Buffer.from(head, 'base64url').toString())).sign(key);
};

const signIn = async (url: string, login: string, redirectUri: string, abort: boolean): Promise<string> => {
  const cookies = new Map<string, string>();
  const ask = async (at: string, form?: Record<string, string>): Promise<Response> => {
    const response = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  let response = await ask(url);
  for (let page = 0, at = url; page < 20; page += 1) {
    const location = response.headers.get('location');
    if (location !== null) {
      at = new URL(location, at).href;
      if (at.startsWith(redirectUri)) return at;
      response = await ask(at);
      continue;
    }
    const html = await response.text();
    const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1];
    const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1];
    if (action === undefined || prompt === undefined) throw new Error(`the provider shows: ${html.slice(0, 500)}`);
    at = new URL(action, at).href;
    response = abort ? await ask(`${at}/abort`) : await ask(at, { prompt, login, password: 'anything' });
  }
  throw new Error('the provider never sends the browser back');
};
