import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { makeTenant, tenantIdOf } from '../../infra/cli/tenant.ts';
import { projectionsOver } from '../../infra/composition/projections.ts';
import { signedInMember } from '../support/access/people.ts';
import { filled, parametersOf, type Route, routesOf } from '../support/access/routes.ts';
import { type Resources, workOf } from '../support/access/work.ts';
import { hear } from '../support/live.ts';
import { type Client, clientOf, eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';
import { type RedisServer, redisIsMissing, startRedisServer } from '../support/redis-server.ts';

/** What both tenants call everything that has a name: only the tenant keeps them apart. */
const NAME = 'sharedname';
const PAGE = 2;

interface Side {
  readonly mark: string;
  readonly tenant: TenantId;
  readonly resources: Resources;
  readonly key: Client;
  /** An administrator who is signed in. */
  readonly person: Client;
}

let redis: RedisServer | undefined;
let shop: ProductUnderTest;
let routes: readonly Route[];
let [ours, theirs]: Side[] = [];
let logged = '';

const sides = (): readonly (readonly [Side, Side])[] => {
  if (ours === undefined || theirs === undefined) throw new Error('not made yet');
  return [
    [ours, theirs],
    [theirs, ours],
  ];
};

beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation((lines) => {
    logged += String(lines);
    return true;
  });
  redis = redisIsMissing === undefined ? await startRedisServer() : undefined;
  const settings = { LOG_LEVEL: 'debug', ...(redis !== undefined && { REDIS_URL: redis.url }) };
  shop = await startProductUnderTest(undefined, settings);
  await makeTenant(shop.product.storage, { slug: 'rival', name: 'The rival', demo: false });
  const side = async (tenant: TenantId): Promise<Side> => {
    // Letters and digits: whatever is free takes it, and nothing escapes it.
    const mark = `canary${randomUUID().replaceAll('-', '')}`;
    const { client, resources } = await workOf(shop, tenant, { name: NAME, mark });
    const { token } = await signedInMember(shop, tenant, { roles: ['tenant_admin'] });
    // So many that lists have pages.
    for (let more = 0; more < 2 * PAGE; more += 1) {
      await client.send('/v1/decisions', {
        decisionType: 'forecast',
        inputContext: { title: `${mark} ${more}` },
        modelVersion: 'naive@1',
        recommendation: {},
        pins: { engine: { name: 'naive', version: '1' } },
      });
    }
    return { mark, tenant, resources, key: client, person: clientOf(shop.url, token) };
  };
  [ours, theirs] = [await side(shop.tenant), await side(tenantIdOf('rival'))];
  ({ routes } = await routesOf(shop.url));
  const projections = projectionsOver(shop.product.storage);
  await eventually(async () => {
    expect((await projections.status()).filter(({ lagEvents }) => lagEvents !== 0)).toEqual([]);
    for (const [{ key, resources }] of sides())
      expect(await key.read(`/v1/jobs/${resources.jobs}`)).toMatchObject({ status: 'completed' });
  });
});
afterAll(async () => {
  await shop?.[Symbol.asyncDispose]();
  await redis?.close();
  vi.restoreAllMocks();
});

/** What somebody is answered, in full; of a stream, nothing. */
const answered = async ({ key }: Client, method: string, path: string, more: RequestInit = {}): Promise<string> => {
  const headers = { authorization: `Bearer ${key}`, ...more.headers };
  const response = await fetch(shop.url + path, { ...more, method, headers, redirect: 'manual' });
  if (response.headers.get('content-type')?.includes('event-stream') !== true)
    return `${JSON.stringify([...response.headers])} ${await response.text()}`;
  await response.body?.cancel();
  return '';
};

/** The paths under which somebody reads: of each route, filled in with both sides' resources. */
const readingPaths = (both: readonly Side[]): readonly string[] =>
  routes
    .filter(({ method }) => method === 'GET')
    .flatMap(({ path }) => {
      const parameters = parametersOf(path);
      if (parameters.length === 0) return [path];
      const values = both.map(({ resources }) => parameters.map((parameter) => resources[parameter] ?? NAME));
      return [...new Set(values.map((some) => filled(path, some)))];
    });

const nextOf = (text: string): string | undefined => /"next":"([^"]+)"/.exec(text)?.[1];

/** Every page of a list; of what is no list, its one answer. */
const pages = async (client: Client, path: string): Promise<string[]> => {
  const texts = [await answered(client, 'GET', path)];
  for (let next = nextOf(texts[0] ?? ''); next !== undefined; next = nextOf(texts.at(-1) ?? ''))
    texts.push(await answered(client, 'GET', `${path}?limit=200&after=${encodeURIComponent(next)}`));
  return texts;
};

/** Where the first short page of a list ends; undefined for what has no pages. */
const cursorOf = async (client: Client, path: string): Promise<string | undefined> =>
  nextOf(await answered(client, 'GET', `${path}?limit=${PAGE}`));

describe('S15, A17: what one tenant wrote', () => {
  test('is in no answer to the other, on any route, page or cursor, whose ever the id is', async () => {
    const [shown, withCursors] = [new Set<string>(), new Set<string>()];
    for (const [reader, other] of sides()) {
      for (const path of readingPaths([reader, other])) {
        for (const client of [reader.key, reader.person]) {
          const texts = await pages(client, path);
          const cursor = await cursorOf(other.key, path);
          if (cursor !== undefined) {
            withCursors.add(path);
            texts.push(await answered(client, 'GET', `${path}?after=${encodeURIComponent(cursor)}`));
          }
          const all = texts.join('\n');
          expect(all.includes(other.mark), path).toBe(false);
          if (all.includes(reader.mark)) shown.add(path.replaceAll(/[0-9a-f-]{30,}/g, '…'));
        }
      }
    }
    // It was there to be found: its own tenant reads it nearly everywhere.
    expect(shown.size).toBeGreaterThan(25);
    expect(withCursors).toContain('/v1/decisions');
  }, 180_000);

  test('is not told by what the other may not do with it', async () => {
    for (const [reader, other] of sides()) {
      const body = { headers: { 'content-type': 'application/json' }, body: '{}' };
      for (const { method, path, permission } of routes) {
        if (method === 'GET' || permission === undefined || parametersOf(path).length === 0) continue;
        const values = parametersOf(path).map((parameter) => other.resources[parameter] ?? NAME);
        // What has the same name on both sides would be changed: only what is the other's alone is asked for.
        if (values.includes(NAME)) continue;
        const text = await answered(reader.key, method, filled(path, values), method === 'DELETE' ? {} : body);
        expect(text.includes(other.mark), `${method} ${path}`).toBe(false);
      }
      expect(await reader.key.ask('GET', `/v1/decisions/${other.resources.decisions}`)).toMatchObject({ status: 404 });
      expect(await other.key.ask('GET', `/v1/decisions/${other.resources.decisions}`)).toMatchObject({ status: 200 });
    }
  });

  test('is not what the other gets under the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const made = [];
    for (const [{ key, mark }] of sides()) {
      const decision = {
        decisionType: 'forecast',
        inputContext: { title: mark },
        modelVersion: 'naive@1',
        recommendation: {},
        pins: { engine: { name: 'naive', version: '1' } },
      };
      const { status, body } = await key.ask('POST', '/v1/decisions', decision, headers);
      expect(status).toBe(201);
      expect(await key.read(`/v1/decisions/${body.decisionId}`)).toMatchObject({ inputContext: { title: mark } });
      made.push(body.decisionId);
    }
    expect(new Set(made).size).toBe(2);
  });

  test('does not reach the other’s live connections, from the log’s beginning on', async () => {
    for (const [{ key, mark, tenant }, other] of sides()) {
      const events = await key.list('/v1/log?limit=200');
      const stream = await fetch(`${shop.url}/v1/stream?after=0`, { headers: { authorization: `Bearer ${key.key}` } });
      const told = JSON.stringify(await hear(stream, events.length));
      const messages = await heardByWebSocket(key.key, events.length);
      for (const text of [told, messages, JSON.stringify(events)]) {
        expect(text).toContain(mark);
        expect(text).toContain(tenant);
        expect(text).not.toContain(other.mark);
        expect(text).not.toContain(other.tenant);
      }
    }
  });

  test('is in nothing that is read without a tenant: pages, documents, health, metrics', async () => {
    for (const { path, permission } of routes) {
      if (permission !== undefined || path.includes('{')) continue;
      const text = await (await fetch(shop.url + path, { redirect: 'manual' })).text();
      for (const [{ mark, tenant }] of sides()) {
        expect(text.includes(mark), path).toBe(false);
        expect(text.includes(tenant), path).toBe(false);
      }
    }
  });

  test('is in no log line', () => {
    expect(logged).toContain(shop.tenant);
    for (const [{ mark }] of sides()) expect(logged.split('\n').filter((line) => line.includes(mark))).toEqual([]);
  });

  test.skipIf(redisIsMissing !== undefined)(`is nowhere in Redis ${redisIsMissing ?? ''}`, async () => {
    if (redis === undefined) throw new Error('there is no Redis');
    const client = new Redis(redis.url);
    try {
      const dump = await everythingIn(client);
      // It is in use: points are counted and jobs were queued there.
      expect(dump).toMatch(/precedent-limit/);
      expect(dump).toContain(shop.tenant);
      for (const [{ mark }] of sides()) expect(dump).not.toContain(mark);
    } finally {
      client.disconnect();
    }
  });
});

/** The first messages of a WebSocket that begins with the log. */
const heardByWebSocket = (key: string, many: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const messages: string[] = [];
    const socket = new WebSocket(`${shop.url.replace('http', 'ws')}/v1/ws`, {
      headers: { authorization: `Bearer ${key}` },
    });
    socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', after: '0' })));
    socket.on('message', (message) => {
      messages.push(String(message));
      if (messages.length < many) return;
      socket.close();
      resolve(messages.join('\n'));
    });
    socket.on('error', reject);
  });

/** All keys of a Redis with all that they hold, as text. */
const everythingIn = async (redis: Redis): Promise<string> => {
  const keys = await redis.keys('*');
  const held = await Promise.all(
    keys.map(async (key) => {
      switch (await redis.type(key)) {
        case 'string':
          return redis.get(key);
        case 'hash':
          return redis.hgetall(key);
        case 'list':
          return redis.lrange(key, 0, -1);
        case 'set':
          return redis.smembers(key);
        case 'zset':
          return redis.zrange(key, '0', '-1');
        case 'stream':
          return redis.xrange(key, '-', '+');
        default:
          return 'gone meanwhile';
      }
    }),
  );
  return JSON.stringify(keys.map((key, at) => [key, held[at]]));
};
