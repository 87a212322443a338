import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { observeMetrics } from '../../commands/metrics.ts';
import { START } from '../../domain/kernel/position.ts';
import { PLATFORM, tenantIdOfSlug } from '../../domain/tenancy/tenant.ts';
import { carriedOut, commandLineRequest, issueKey } from '../../infra/cli/issue-key.ts';
import { tenantIdOf } from '../../infra/cli/tenant.ts';
import { executorOver } from '../../infra/composition/executor.ts';
import { ids } from '../../infra/ids.ts';
import { createPostgresProcessStorage } from '../../infra/queue/postgres-process-storage.ts';
import { automationRules } from '../../processes/automation-rules.ts';
import {
  BUDGET,
  budgetOf,
  CUT_BUDGET,
  defineCutRule,
  letGateAnswer,
  midnight,
  observeCost,
  planWith,
  putCampaign,
} from '../support/ad-shop.ts';
import { type Client, clientOf, eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

/** TEN-01 to TEN-03, through the API of the product as it ships. */
describe('a tenant', () => {
  let shop: ProductUnderTest;
  let operator: Client;
  const platform = { 'precedent-tenant': PLATFORM };
  const order = async (path: string, body: object = {}) => operator.ask('POST', path, body, platform);

  /** Requests are refused while it is suspended: what sets something in motion then comes from elsewhere. */
  const observe = async (campaign: string, value: string): Promise<bigint> => {
    const input = observeMetrics.input.parse({
      name: 'cost_per_order',
      source: 'meta',
      granularity: 'day',
      unit: 'USD',
      dimensions: { campaign },
      observations: [{ at: midnight(1), value }],
    });
    const executor = executorOver(shop.product.storage);
    const { position } = carriedOut(await executor.execute(observeMetrics, input, commandLineRequest(shop.tenant)));
    return position ?? START;
  };

  beforeAll(async () => {
    shop = await startProductUnderTest();
    const { storage } = shop.product;
    operator = clientOf(shop.url, await issueKey(storage, { tenant: tenantIdOf(PLATFORM), name: 'operator' }));
    await defineCutRule(shop);
  });
  afterAll(() => shop?.[Symbol.asyncDispose]());

  test('is created, listed and read by the platform’s operator, and by nobody else', async () => {
    const cafe = { slug: 'cafe', name: 'The café', industry: 'restaurant', subscriptionTier: 'starter' };
    const created = await order('/v1/tenants', cafe);
    const id = tenantIdOfSlug('cafe', ids.derivedId);
    expect(created).toMatchObject({ status: 201, body: { id, slug: 'cafe' } });
    const listed = await operator.ask('GET', '/v1/tenants', undefined, platform);
    expect(listed.body.items).toMatchObject([{ slug: 'cafe', active: true }, { slug: 'platform' }, { slug: 'shop' }]);
    const own = await operator.ask('GET', '/v1/tenant', undefined, { 'precedent-tenant': 'cafe' });
    expect(own.body).toMatchObject({
      tenant: id,
      name: 'The café',
      industry: 'restaurant',
      subscriptionTier: 'starter',
    });
    expect(await order('/v1/tenants', cafe)).toMatchObject({ status: 409, body: { code: 'tenant-exists' } });
    expect(await order('/v1/tenants', { slug: PLATFORM, name: 'Mine' })).toMatchObject({
      status: 409,
      body: { code: 'tenant-reserved' },
    });
    expect(await shop.ada.ask('POST', '/v1/tenants', { ...cafe, slug: 'mine' })).toMatchObject({
      status: 403,
      body: { code: 'platform-only' },
    });
  });

  test('that was never created is nobody’s, and its log stays empty', async () => {
    const { store } = shop.product.storage;
    const before = await store.head();
    for (const [method, path, body] of [
      ['GET', '/v1/decisions', undefined],
      ['GET', '/v1/members', undefined],
      ['POST', '/v1/decisions', {}],
      ['PATCH', '/v1/tenant/settings', { currency: 'EUR' }],
    ] as const) {
      const asked = await operator.ask(method, path, body, { 'precedent-tenant': 'ghost' });
      expect(asked).toMatchObject({ status: 404, body: { code: 'tenant-not-found' } });
    }
    for await (const { events } of store.readAll({ after: before }))
      for (const { metadata } of events) expect(metadata.tenant).not.toBe(tenantIdOfSlug('ghost', ids.derivedId));
    // Looking for it first keeps nobody from creating it and going on at once.
    expect(await order('/v1/tenants', { slug: 'ghost', name: 'The ghost' })).toMatchObject({ status: 201 });
    const after = await operator.ask('GET', '/v1/decisions', undefined, { 'precedent-tenant': 'ghost' });
    expect(after.status).toBe(200);
  });

  test('has settings of its own', async () => {
    const changed = await shop.ada.ask('PATCH', '/v1/tenant/settings', { timeZone: 'Europe/Berlin', currency: 'EUR' });
    expect(changed).toMatchObject({ status: 200, body: { revision: '1' } });
    expect(await shop.ada.read('/v1/tenant')).toMatchObject({
      name: 'The shop',
      timeZone: 'Europe/Berlin',
      currency: 'EUR',
    });
    expect(await shop.ada.ask('PATCH', '/v1/tenant/settings', { timeZone: 'Mars/Olympus' })).toMatchObject({
      status: 422,
      body: { code: 'tenant-settings-invalid', errors: [{ pointer: '/timeZone' }] },
    });
  });

  test('that is suspended is answered nothing and does nothing outside; what came meanwhile is done afterwards', async () => {
    await letGateAnswer(shop, 'passing', 'PASS');
    putCampaign(shop, 'summer');
    putCampaign(shop, 'autumn');
    await observeCost(shop, 'summer', '60');
    await planWith(shop, 'summer', 'verified');
    const arrivals = shop.platform.arrivals().length;

    expect(await order('/v1/tenants/shop/suspend', { reason: 'did not pay' })).toMatchObject({ status: 200 });
    await eventually(async () =>
      expect(await shop.ada.ask('GET', '/v1/decisions')).toMatchObject({
        status: 403,
        body: { code: 'tenant-suspended' },
      }),
    );
    // Whoever names it is told the same, the operator too; only the platform itself opens it again.
    await eventually(async () =>
      expect(await operator.ask('GET', '/v1/decisions', undefined, { 'precedent-tenant': 'shop' })).toMatchObject({
        status: 403,
        body: { code: 'tenant-suspended' },
      }),
    );
    const storage = createPostgresProcessStorage(shop.product.storage.pool);
    const backlog = () => storage.backlog();
    // The processes notice within a second: once something waits, all that comes after it does.
    let probes = 0;
    await eventually(async () => {
      probes += 1;
      await observe(`probe-${probes}`, '10');
      expect((await backlog()).some(({ parked }) => parked > 0)).toBe(true);
    });
    const position = await observe('autumn', '60');
    await eventually(async () => {
      const passed = (await backlog()).find(({ process }) => process === automationRules.name)?.position ?? 0n;
      expect(passed).toBeGreaterThanOrEqual(position);
    });
    expect(shop.platform.arrivals()).toHaveLength(arrivals);
    expect(await budgetOf(shop, 'autumn')).toBe(BUDGET);

    expect(await order('/v1/tenants/shop/reactivate')).toMatchObject({ status: 200 });
    await eventually(async () => expect((await shop.ada.ask('GET', '/v1/tenant')).status).toBe(200));
    await planWith(shop, 'autumn', 'verified', 90_000);
    expect(await budgetOf(shop, 'autumn')).toBe(CUT_BUDGET);
  }, 200_000);

  test('shows what each role gives of everything that the API has', async () => {
    const { permissions, roles } = (await shop.ada.read('/v1/roles')) as {
      permissions: string[];
      roles: { name: string; permissions: string[] }[];
    };
    expect(permissions).toEqual(expect.arrayContaining(['log:read', 'members:write', 'roles:admin', 'tenants:admin']));
    const given = (name: string) => roles.find((role) => role.name === name)?.permissions;
    expect(given('super_admin')).toEqual(permissions);
    expect(given('tenant_admin')).not.toContain('tenants:admin');
    expect(given('viewer')?.filter((permission) => !permission.endsWith(':read'))).toEqual([]);
  });
});
