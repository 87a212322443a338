import type { IncomingHttpHeaders } from 'node:http';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { isSlug, tenantIdOfSlug } from '../../domain/tenancy/tenant.ts';
import { ACCESS_COOKIE, cookieOf } from './cookies.ts';
import type { Principal } from './endpoint.ts';
import { HttpProblem, malformed } from './problem.ts';
import { tenantSuspended } from './tenant-standing.ts';

const MAX_CREDENTIAL = 2_048;
const TENANT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a request shows a credential by itself; a browser's cookie is added without anybody's doing. */
export const showsCredential = (headers: IncomingHttpHeaders): boolean =>
  headers.authorization !== undefined || headers['x-api-key'] !== undefined;

/**
 * What a request shows of its sender: `Authorization: Bearer …`, `X-API-Key: …`, or with neither of them the access
 * cookie. Never the address.
 */
export const credentialOf = (headers: IncomingHttpHeaders): string | undefined => {
  const credential = showsCredential(headers) ? shownCredential(headers) : cookieOf(headers.cookie, ACCESS_COOKIE);
  return credential === undefined || credential.length > MAX_CREDENTIAL ? undefined : credential;
};

const shownCredential = (headers: IncomingHttpHeaders): string | undefined => {
  const key = headers['x-api-key'];
  return /^Bearer +([^\s]+)$/i.exec(headers.authorization ?? '')?.[1] ?? (typeof key === 'string' ? key : undefined);
};

/** The tenant that a request names, by id or by slug. */
export const namedTenant = (text: string, derivedId: Ids['derivedId']): TenantId => {
  if (TENANT.test(text)) return text;
  if (isSlug(text)) return tenantIdOfSlug(text, derivedId);
  throw malformed('invalid-tenant', 'Precedent-Tenant must be a tenant, by its id (a UUID in lower case) or its slug.');
};

/** The tenant that a principal acts in: its own, or for a super-admin the one that it names. Throws 403 and 400. */
export const tenantOf = (principal: Principal, named: TenantId | undefined): TenantId => {
  if (named !== undefined && named !== principal.tenant && !principal.superAdmin) {
    throw new HttpProblem({ status: 403, code: 'tenant-not-permitted', detail: 'You may not act in that tenant.' });
  }
  if (principal.suspended === true) {
    throw tenantSuspended();
  }
  const acting = named ?? principal.tenant;
  if (acting === undefined) {
    throw malformed('tenant-required', 'Name the tenant to act in with the header Precedent-Tenant.');
  }
  return acting;
};

export const isPermitted = ({ permissions }: Principal, needed: string): boolean =>
  permissions === 'all' || permissions.has(needed);
