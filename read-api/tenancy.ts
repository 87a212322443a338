import { z } from 'zod';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });

const TenantView = z.strictObject({
  tenant: z.uuid(),
  slug: z.string(),
  name: z.string(),
  /** Its data is simulated. */
  demo: z.boolean(),
  industry: z.string().nullable(),
  subscriptionTier: z.string().nullable(),
  /** IANA name; null: nobody set it. */
  timeZone: z.string().nullable(),
  /** ISO 4217; null: nobody set it. */
  currency: z.string().nullable(),
  /** Members act here only in sessions in which they showed a second factor. */
  secondFactorRequired: z.boolean(),
  /** False: suspended. */
  active: z.boolean(),
  createdAt: Instant,
});

const ListedTenant = TenantView.extend({ suspendedBecause: z.string().nullable() });

export const getTenant = query({
  name: 'GetTenant',
  summary: 'The tenant that the caller acts in, its settings, and whether its data is simulated.',
  route: 'GET /v1/tenant',
  permission: 'tenant:read',
  input: z.strictObject({}),
  output: TenantView,
  reads: ['tenants'],
  run: async (db) => {
    const [row] = await db.rows(db.sql('tenants').select(Object.keys(TenantView.shape)));
    return row && TenantView.parse(row);
  },
});

export const listTenants = query({
  name: 'ListTenants',
  summary: "All tenants, by slug. For who acts in the platform's own tenant; anywhere else there are none to see.",
  route: 'GET /v1/tenants',
  permission: 'tenants:read',
  input: z.strictObject({ active: z.stringbool().optional(), ...page }),
  output: pageOf(ListedTenant),
  reads: ['tenants'],
  run: async (db, { active, limit, after }) => {
    const select = db
      .sql('tenant_directory')
      .select(Object.keys(ListedTenant.shape))
      .orderBy('slug')
      .limit(limit + 1);
    if (active !== undefined) select.where({ active });
    if (after !== undefined) select.where('slug', '>', sortKeyOf(after, z.tuple([z.string()]))[0]);
    const items = (await db.rows(select)).map((row) => ListedTenant.parse(row));
    const last = items[limit - 1];
    return items.length > limit && last !== undefined
      ? { items: items.slice(0, limit), next: cursorOf(last.slug) }
      : { items };
  },
});

export const tenancyQueries = [getTenant, listTenants] as const;
