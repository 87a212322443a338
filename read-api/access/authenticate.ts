import { apiKey, apiKeyStream, isAccepted } from '../../domain/identity/api-key.ts';
import { type ApiKeyAddress, apiKeyAddress } from '../../domain/identity/api-key-text.ts';
import {
  type Authority,
  authorityOf,
  covers,
  isAllowed,
  UNLIMITED,
} from '../../domain/identity/effective-permissions.ts';
import { person, personStream } from '../../domain/identity/person.ts';
import { SUPER_ADMIN } from '../../domain/identity/presets.ts';
import { personAuthority } from '../../domain/identity/role.ts';
import { OWN_ACCOUNT, session, sessionIsValid, sessionStream } from '../../domain/identity/session.ts';
import type { LogReader } from '../../domain/kernel/command.ts';
import type { Permission } from '../../domain/kernel/permission.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Clock } from '../../domain/kernel/time.ts';
import { memberOf, membership, membershipStream } from '../../domain/tenancy/membership.ts';
import { tenant, tenantStream } from '../../domain/tenancy/tenant.ts';
import type { AccessClaims, AccessTokens } from '../../infra/access/access-tokens.ts';
import { within } from '../http/deadline.ts';
import type { Authenticate, Principal } from '../http/endpoint.ts';
import { unavailable } from '../http/problem.ts';
import type { StandingOf } from '../http/tenant-standing.ts';
import { createRecent, millisOf } from './recent.ts';

export interface AuthenticatePorts {
  readonly log: LogReader;
  readonly standingOf: StandingOf;
  readonly accessTokens: Pick<AccessTokens, 'verify'>;
  /** SHA-256 in lower-case hex. */
  readonly digest: (text: string) => string;
  readonly clock: Clock;
  /** The platform's own tenant. */
  readonly platform: TenantId;
  /** Every permission that a command, a query or an endpoint declares. */
  readonly permissions: () => readonly Permission[];
  /** An API key was used, and was good. */
  readonly keyUsed: (tenant: TenantId, keyId: string) => void;
}

/**
 * How long an answer about a credential is believed without asking the log again. A key that is revoked opens nothing a
 * second later; what a person's answer rests on beside the session was itself found within that time.
 */
const KEEP_MILLIS = 900;

/** A log that does not answer must not keep a request for ever. */
const DEADLINE_MILLIS = 5_000;

const inTime = <Found>(work: Promise<Found>): Promise<Found> =>
  within(DEADLINE_MILLIS, work, () =>
    unavailable('deadline-exceeded', 'The log did not say in time whose credential it is. Try again.'),
  );

interface AcceptedKey extends ApiKeyAddress {
  readonly principal: Principal;
}

/** What somebody is in a tenant. */
interface Standing {
  readonly authority: Authority;
  readonly superAdmin: boolean;
  /** Is in the tenant for being a super admin only. */
  readonly fromPlatform: boolean;
}

/**
 * Whose credential it is, by the log alone: no read model is asked, so that a projection that stands still leaves no
 * right in force that was taken away. Works the same over every event store, and needs no messages between nodes.
 */
export const createAuthenticate = (ports: AuthenticatePorts): Authenticate => {
  const { log, clock, platform } = ports;
  const now = millisOf(clock);
  const keys = createRecent<AcceptedKey | undefined>(KEEP_MILLIS, now);
  const sessions = createRecent<Principal | undefined>(KEEP_MILLIS, now);
  const standings = createRecent<Standing | undefined>(KEEP_MILLIS, now);

  const wantsSecondFactor = createRecent<boolean>(KEEP_MILLIS, now);
  const secondFactorRequired = (id: TenantId): Promise<boolean> =>
    wantsSecondFactor.of(
      id,
      async () => (await log.fold(tenantStream(id), tenant)).state?.secondFactorRequired === true,
    );

  const isSuspended = async (tenant: TenantId): Promise<boolean> => (await ports.standingOf(tenant)) === 'suspended';

  /** Undefined: is nothing there. */
  const standingOf = (personId: string, tenant: TenantId): Promise<Standing | undefined> =>
    standings.of(`${tenant} ${personId}`, async () => {
      const [{ state: here }, { state: there }] = await Promise.all([
        log.fold(membershipStream(tenant), membership),
        log.fold(membershipStream(platform), membership),
      ]);
      const [member, platformMember] = [memberOf(here, personId), memberOf(there, personId)];
      const superAdmin = platformMember?.roles.includes(SUPER_ADMIN) === true;
      if (member === undefined && !superAdmin) return undefined;
      const authority = await personAuthority(log, { member, platformMember }, { tenant, platform });
      return { authority, superAdmin, fromPlatform: member === undefined };
    });

  const isEnabled = async (personId: string): Promise<boolean> => {
    const { state } = await log.fold(personStream(platform, personId), person);
    return state.profile !== undefined && !state.disabled;
  };

  /** What the catalogue has of all that is held at once. */
  const permissionsOf = (held: readonly Authority[], more: readonly Permission[] = []): Principal['permissions'] =>
    held.every((authority) => covers(authority, UNLIMITED))
      ? 'all'
      : new Set([
          ...ports.permissions().filter((permission) => held.every((authority) => isAllowed(authority, permission))),
          ...more,
        ]);

  const ofKey = async (text: string): Promise<AcceptedKey | undefined> => {
    const address = apiKeyAddress(text);
    if (address === undefined) return undefined;
    const { tenant, keyId } = address;
    const { state: key } = await log.fold(apiKeyStream(tenant, keyId), apiKey);
    if (key === undefined || !isAccepted(key, ports.digest(text), clock.now())) return undefined;
    const scopes = authorityOf({ roles: [{ name: 'scopes', permissions: key.scopes }], grants: [], modules: [] });
    const [suspended, owner] = await Promise.all([isSuspended(tenant), ownerOf(key.ownerId, tenant)]);
    if (owner === undefined) return undefined;
    const permissions = permissionsOf([scopes, owner.authority]);
    const superAdmin = tenant === platform && owner.superAdmin && permissions === 'all';
    const actor = { kind: 'apiKey' as const, id: keyId };
    const principal = {
      tenant: superAdmin ? undefined : tenant,
      actor,
      permissions,
      superAdmin,
      suspended,
      fromPlatform: superAdmin || owner.fromPlatform,
      ...(key.ownerId !== undefined && { ownerId: key.ownerId }),
    };
    return { ...address, principal };
  };

  /** Beyond what its owner may do no key goes; nobody's key is bounded by its scopes alone. */
  const ownerOf = async (ownerId: string | undefined, tenant: TenantId): Promise<Standing | undefined> => {
    if (ownerId === undefined) return { authority: UNLIMITED, superAdmin: true, fromPlatform: false };
    const [enabled, standing] = await Promise.all([isEnabled(ownerId), standingOf(ownerId, tenant)]);
    return enabled ? standing : undefined;
  };

  const ofToken = async ({ personId, sessionId, tenant: acting }: AccessClaims): Promise<Principal | undefined> => {
    const [{ state: sessionState }, { state: personState }, standing, suspended, required] = await Promise.all([
      log.fold(sessionStream(platform, sessionId), session),
      log.fold(personStream(platform, personId), person),
      standingOf(personId, acting),
      isSuspended(acting),
      secondFactorRequired(acting),
    ]);
    if (standing === undefined || !sessionIsValid(personState, sessionState, clock.now())) return undefined;
    const secondFactorMissing = required && sessionState?.secondFactor === undefined;
    return {
      tenant: acting,
      actor: { kind: 'user', id: personId },
      sessionId,
      permissions: secondFactorMissing ? new Set(OWN_ACCOUNT) : permissionsOf([standing.authority], OWN_ACCOUNT),
      superAdmin: acting === platform && standing.superAdmin && !secondFactorMissing,
      ...(secondFactorMissing && { secondFactorMissing }),
      fromPlatform: standing.fromPlatform,
      suspended,
    };
  };

  return async (credential) => {
    if (credential.startsWith('prec_')) {
      const accepted = await keys.of(ports.digest(credential), () => inTime(ofKey(credential)));
      if (accepted === undefined) return undefined;
      ports.keyUsed(accepted.tenant, accepted.keyId);
      return accepted.principal;
    }
    const claims = await ports.accessTokens.verify(credential);
    if (claims === undefined) return undefined;
    return sessions.of(`${claims.sessionId} ${claims.tenant}`, () => inTime(ofToken(claims)));
  };
};
