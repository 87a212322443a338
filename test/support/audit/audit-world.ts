import { expect } from 'vitest';
import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import { PLATFORM } from '../../../domain/tenancy/tenant.ts';
import { issueKey } from '../../../infra/cli/issue-key.ts';
import { tenantIdOf } from '../../../infra/cli/tenant.ts';
import { type ProductUnderTest, startProductUnderTest } from '../product.ts';

export interface AuditWorld extends AsyncDisposable {
  readonly shop: ProductUnderTest;
  readonly platform: string;
  /** Asks from an address of its own, as `curl` would; the answer's body is parsed where it is JSON. */
  readonly ask: (method: string, path: string, more?: Asking) => Promise<Answered>;
  /** Events of these types, oldest first. */
  readonly events: (...types: string[]) => Promise<readonly StoredEvent[]>;
  /** A key of the shop with these scopes. */
  readonly key: (...scopes: string[]) => Promise<string>;
  /** A key of the platform that may do everything everywhere. */
  readonly operator: string;
  /** Invites a person into the shop, and signs them in. */
  readonly signIn: (email: string, roles: readonly string[]) => Promise<SignedIn>;
}

export interface Asking {
  readonly token?: unknown;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** The client's; another one for each request when absent. */
  readonly address?: string;
}

export interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
  readonly requestId: string;
  readonly headers: Headers;
}

export interface SignedIn {
  readonly personId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export const USER_AGENT = 'A browser that nobody else has/1.0';
const PASSWORD = 'a quiet harbour at dawn';

/** The product as it ships, and everything that its log says. */
export const startAuditWorld = async (settings: Readonly<Record<string, string>> = {}): Promise<AuditWorld> => {
  const shop = await startProductUnderTest(undefined, { TRUSTED_PROXIES: '127.0.0.0/8', ...settings });
  const { storage } = shop.product;
  let addresses = 0;
  const ask: AuditWorld['ask'] = async (method, path, { token, body, headers = {}, address } = {}) => {
    addresses += 1;
    const response = await fetch(shop.url + path, {
      method,
      redirect: 'manual',
      headers: {
        'user-agent': USER_AGENT,
        'x-forwarded-for': address ?? `198.51.${addresses >> 8}.${addresses & 255}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true && !text.includes('\n');
    return {
      status: response.status,
      body: isJson && text !== '' ? JSON.parse(text) : {},
      text,
      requestId: response.headers.get('x-request-id') ?? '',
      headers: response.headers,
    };
  };
  return {
    shop,
    platform: tenantIdOf(PLATFORM),
    ask,
    events: async (...types) => {
      const pages = await Array.fromAsync(storage.store.readAll(types.length === 0 ? {} : { filter: { types } }));
      return pages.flatMap(({ events }) => events);
    },
    key: (...scopes) => issueKey(storage, { tenant: shop.tenant, name: scopes.join(), scopes }),
    operator: await issueKey(storage, { tenant: tenantIdOf(PLATFORM), name: 'operator' }),
    signIn: async (email, roles) => {
      const invited = await ask('POST', '/v1/invitations', { body: { email, roles }, token: shop.ada.key });
      expect(invited).toMatchObject({ status: 201 });
      const [, token = ''] = /#token=(.*)$/.exec(String(invited.body.link)) ?? [];
      const accepted = { token, name: 'Some Body', password: PASSWORD };
      expect(await ask('POST', '/v1/auth/accept-invitation', { body: accepted })).toMatchObject({ status: 200 });
      const signedIn = await ask('POST', '/v1/auth/sign-in', { body: { email, password: PASSWORD } });
      expect(signedIn).toMatchObject({ status: 200 });
      const { personId, accessToken, refreshToken } = signedIn.body;
      return { personId: String(personId), accessToken: String(accessToken), refreshToken: String(refreshToken) };
    },
    [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose](),
  };
};
