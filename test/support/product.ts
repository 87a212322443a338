import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { type AdPlatformSimulator, startAdPlatformSimulator } from '../../infra/ad-platform/simulator.ts';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { makeTenant, tenantIdOf } from '../../infra/cli/tenant.ts';
import { systemEpochMillis } from '../../infra/clock.ts';
import { type Role, readConfig } from '../../infra/config/config.ts';
import { type Product, startProduct } from '../../infra/main.ts';
import type { GuardedHttpsOptions } from '../../infra/outbound/guarded-https.ts';
import { testDatabase } from './database.ts';

/** A key of 32 bytes that seals nothing but test data. */
const KEY_ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64');

/** The environment in which the product runs on a database of its own. */
export const productEnvironment = (databaseUrl: string, home: string): Record<string, string> => ({
  PRECEDENT_HOME: home,
  DATABASE_URL: databaseUrl,
  KEY_ENCRYPTION_KEY,
  PORT: '0',
  LOG_LEVEL: 'error',
  // Fuzzing asks more than a tenant's minute allows; limits have tests of their own.
  RATE_LIMIT_DEFAULT: '1000000',
  RATE_LIMIT_KEY: '1000000',
  RATE_LIMIT_ADDRESS: '1000000',
});

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

/** Somebody with an API key, who always reads what they wrote. */
export interface Client {
  readonly key: string;
  /** What the API answers, whatever it is. */
  readonly ask: (method: string, path: string, body?: object, headers?: Record<string, string>) => Promise<Reply>;
  /** Sends a command that must be accepted; its answer's body. */
  readonly send: (path: string, body: object) => Promise<JsonObject>;
  /** Reads what must be there. */
  readonly read: (path: string) => Promise<JsonObject>;
  /** The items of every page of a list. */
  readonly list: (path: string) => Promise<readonly JsonObject[]>;
}

export interface ProductUnderTest extends AsyncDisposable {
  readonly product: Product;
  readonly url: string;
  /** For commands and processes beside it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Its slug is `shop`. */
  readonly tenant: TenantId;
  readonly platform: AdPlatformSimulator;
  readonly ada: Client;
  /** Another person than Ada. */
  readonly grace: Client;
}

/**
 * The product as it ships (all of it, or some roles), over a database of its own, its ad platform being the simulator;
 * `settings` are variables of its environment, `guarded` says which addresses of tenants are the tests' own.
 */
export const startProductUnderTest = async (
  roles?: readonly Role[],
  settings: Readonly<Record<string, string>> = {},
  guarded?: GuardedHttpsOptions,
): Promise<ProductUnderTest> => {
  const home = await mkdtemp(join(tmpdir(), 'precedent-product-'));
  const database = await testDatabase();
  const platform = await startAdPlatformSimulator({ epochMillis: systemEpochMillis });
  const environment = { ...productEnvironment(database.url, home), AD_PLATFORM_URL: platform.url, ...settings };
  const config = readConfig(environment);
  const product = await startProduct(config, new Set(roles ?? config.PRECEDENT_ROLES), guarded);
  const { url } = product;
  if (url === undefined) throw new Error('the API does not run');
  await makeTenant(product.storage, { slug: 'shop', name: 'The shop', demo: false });
  const tenant = tenantIdOf('shop');
  const [ada, grace] = [
    await issueKey(product.storage, { tenant, name: 'ada' }),
    await issueKey(product.storage, { tenant, name: 'grace' }),
  ];
  return {
    product,
    url,
    environment,
    tenant,
    platform,
    ada: clientOf(url, ada),
    grace: clientOf(url, grace),
    [Symbol.asyncDispose]: async () => {
      await product.stop();
      await platform.close();
      await database.close();
      await rm(home, { recursive: true, force: true });
    },
  };
};

/** Somebody who calls the API at a URL with a key. */
export const clientOf = (url: string, key: string): Client => {
  let written: string | undefined;

  const ask: Client['ask'] = async (method, path, body, more = {}) => {
    const headers: Record<string, string> = { authorization: `Bearer ${key}`, ...more };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (method === 'GET' && written !== undefined) headers['precedent-after'] ??= written;
    const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const position = response.headers.get('precedent-position');
    if (position !== null && (written === undefined || BigInt(position) > BigInt(written))) written = position;
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
  };
  const accepted = async (method: string, path: string, body?: object): Promise<JsonObject> => {
    const reply = await ask(method, path, body);
    expect(reply, `${method} ${path}`).toMatchObject({ status: expect.toSatisfy((status) => status < 300) });
    return reply.body;
  };
  return {
    key,
    ask,
    send: (path, body) => accepted('POST', path, body),
    read: (path) => accepted('GET', path),
    list: async (path) => {
      const items: JsonObject[] = [];
      for (let after: unknown; ; ) {
        const mark = path.includes('?') ? '&' : '?';
        const page = await accepted(
          'GET',
          after === undefined ? path : `${path}${mark}after=${encodeURIComponent(String(after))}`,
        );
        items.push(...(Array.isArray(page.items) ? (page.items as JsonObject[]) : []));
        after = page.next;
        if (after === undefined) return items;
      }
    },
  };
};

/** Waits until what is asserted holds. */
export const eventually = <Found>(assertion: () => Promise<Found>, timeout = 40_000): Promise<Found> =>
  vi.waitFor(assertion, { timeout, interval: 50 });
