import { TenantCreated } from '../domain/tenancy/events.ts';
import { on, projection } from './runtime/projection.ts';
import { boolean, insert, table, text, timestamp } from './runtime/table.ts';

const tenants = table('tenants', {
  columns: {
    slug: text(),
    name: text(),
    demo: boolean(),
    industry: text().nullish(),
    subscriptionTier: text().nullish(),
    createdAt: timestamp(),
  },
  key: ['slug'],
});

export const tenantsProjection = projection({
  name: 'tenants',
  version: 2,
  tables: [tenants],
  handlers: [on(TenantCreated, ({ data, metadata }) => [insert(tenants, { ...data, createdAt: metadata.recordedAt })])],
});
