import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import type { Ids } from '../kernel/ids.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { TenantCreated } from './events.ts';

export type TenantEvent = EventOf<typeof TenantCreated>;
export interface CreateTenant {
  readonly type: 'CreateTenant';
  readonly slug: string;
  readonly name: string;
  readonly demo: boolean;
}
export type Tenant = { readonly slug: string; readonly name: string; readonly demo: boolean } | undefined;

/** What a tenant is called in commands and headers: lower-case letters, digits and dashes, a letter first. */
export const isSlug = (text: string): boolean => TenantCreated.schema.shape.slug.safeParse(text).success;

/** The id of a tenant, derived from its slug: two tenants of one slug cannot come into being. */
export const tenantIdOfSlug = (slug: string, derivedId: Ids['derivedId']): TenantId => derivedId('tenant', slug);

export const tenantStream = (tenant: TenantId): StreamName => streamName('tenant', tenant, tenant);

/** A customer of the product, with a log of its own. */
export const tenant: Decider<Tenant, CreateTenant, TenantEvent> = {
  initialState: undefined,
  decide: (command, state) => {
    switch (command.type) {
      case 'CreateTenant':
        if (state !== undefined)
          return refuse('conflict', 'tenant-exists', `There is a tenant named ${command.slug} already.`);
        return [TenantCreated({ slug: command.slug, name: command.name, demo: command.demo })];
      default:
        return unreachable(command.type);
    }
  },
  evolve: (_, event) => event.data,
};
