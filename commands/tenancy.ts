import { command } from '../domain/kernel/command.ts';
import { TenantCreated } from '../domain/tenancy/events.ts';
import { tenant, tenantStream } from '../domain/tenancy/tenant.ts';

/** Sent by the first start and the CLI only: who may create tenants over HTTP is identity's matter. */
export const createTenant = command({
  name: 'CreateTenant',
  summary: 'Creates a tenant with an empty log.',
  permission: 'tenants:admin',
  input: TenantCreated.schema,
  stream: (_, { tenant }) => tenantStream(tenant),
  decider: tenant,
  command: (input) => ({ type: 'CreateTenant', ...input }),
  status: 201,
});

export const tenancyCommands = [createTenant] as const;
