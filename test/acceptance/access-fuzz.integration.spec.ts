import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SUPER_ADMIN } from '../../domain/identity/presets.ts';
import { PLATFORM } from '../../domain/tenancy/tenant.ts';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { makeTenant, tenantIdOf } from '../../infra/cli/tenant.ts';
import { signedInMember } from '../support/access/people.ts';
import { fuzzApi } from '../support/api-fuzz.ts';
import { type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

const PER_OPERATION = process.env.PRECEDENT_NIGHTLY === undefined ? 10 : 300;

/** Told nothing by the schema: that a credential was wrong, or that the request was not understood. */
const UNLOOKED = new Set(['unauthenticated', 'invalid-input', 'unsupported-media-type', 'malformed-json']);

interface Caller {
  readonly who: string;
  readonly credential: () => Promise<string>;
  readonly acting?: string;
}

/** R14: the same requests that a tenant's key may send, from those who may do more, other or less. */
describe('fuzzed by everybody who has a credential', () => {
  let shop: ProductUnderTest;
  let address = 0;
  const platform = tenantIdOf(PLATFORM);
  const inTenant = async (tenant: string, roles: readonly string[]) =>
    (await signedInMember(shop, tenant, { roles })).token;

  beforeAll(async () => {
    const settings = { TRUSTED_PROXIES: '127.0.0.0/8', ACCESS_TOKEN_SECONDS: '3600' };
    shop = await startProductUnderTest(['api', 'projections'], settings);
    await makeTenant(shop.product.storage, { slug: 'sandbox', name: 'Sandbox', demo: false });
  });
  afterAll(() => shop?.[Symbol.asyncDispose]());

  const callers: readonly Caller[] = [
    { who: 'a person who is signed in', credential: () => inTenant(shop.tenant, ['tenant_admin']) },
    {
      who: 'a viewer’s key',
      credential: async () => {
        const { personId } = await signedInMember(shop, shop.tenant, { roles: ['viewer'] });
        return issueKey(shop.product.storage, { tenant: shop.tenant, name: 'fuzz', ownerId: personId });
      },
    },
    { who: 'a super admin in the platform', credential: () => inTenant(platform, [SUPER_ADMIN]) },
    {
      who: 'a super admin’s key in a tenant',
      credential: () => issueKey(shop.product.storage, { tenant: platform, name: 'fuzz' }),
      acting: 'sandbox',
    },
  ];

  test.each(callers)(
    '$who is never answered 5xx, and always as documented',
    async ({ credential, acting }) => {
      const report = await fuzzApi({
        url: shop.url,
        key: await credential(),
        perOperation: PER_OPERATION,
        seed: 20261121,
        // Each request from an address of its own: guessing is limited by address, and would be all that is seen.
        headers: () => {
          address += 1;
          return {
            'x-forwarded-for': `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}`,
            ...(acting !== undefined && { 'precedent-tenant': acting }),
          };
        },
      });
      expect(report.failures).toEqual([]);
      expect(report.requests).toBeGreaterThan(100 * PER_OPERATION);
      const reached = Object.entries(report.statuses).filter(
        ([name, statuses]) =>
          Object.keys(statuses).some((status) => status < '400') ||
          [...(report.codes[name] ?? [])].some((code) => !UNLOOKED.has(code)),
      );
      expect(reached.length).toBeGreaterThan(Object.keys(report.statuses).length / 2);
      expect(Object.values(report.statuses).flatMap((statuses) => Object.keys(statuses))).not.toContain('429');
    },
    300_000,
  );
});
