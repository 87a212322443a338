import { apiKey, apiKeyStream } from '../../domain/identity/api-key.ts';
import { type Authority, authorityOfPatterns, covers, UNLIMITED } from '../../domain/identity/effective-permissions.ts';
import { personAuthority } from '../../domain/identity/role.ts';
import type { LogReader } from '../../domain/kernel/command.ts';
import type { DecisionContext } from '../../domain/kernel/decider.ts';
import type { Permission } from '../../domain/kernel/permission.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { memberOf, membership, membershipStream } from '../../domain/tenancy/membership.ts';
import { platformTenant } from '../../domain/tenancy/tenant.ts';

/** Whether the actor of a command has a permission. */
export const isPermitted = async (
  log: LogReader,
  context: Pick<DecisionContext, 'actor' | 'tenant' | 'idFrom'>,
  permission: Permission,
): Promise<boolean> => (await actorAuthority(log, context)).covers(authorityOfPatterns([permission]));

/** Who acts, as the log has it now. */
export interface ActorAuthority {
  /** The person who acts, or for whom a key acts. */
  readonly personId: string | undefined;
  /** When a key that acts expires. */
  readonly expiresAt?: Instant | undefined;
  /** Whether the actor has all of it. */
  readonly covers: (given: Authority) => boolean;
}

/**
 * What the actor of a command may do, folded from the log: so a right that was taken away gives nothing on, whatever
 * this node remembers. The command line and the product's own processes may do everything.
 */
export const actorAuthority = async (
  log: LogReader,
  context: Pick<DecisionContext, 'actor' | 'tenant' | 'idFrom'>,
): Promise<ActorAuthority> => {
  const { actor, tenant, idFrom } = context;
  const platform = platformTenant(idFrom);
  switch (actor.kind) {
    case 'system':
    case 'process':
      return { personId: undefined, covers: () => true };
    case 'user': {
      const held = await authorityOfPerson(log, actor.id, tenant, platform);
      return { personId: actor.id, covers: (given) => covers(held, given) };
    }
    case 'apiKey': {
      const key = (await keyOf(log, tenant, actor.id)) ?? (await keyOf(log, platform, actor.id));
      if (key === undefined || key.revoked) return { personId: undefined, covers: () => false };
      const scopes = authorityOfPatterns(key.scopes);
      const owners =
        key.ownerId === undefined ? UNLIMITED : await authorityOfPerson(log, key.ownerId, tenant, platform);
      return {
        personId: key.ownerId,
        expiresAt: key.expiresAt,
        covers: (given) => covers(scopes, given) && covers(owners, given),
      };
    }
  }
};

const keyOf = async (log: LogReader, tenant: TenantId, keyId: string) =>
  (await log.fold(apiKeyStream(tenant, keyId), apiKey)).state;

const authorityOfPerson = async (
  log: LogReader,
  personId: string,
  tenant: TenantId,
  platform: TenantId,
): Promise<Authority> => {
  const [here, onPlatform] = await Promise.all(
    [tenant, platform].map(async (place) => (await log.fold(membershipStream(place), membership)).state),
  );
  return personAuthority(
    log,
    {
      member: here && memberOf(here, personId),
      platformMember: onPlatform && memberOf(onPlatform, personId),
    },
    { tenant, platform },
  );
};
