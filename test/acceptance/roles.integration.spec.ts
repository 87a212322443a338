import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AdPlatformSimulator, startAdPlatformSimulator } from '../../infra/ad-platform/simulator.ts';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { makeTenant, tenantIdOf } from '../../infra/cli/tenant.ts';
import { systemEpochMillis } from '../../infra/clock.ts';
import { eventTypes, projections } from '../../infra/composition/catalogue.ts';
import { projectionsOver } from '../../infra/composition/projections.ts';
import { openStorage, type Storage } from '../../infra/composition/storage.ts';
import { readConfig } from '../../infra/config/config.ts';
import { openHome } from '../../infra/home/home.ts';
import { createPostgresServiceRegistry } from '../../infra/services/postgres-service-registry.ts';
import {
  BUDGET,
  budgetOf,
  CUT_BUDGET,
  defineCutRule,
  letGateAnswer,
  observeCost,
  planWith,
  putCampaign,
  type Shop,
} from '../support/ad-shop.ts';
import { type Running, startCli } from '../support/cli.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { type Client, clientOf, eventually, productEnvironment } from '../support/product.ts';

/**
 * Leases of projections run out after 5 s and are asked for every 2.5 s, those of processes after 10 s and every 3.3 s;
 * then there is a plan to be made and carried out, all on a machine that runs other tests, too.
 */
const [PROJECTIONS_TAKEN_OVER_MILLIS, PROCESSES_TAKEN_OVER_MILLIS] = [20_000, 40_000];

const CLIENTS = 6;

interface Part extends Running {
  /** What it said when it had started. */
  readonly started: Promise<{ readonly url?: string }>;
}

const decision = () => ({
  decisionId: randomUUID(),
  decisionType: 'forecast',
  inputContext: {},
  modelVersion: 'naive@1',
  recommendation: { stock: 12 },
  pins: { engine: { name: 'naive', version: '1' } },
});

/** KRN-17, KRN-22: `precedent start --roles …`, five processes over one database, none of which runs everything. */
describe('the product, split by roles', () => {
  const homes: string[] = [];
  const parts: Part[] = [];
  let database: TestDatabase;
  let platform: AdPlatformSimulator;
  let storage: Storage;
  let active: Part;
  let standby: Part;
  /** The second of two API processes. */
  let replica: Part;
  let key: string;
  let url: string;
  let replicaUrl: string;
  /** Ada, asking one API process and the other. */
  let ada: Client;
  let adaElsewhere: Client;
  let shop: Shop;
  const tenant = tenantIdOf('shop');
  /** Decisions that were answered with 201. */
  const acknowledged: string[] = [];

  const environment = async (): Promise<Record<string, string>> => {
    const home = await mkdtemp(join(tmpdir(), 'precedent-roles-'));
    homes.push(home);
    return { ...productEnvironment(database.url, home), AD_PLATFORM_URL: platform.url };
  };
  const start = async (roles: string): Promise<Part> => {
    const running = startCli(await environment(), 'start', '--roles', roles);
    const started = Promise.withResolvers<{ readonly url?: string }>();
    let said = '';
    running.child.stdout?.on('data', (text: string) => {
      said += text;
      const line = said.split('\n').find((line) => line.includes('"event":"started"'));
      if (line !== undefined) started.resolve(JSON.parse(line));
    });
    running.ended.then(({ code, errors }) => started.reject(new Error(`${roles} ended with ${code}: ${errors}`)));
    const part = { ...running, started: started.promise };
    parts.push(part);
    await part.started;
    return part;
  };
  const urlOf = async (part: Part): Promise<string> => {
    const { url } = await part.started;
    if (url === undefined) throw new Error('the API does not run');
    return url;
  };
  const nameOf = (part: Part) => `${hostname()}/${part.child.pid}`;
  const holders = async () => new Set((await projectionsOver(storage).status()).map(({ holder }) => holder));
  const record = async (who: Client) => {
    const asked = decision();
    const reply = await who.ask('POST', '/v1/decisions', asked);
    expect(reply.status).toBe(201);
    acknowledged.push(asked.decisionId);
    return { ...asked, position: reply.headers.get('precedent-position') ?? '' };
  };

  beforeAll(async () => {
    database = await testDatabase();
    platform = await startAdPlatformSimulator({ epochMillis: systemEpochMillis });
    // All at once: none may need another one to have been there first.
    const [first, second, third] = await Promise.all([start('api'), start('api'), start('projections,processes')]);
    [active, replica] = [third, second];
    [url, replicaUrl] = [await urlOf(first), await urlOf(second)];
    const own = await environment();
    storage = await openStorage(readConfig(own), await openHome(own.PRECEDENT_HOME ?? ''), eventTypes);
    await makeTenant(storage, { slug: 'shop', name: 'The shop', demo: false });
    key = await issueKey(storage, { tenant, name: 'ada' });
    [ada, adaElsewhere] = [clientOf(url, key), clientOf(replicaUrl, key)];
    shop = { ada, platform, tenant };
    await defineCutRule(shop);
    await letGateAnswer(shop, 'passing', 'PASS');
  });
  afterAll(async () => {
    for (const { child, ended } of parts) {
      child.kill('SIGKILL');
      await ended;
    }
    await storage?.close();
    await platform?.close();
    await database?.close();
    await Promise.all(homes.map((home) => rm(home, { recursive: true, force: true })));
  });

  test('what one API process was told, the other one shows to whoever names the position', async () => {
    for (let round = 0; round < 5; round += 1) {
      for (const [writer, reader] of [
        [ada, adaElsewhere],
        [adaElsewhere, ada],
      ] as const) {
        const { decisionId, position } = await record(writer);
        const headers = { 'precedent-after': position };
        const reply = await reader.ask('GET', `/v1/decisions/${decisionId}`, undefined, headers);
        expect(reply).toMatchObject({ status: 200, body: { decisionId } });
      }
    }
  });

  test('GW-13: what both keep of a tenant, both forget when an event changes it', async () => {
    const readers = [url, replicaUrl].map((at) => {
      const ask = async (path: string): Promise<string> =>
        (await fetch(at + path, { headers: { authorization: `Bearer ${key}` } })).text();
      return { list: () => ask('/v1/decisions?type=forecast&limit=1'), metrics: () => ask('/metrics') };
    });
    await eventually(async () => {
      for (const { list, metrics } of readers) {
        await list();
        expect(await metrics()).toMatch(/query="ListDecisions",outcome="hit"\} [1-9]/);
      }
    });
    const { decisionId } = await record(ada);
    await eventually(async () => {
      for (const { list } of readers) expect(await list()).toContain(decisionId);
    });
    for (const { metrics } of readers) expect(await metrics()).toMatch(/reason="changed"\} [1-9]/);
  });

  test('a plan waits while no process runs jobs, and the first one that does carries it out', async () => {
    putCampaign(shop, 'summer');
    await observeCost(shop, 'summer', '60');
    const waiting = await eventually(async () => {
      const [job] = await ada.list('/v1/jobs');
      expect(job).toBeDefined();
      return job;
    });
    expect(waiting).toMatchObject({ status: 'waiting' });
    expect(platform.arrivals()).toHaveLength(0);
    expect(await budgetOf(shop, 'summer')).toBe(BUDGET);

    await start('workers');
    await planWith(shop, 'summer', 'verified');
    expect(await budgetOf(shop, 'summer')).toBe(CUT_BUDGET);
    expect(platform.effects()).toBe(1);
  });

  test('of two processes for projections one is at work and the other stands by', async () => {
    standby = await start('projections,processes');
    await sleep(3_000);
    expect(await holders()).toEqual(new Set([nameOf(active)]));
  });

  test('when the one at work is killed the other takes over, and nothing is lost or there twice', async () => {
    putCampaign(shop, 'autumn');
    const [before] = await Promise.all([record(ada), observeCost(shop, 'autumn', '60')]);
    active.child.kill('SIGKILL');
    const killed = performance.now();
    expect((await active.ended).code).toBe(null);
    const after = await record(ada);

    const soFar = () => performance.now() - killed;
    await eventually(
      async () => expect(await holders()).toEqual(new Set([nameOf(standby)])),
      PROJECTIONS_TAKEN_OVER_MILLIS,
    );
    const headers = { 'precedent-after': after.position };
    for (const { decisionId } of [before, after]) {
      const reply = await adaElsewhere.ask('GET', `/v1/decisions/${decisionId}`, undefined, headers);
      expect(reply.status).toBe(200);
    }
    await planWith(shop, 'autumn', 'verified', PROCESSES_TAKEN_OVER_MILLIS - soFar());
    const services = createPostgresServiceRegistry(storage.pool);
    await eventually(async () => {
      const running = Map.groupBy(await services.list(), ({ instance }) => instance);
      const [killedParts, standbyParts] = [running.get(nameOf(active)) ?? [], running.get(nameOf(standby)) ?? []];
      expect(killedParts.length).toBeGreaterThan(0);
      expect(killedParts.filter(({ routable }) => routable)).toEqual([]);
      expect(standbyParts.filter(({ routable }) => !routable)).toEqual([]);
      const autopilot = standbyParts.find(({ module }) => module === 'process autopilot');
      expect(autopilot?.details).toMatchObject({ active: true });
    });

    expect(await budgetOf(shop, 'autumn')).toBe(CUT_BUDGET);
    expect(platform.effects()).toBe(2);
    expect(await ada.list('/v1/autopilot/plans')).toHaveLength(2);
    expect(await ada.list('/v1/decisions?type=automation')).toHaveLength(2);
    const runner = projectionsOver(storage);
    for (const { name } of projections) {
      expect(await runner.compareWithRebuild(name), name).toMatchObject({ equal: true });
    }
  }, 120_000);

  test('an API process that is asked to end lets its clients move to the other one, and fails none of them', async () => {
    let asked = false;
    const answered = { before: 0, draining: 0, elsewhere: 0 };

    /** Moves when it is told that its connection closes, as a load balancer does that is told so by `/readyz`. */
    const client = async (): Promise<void> => {
      let to = replicaUrl;
      for (let moved = 0; moved < 10; await sleep(5)) {
        const body = decision();
        const reply = await fetch(`${to}/v1/decisions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        expect(reply.status, await reply.text()).toBe(201);
        acknowledged.push(body.decisionId);
        const draining = reply.headers.get('connection') === 'close';
        answered[draining ? 'draining' : to === url ? 'elsewhere' : 'before'] += 1;
        if (draining) expect(asked).toBe(true);
        if (to === url) moved += 1;
        if (draining) to = url;
      }
    };
    const clients = Promise.all(Array.from({ length: CLIENTS }, client));
    await eventually(async () => expect(answered.before).toBeGreaterThan(100));
    asked = true;
    replica.child.kill('SIGTERM');
    await clients;
    expect(await replica.ended).toMatchObject({ code: 0, errors: '' });
    expect(answered).toMatchObject({ draining: CLIENTS, elsewhere: CLIENTS * 10 });
    await expect(fetch(`${replicaUrl}/livez`)).rejects.toThrow();

    await record(ada);
    const there = (await ada.list('/v1/decisions?type=forecast&limit=200')).map(({ decisionId }) => String(decisionId));
    expect(there.toSorted()).toEqual(acknowledged.toSorted());
  });
});
