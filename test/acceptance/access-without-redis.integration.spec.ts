import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { readConfig } from '../../infra/config/config.ts';
import { type Product, startProduct } from '../../infra/main.ts';
import { signedInMember } from '../support/access/people.ts';
import { eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';
import { type RedisServer, redisIsMissing, startRedisServer } from '../support/redis-server.ts';

/** Requests a minute that each key has. */
const LIMIT = 40;
const PASSWORD = 'a quiet harbour at dawn';
const ADDRESS = 'ada@example.org';

const skipped = redisIsMissing === undefined ? '' : ` (${redisIsMissing})`;

describe.skipIf(redisIsMissing !== undefined)(`RES-02, IAM-23: Redis ends under load${skipped}`, () => {
  let redis: RedisServer;
  let shop: ProductUnderTest;
  let home: string;
  let other: Product;
  let urls: readonly string[];
  let address = 0;
  /** A session that was begun before Redis ended. */
  let session: { readonly accessToken: string; readonly refreshToken: string };

  const ask = async (url: string, method: string, path: string, credential?: string, body?: object) => {
    address += 1;
    const response = await fetch(url + path, {
      method,
      headers: {
        'x-forwarded-for': `10.1.${(address >> 8) & 255}.${address & 255}`,
        ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  };
  const signIn = (url: string) =>
    ask(url, 'POST', '/v1/auth/sign-in', undefined, { email: ADDRESS, password: PASSWORD, tenant: 'shop' });

  /** How many requests a new key is allowed when it asks both processes in turn until both refuse. */
  const allowedInAll = async (): Promise<number> => {
    const key = await issueKey(shop.product.storage, { tenant: shop.tenant, name: 'counted' });
    let allowed = 0;
    for (const url of urls) {
      for (let asked = 0; asked <= LIMIT; asked += 1) {
        const { status } = await ask(url, 'GET', '/v1/roles', key);
        expect([200, 429]).toContain(status);
        if (status === 200) allowed += 1;
      }
    }
    return allowed;
  };
  /** Counted by both together. A busy machine may take an answer of Redis for none: then it is tried with another key. */
  const countedTogether = () => eventually(async () => expect(await allowedInAll()).toBeLessThanOrEqual(LIMIT));

  /** Whether sessions and log-ins work on both processes. */
  const everybodyIsLetIn = async (): Promise<void> => {
    for (const url of urls) {
      expect(await ask(url, 'GET', '/v1/auth/me', session.accessToken)).toMatchObject({ status: 200 });
      const refreshed = await ask(url, 'POST', '/v1/auth/refresh', undefined, { refreshToken: session.refreshToken });
      expect(refreshed).toMatchObject({ status: 200 });
      session = refreshed.body;
      expect(await signIn(url)).toMatchObject({ status: 200 });
    }
  };

  /** Keeps asking both processes for everything that a person needs, until it is stopped; every status that came. */
  const load = (token: string) => {
    const statuses = new Map<number, number>();
    let going = true;
    const one = async (url: string): Promise<void> => {
      while (going) {
        for (const [method, path] of [
          ['GET', '/v1/auth/me'],
          ['GET', '/v1/decisions'],
          ['POST', '/v1/decisions'],
          ['GET', '/v1/jobs'],
        ] as const) {
          const { status } = await ask(url, method, path, token, method === 'POST' ? {} : undefined);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
        await sleep(5);
      }
    };
    const running = Promise.all(urls.flatMap((url) => [one(url), one(url)]));
    const stop = async () => {
      going = false;
      await running;
      return statuses;
    };
    return { stop };
  };

  beforeAll(async () => {
    redis = await startRedisServer();
    const settings = { REDIS_URL: redis.url, RATE_LIMIT_KEY: String(LIMIT), TRUSTED_PROXIES: '127.0.0.0/8' };
    shop = await startProductUnderTest(undefined, settings);
    home = await mkdtemp(join(tmpdir(), 'precedent-elsewhere-'));
    other = await startProduct(readConfig({ ...shop.environment, PRECEDENT_HOME: home }), new Set(['api']));
    urls = [shop.url, other.url ?? ''];
    const invited = await ask(shop.url, 'POST', '/v1/invitations', shop.ada.key, { email: ADDRESS });
    const [, token = ''] = /#token=(\S+)/.exec(invited.body.link) ?? [];
    const accepted = { token, name: 'Ada', password: PASSWORD };
    expect(await ask(shop.url, 'POST', '/v1/auth/accept-invitation', undefined, accepted)).toMatchObject({
      status: 200,
    });
    session = (await signIn(shop.url)).body;
  });
  afterAll(async () => {
    await other?.stop();
    await shop?.[Symbol.asyncDispose]();
    await redis?.close();
    await rm(home, { recursive: true, force: true });
  });

  test('log-ins and sessions go on, each process counts for itself, nothing answers 5xx; and with Redis again they count together', async () => {
    const { token } = await signedInMember(shop, shop.tenant, { roles: ['tenant_admin'] });
    await everybodyIsLetIn();
    await countedTogether();

    const loaded = load(token);
    const { port } = redis;
    await redis.close();
    await everybodyIsLetIn();
    expect(await allowedInAll()).toBe(2 * LIMIT);
    const key = await issueKey(shop.product.storage, { tenant: shop.tenant, name: 'asks for a job' });
    const job = { job: 'trust.evaluate-gate', input: { gateId: 'any', actionType: 'budget_decrease' } };
    const asked = await ask(shop.url, 'POST', '/v1/jobs', key, job);
    expect(asked).toMatchObject({ status: 202 });

    redis = await startRedisServer(port);
    await countedTogether();
    await everybodyIsLetIn();
    await eventually(async () =>
      expect(await ask(shop.url, 'GET', `/v1/jobs/${asked.body.id}`, token)).toMatchObject({
        status: 200,
        body: { status: 'completed' },
      }),
    );
    const statuses = await loaded.stop();
    expect([...statuses.keys()].filter((status) => status >= 500 || status === 401)).toEqual([]);
    expect(statuses.get(200)).toBeGreaterThan(50);
  }, 180_000);
});
