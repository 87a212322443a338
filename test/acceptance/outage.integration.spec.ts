import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AdPlatformSimulator, startAdPlatformSimulator } from '../../infra/ad-platform/simulator.ts';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { makeTenant, tenantIdOf } from '../../infra/cli/tenant.ts';
import { systemEpochMillis } from '../../infra/clock.ts';
import { projectionsOver } from '../../infra/composition/projections.ts';
import { readConfig } from '../../infra/config/config.ts';
import { type Product, startProduct } from '../../infra/main.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../infra/postgres/embedded.ts';
import {
  budgetOf,
  CUT_BUDGET,
  defineCutRule,
  letGateAnswer,
  observeCost,
  planWith,
  putCampaign,
} from '../support/ad-shop.ts';
import { type Client, clientOf, eventually, productEnvironment } from '../support/product.ts';
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const WRITERS = 4;
/** Long enough for whoever tries again to have come to the longest wait between two attempts. */
const OUTAGE_MILLIS = 5_000;

/** OBS-07, RES-01: PostgreSQL crashes below the running product, and comes back at the same address. */
describe('the product, when PostgreSQL is lost', () => {
  let directory: string;
  let postgres: EmbeddedPostgres;
  let proxy: TcpProxy;
  let platform: AdPlatformSimulator;
  let product: Product;
  let url: string;
  let ada: Client;
  const tenant = tenantIdOf('shop');
  /** Decisions that were answered with 201. */
  const acknowledged: string[] = [];
  const startPostgres = () => startEmbeddedPostgres({ directory: join(directory, 'postgres') });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'precedent-outage-'));
    await chmod(directory, 0o755);
    postgres = await startPostgres();
    proxy = await createTcpProxy(postgres.port);
    platform = await startAdPlatformSimulator({ epochMillis: systemEpochMillis });
    const databaseUrl = new URL(postgres.url());
    databaseUrl.port = String(proxy.port);
    const environment = productEnvironment(databaseUrl.href, join(directory, 'home'));
    const config = readConfig({ ...environment, AD_PLATFORM_URL: platform.url });
    product = await startProduct(config, new Set(config.PRECEDENT_ROLES));
    if (product.url === undefined) throw new Error('the API does not run');
    url = product.url;
    await makeTenant(product.storage, { slug: 'shop', name: 'The shop', demo: false });
    ada = clientOf(url, await issueKey(product.storage, { tenant, name: 'ada' }));
    await defineCutRule({ ada, platform, tenant });
    await letGateAnswer({ ada, platform, tenant }, 'passing', 'PASS');
  });
  afterAll(async () => {
    await product?.stop();
    await proxy?.close();
    await platform?.close();
    await postgres?.stop('immediate');
    await rm(directory, { recursive: true, force: true });
  });

  const record = async (decisionId: string = randomUUID()) => {
    const asked = { decisionId, decisionType: 'forecast', inputContext: {}, modelVersion: 'naive@1' };
    const pins = { engine: { name: 'naive', version: '1' } };
    const reply = await ada.ask('POST', '/v1/decisions', { ...asked, recommendation: { stock: 12 }, pins });
    if (reply.status === 201) acknowledged.push(decisionId);
    return reply;
  };
  const timed = async <Found>(ask: () => Promise<Found>) => {
    const start = performance.now();
    const found = await ask();
    return { found, millis: performance.now() - start };
  };
  const probe = async (path: string) => {
    const response = await fetch(url + path);
    await response.text();
    return response;
  };

  test('what was acknowledged while it crashed is told apart from what was not', async () => {
    let crashed = false;
    const writers = Array.from({ length: WRITERS }, async () => {
      for (;;) {
        const reply = await record();
        if (reply.status === 201) continue;
        expect(crashed, JSON.stringify(reply.body)).toBe(true);
        expect(reply).toMatchObject({ status: 503, body: { status: 503 } });
        expect(['store-unavailable', 'outcome-unknown']).toContain(reply.body.code);
        return;
      }
    });
    await eventually(async () => expect(acknowledged.length).toBeGreaterThan(20));
    crashed = true;
    await postgres.stop('immediate');
    await Promise.all(writers);
  });

  test.for([
    ['a command', () => record()],
    ['a read', () => ada.ask('GET', '/v1/decisions', undefined, { 'precedent-after': '0' })],
    ['a read of what was just written', () => ada.ask('GET', '/v1/decisions')],
    ['a read of the log', () => ada.ask('GET', '/v1/log?limit=1')],
  ] as const)('%s is answered with 503 within a second', async ([, ask]) => {
    const { found, millis } = await timed(ask);
    expect(found).toMatchObject({ status: 503, body: { status: 503, code: 'store-unavailable' } });
    expect(found.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(found.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(millis).toBeLessThan(1_000);
  });

  test('so is whoever asks whether it is ready, while it says that it is alive', async () => {
    for (const path of ['/readyz', '/health/ready']) {
      const { found, millis } = await timed(() => probe(path));
      expect(found.status).toBe(503);
      expect(found.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(millis).toBeLessThan(1_000);
    }
    expect((await probe('/livez')).status).toBe(200);
  });

  test('it works again within two seconds after PostgreSQL accepts connections, without a restart', async () => {
    await sleep(OUTAGE_MILLIS);
    postgres = await startPostgres();
    const accepting = performance.now();
    proxy.retarget(postgres.port);
    const succeeds = async (ask: () => Promise<number>): Promise<number> => {
      await eventually(async () => expect(await ask()).toBeLessThan(300));
      return performance.now() - accepting;
    };
    const delays = await Promise.all([
      succeeds(async () => (await record()).status),
      succeeds(async () => (await ada.ask('GET', '/v1/decisions', undefined, { 'precedent-after': '0' })).status),
      succeeds(async () => (await probe('/readyz')).status),
    ]);
    for (const delay of delays) expect(delay).toBeLessThan(2_000);

    const projections = projectionsOver(product.storage);
    await eventually(
      async () => {
        const behind = (await projections.status()).filter(({ lagEvents }) => lagEvents !== 0);
        expect(behind.map(({ name }) => name)).toEqual([]);
      },
      10_000 - (performance.now() - accepting),
    );
    expect(performance.now() - accepting).toBeLessThan(10_000);
  });

  test('nothing that was acknowledged is lost or there twice', async () => {
    const there = (await ada.list('/v1/decisions?limit=200')).map(({ decisionId }) => decisionId);
    expect(new Set(there).size).toBe(there.length);
    expect(acknowledged.filter((decisionId) => !there.includes(decisionId))).toEqual([]);
    // Of each writer's last request nobody can say.
    expect(there.length - acknowledged.length).toBeLessThanOrEqual(WRITERS);
  });

  test('and rules, plans and jobs go on, too', async () => {
    const shop = { ada, platform, tenant };
    putCampaign(shop, 'summer');
    await observeCost(shop, 'summer', '60');
    await planWith(shop, 'summer', 'verified');
    expect(await budgetOf(shop, 'summer')).toBe(CUT_BUDGET);
    expect(platform.effects()).toBe(1);
  });
});
