import type { IncomingHttpHeaders } from 'node:http';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { isSlug, tenantIdOfSlug } from '../../domain/tenancy/tenant.ts';
import type { Principal } from './endpoint.ts';
import { HttpProblem, malformed } from './problem.ts';

const MAX_CREDENTIAL = 512;
const TENANT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a request shows of its sender: `Authorization: Bearer …` or `X-API-Key: …`. Never the address. */
export const credentialOf = (headers: IncomingHttpHeaders): string | undefined => {
  const bearer = /^Bearer +([^\s]+)$/i.exec(headers.authorization ?? '')?.[1];
  const key = headers['x-api-key'];
  const credential = bearer ?? (typeof key === 'string' ? key : undefined);
  return credential === undefined || credential.length > MAX_CREDENTIAL ? undefined : credential;
};

/** The tenant that a request names, by id or by slug. */
export const namedTenant = (text: string, derivedId: Ids['derivedId']): TenantId => {
  if (TENANT.test(text)) return text;
  if (isSlug(text)) return tenantIdOfSlug(text, derivedId);
  throw malformed('invalid-tenant', 'Precedent-Tenant must be a tenant, by its id (a UUID in lower case) or its slug.');
};

/** The tenant that a principal acts in: its own, or for a super-admin the one that it names. */
export const tenantOf = (principal: Principal, named: TenantId | undefined): TenantId => {
  if (named !== undefined && named !== principal.tenant && !principal.superAdmin) {
    throw new HttpProblem({ status: 403, code: 'tenant-not-permitted', detail: 'You may not act in that tenant.' });
  }
  const acting = named ?? principal.tenant;
  if (acting === undefined) {
    throw malformed('tenant-required', 'Name the tenant to act in with the header Precedent-Tenant.');
  }
  return acting;
};

export const isPermitted = ({ permissions }: Principal, needed: string): boolean =>
  permissions === 'all' || permissions.has(needed);
