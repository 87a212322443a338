import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PLATFORM } from '../../domain/tenancy/tenant.ts';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { makeTenant, tenantIdOf } from '../../infra/cli/tenant.ts';
import { eventTypes } from '../../infra/composition/catalogue.ts';
import { openStorage, type Storage } from '../../infra/composition/storage.ts';
import { readConfig } from '../../infra/config/config.ts';
import { openHome } from '../../infra/home/home.ts';
import { type Place, signedInMember } from '../support/access/people.ts';
import { type Running, startCli } from '../support/cli.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { type Client, clientOf, productEnvironment } from '../support/product.ts';

/** After this long at the latest every node says so, whatever it said a moment before. */
const [KEY_MILLIS, OTHERS_MILLIS] = [1_000, 5_000];

/** S8, S10, TEN-03: two processes of `precedent start --roles api` over one database, which do not talk to each other. */
describe('what one API process takes away, the other one refuses', () => {
  const parts: Running[] = [];
  const homes: string[] = [];
  let database: TestDatabase;
  let storage: Storage;
  let place: Place;
  let here: string;
  let there: string;
  const tenant = tenantIdOf('shop');

  const environment = async (): Promise<Record<string, string>> => {
    const home = await mkdtemp(join(tmpdir(), 'precedent-nodes-'));
    homes.push(home);
    return productEnvironment(database.url, home);
  };
  const start = async (): Promise<string> => {
    const running = startCli(await environment(), 'start', '--roles', 'api');
    parts.push(running);
    const started = Promise.withResolvers<string>();
    let said = '';
    running.child.stdout?.on('data', (text: string) => {
      said += text;
      const line = said.split('\n').find((one) => one.includes('"event":"started"') && one.endsWith('}'));
      if (line !== undefined) started.resolve(JSON.parse(line).url);
    });
    running.ended.then(({ code, errors }) => started.reject(new Error(`ended with ${code}: ${errors}`)));
    return started.promise;
  };

  beforeAll(async () => {
    database = await testDatabase();
    [here, there] = await Promise.all([start(), start()]);
    const own = await environment();
    storage = await openStorage(readConfig(own), await openHome(own.PRECEDENT_HOME ?? ''), eventTypes);
    place = { product: { storage }, environment: own };
    await makeTenant(storage, { slug: 'shop', name: 'The shop', demo: false });
  });
  afterAll(async () => {
    for (const { child, ended } of parts) {
      child.kill('SIGKILL');
      await ended;
    }
    await storage?.close();
    await database?.close();
    await Promise.all(homes.map((home) => rm(home, { recursive: true, force: true })));
  });

  const statusOf = async (client: Client, method: 'GET' | 'POST' = 'GET'): Promise<number> =>
    (await client.ask(method, '/v1/decisions', method === 'POST' ? {} : undefined)).status;

  /** Keeps asking, so that the old answer stays at hand as long as it may; after that every further one is the new one. */
  const isSoon = async (wanted: number, millis: number, ask: () => Promise<number>): Promise<void> => {
    const takenAway = performance.now();
    while ((await ask()) !== wanted && performance.now() - takenAway <= millis) await sleep(20);
    for (let times = 0; times < 3; times += 1) expect(await ask()).toBe(wanted);
  };
  const done = async (reply: Promise<{ readonly status: number; readonly body: unknown }>): Promise<void> => {
    const { status, body } = await reply;
    expect({ status, body }).toMatchObject({ status: expect.toSatisfy((one: number) => one < 300) });
  };
  const administrator = async () => {
    const { token } = await signedInMember(place, tenant, { roles: ['tenant_admin'] });
    return clientOf(here, token);
  };

  test('a role, within five seconds', async () => {
    const admin = await administrator();
    const { personId, token } = await signedInMember(place, tenant, { roles: ['member'] });
    const client = clientOf(there, token);
    // What it says is wrong, but it may be said.
    expect(await statusOf(client, 'POST')).toBe(422);
    await done(admin.ask('PUT', `/v1/members/${personId}/roles`, { roles: ['viewer'] }));
    await isSoon(403, OTHERS_MILLIS, () => statusOf(client, 'POST'));
    expect(await statusOf(client)).toBe(200);
  });

  test('a key, within one second', async () => {
    const admin = await administrator();
    const { keyId, key } = await admin.send('/v1/api-keys', { name: 'soon gone', scopes: ['decisions:read'] });
    const client = clientOf(there, String(key));
    expect(await statusOf(client)).toBe(200);
    await done(admin.ask('DELETE', `/v1/api-keys/${keyId}`));
    await isSoon(401, KEY_MILLIS, () => statusOf(client));
  });

  test('a session, within five seconds', async () => {
    const { sessionId, token } = await signedInMember(place, tenant, { roles: ['viewer'] });
    const client = clientOf(there, token);
    expect(await statusOf(client)).toBe(200);
    const response = await fetch(`${here}/v1/auth/sessions/${sessionId}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(204);
    await isSoon(401, OTHERS_MILLIS, () => statusOf(client));
  });

  test('a tenant, within five seconds', async () => {
    await makeTenant(storage, { slug: 'late', name: 'Late payer', demo: false });
    const client = clientOf(there, await issueKey(storage, { tenant: tenantIdOf('late'), name: 'theirs' }));
    expect(await statusOf(client)).toBe(200);
    const root = clientOf(here, await issueKey(storage, { tenant: tenantIdOf(PLATFORM), name: 'operator' }));
    const asPlatform = { 'precedent-tenant': PLATFORM };
    await done(root.ask('POST', '/v1/tenants/late/suspend', { reason: 'unpaid' }, asPlatform));
    await isSoon(403, OTHERS_MILLIS, () => statusOf(client));
  });
});
