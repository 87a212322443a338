import type { LogReader } from '../../domain/kernel/command.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Clock } from '../../domain/kernel/time.ts';
import { isActive, tenant, tenantStream } from '../../domain/tenancy/tenant.ts';
import { within } from '../http/deadline.ts';
import { unavailable } from '../http/problem.ts';
import type { StandingOf, TenantStanding } from '../http/tenant-standing.ts';
import { createRecent, millisOf } from './recent.ts';

/** How long an answer is believed without asking the log again. */
const KEEP_MILLIS = 900;

/** A log that does not answer must not keep a request for ever. */
const DEADLINE_MILLIS = 5_000;

/** What the log says of tenants, kept for less than a second. */
export const createTenantStanding = (ports: {
  readonly log: LogReader;
  readonly clock: Clock;
  /** The platform's own tenant: it is there before its first event, and nobody suspends it. */
  readonly platform: TenantId;
}): StandingOf => {
  const recent = createRecent<TenantStanding>(KEEP_MILLIS, millisOf(ports.clock));
  const late = () => unavailable('deadline-exceeded', 'The log did not say in time how the tenant stands. Try again.');
  const fold = async (id: TenantId): Promise<TenantStanding> => {
    const { state } = await ports.log.fold(tenantStream(id), tenant);
    if (state === undefined) return 'none';
    return isActive(state) ? 'active' : 'suspended';
  };
  const find = (id: TenantId): Promise<TenantStanding> => within(DEADLINE_MILLIS, fold(id), late);
  return async (id) => {
    if (id === ports.platform) return 'active';
    const standing = await recent.of(id, () => find(id));
    // Whoever creates a tenant finds it at once, also after having looked whether there is one.
    return standing === 'none' ? find(id) : standing;
  };
};
