import type { TenantId } from '../domain/kernel/stream.ts';
import { TenantCreated, TenantReactivated, TenantSettingsChanged, TenantSuspended } from '../domain/tenancy/events.ts';
import { on, type Projection, projection } from './runtime/projection.ts';
import { boolean, insert, inTenant, patch, type RowOperation, table, text, timestamp, uuid } from './runtime/table.ts';

const columns = {
  tenant: uuid(),
  slug: text(),
  name: text(),
  demo: boolean(),
  industry: text().nullish(),
  subscriptionTier: text().nullish(),
  timeZone: text().nullish(),
  currency: text().nullish(),
  secondFactorRequired: boolean(),
  active: boolean(),
  suspendedBecause: text().nullish(),
  createdAt: timestamp(),
};
/** Each tenant's own row. */
const tenants = table('tenants', { columns, key: ['tenant'] });
/** All tenants, for the platform to list: rows of the platform's own tenant. */
const directory = table('tenant_directory', { columns, key: ['tenant'], indexes: [{ columns: ['slug'] }] });

/** Tenants as they are: each its own, and the platform all. */
export const tenantsProjection = (platform: TenantId): Projection => {
  const both = (change: (target: typeof tenants | typeof directory) => RowOperation): readonly RowOperation[] => [
    change(tenants),
    inTenant(platform, change(directory)),
  ];
  return projection({
    name: 'tenants',
    version: 4,
    tables: [tenants, directory],
    handlers: [
      on(TenantCreated, ({ data, metadata }) =>
        both((target) =>
          insert(target, {
            ...data,
            tenant: metadata.tenant,
            secondFactorRequired: false,
            active: true,
            createdAt: metadata.recordedAt,
          }),
        ),
      ),
      on(TenantSuspended, ({ data, metadata: { tenant } }) =>
        both((target) => patch(target, { tenant }, { active: false, suspendedBecause: data.reason })),
      ),
      on(TenantReactivated, ({ metadata: { tenant } }) =>
        both((target) => patch(target, { tenant }, { active: true, suspendedBecause: null })),
      ),
      on(TenantSettingsChanged, ({ data: { name, secondFactorRequired, ...others }, metadata: { tenant } }) =>
        both((target) =>
          patch(
            target,
            { tenant },
            {
              ...others,
              ...(name !== undefined && { name }),
              ...(secondFactorRequired !== undefined && { secondFactorRequired }),
            },
          ),
        ),
      ),
    ],
  });
};
