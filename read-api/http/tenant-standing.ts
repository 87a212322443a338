import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Principal } from './endpoint.ts';
import { HttpProblem } from './problem.ts';

/** What the log says of a tenant; `none`: it was never created. */
export type TenantStanding = 'active' | 'suspended' | 'none';

/** Of the platform's own tenant always `active`. Rejects when the log does not say. */
export type StandingOf = (tenant: TenantId) => Promise<TenantStanding>;

export const tenantSuspended = (): HttpProblem =>
  new HttpProblem({ status: 403, code: 'tenant-suspended', detail: 'The tenant is suspended.' });

const tenantNotFound = (): HttpProblem =>
  new HttpProblem({ status: 404, code: 'tenant-not-found', detail: 'There is no such tenant.' });

/**
 * Lets nobody act in a tenant that is suspended or was never created, whoever names it: nothing is to be read there,
 * and nothing to be appended. A principal's own tenant was looked at when it was authenticated. Rejects with 403 and 404.
 */
export const assertOpen = (
  tenant: TenantId,
  principal: Principal,
  standingOf: StandingOf,
): Promise<void> | undefined => (tenant === principal.tenant ? undefined : assertActive(tenant, standingOf));

const assertActive = async (tenant: TenantId, standingOf: StandingOf): Promise<void> => {
  const standing = await standingOf(tenant);
  if (standing === 'suspended') throw tenantSuspended();
  if (standing === 'none') throw tenantNotFound();
};
