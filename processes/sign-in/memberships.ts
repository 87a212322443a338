import type { Person } from '../../domain/identity/person.ts';
import { type Refusal, refuse } from '../../domain/kernel/refusal.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { memberOf, membership, membershipStream } from '../../domain/tenancy/membership.ts';
import { isActive, isSlug, tenant, tenantIdOfSlug, tenantStream } from '../../domain/tenancy/tenant.ts';
import type { SignInPorts } from './ports.ts';

/** A tenant that a person is a member of. */
export interface MembershipView {
  readonly tenant: TenantId;
  readonly slug: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** False: the tenant is suspended, and nothing in it is answered. */
  readonly active: boolean;
}

type Ports = Pick<SignInPorts, 'ids' | 'log'>;

/** The person's membership in a tenant as the log has it; undefined: none. */
const membershipIn = async ({ log }: Ports, personId: string, id: TenantId): Promise<MembershipView | undefined> => {
  const [members, of] = await Promise.all([
    log.fold(membershipStream(id), membership),
    log.fold(tenantStream(id), tenant),
  ]);
  const member = memberOf(members.state, personId);
  if (member === undefined || of.state === undefined) return undefined;
  const { slug, name } = of.state;
  return { tenant: id, slug, name, roles: member.roles, active: isActive(of.state) };
};

/** Everything that a person is a member of, in the order of joining. */
export const membershipsOf = async (
  ports: Ports,
  personId: string,
  { tenants }: Person,
): Promise<readonly MembershipView[]> => {
  const found = await Promise.all(tenants.map((id) => membershipIn(ports, personId, id)));
  return found.filter((one) => one !== undefined);
};

/** The tenant that somebody names by id or slug; undefined for a text that is neither. */
const tenantNamed = ({ ids }: Ports, text: string): TenantId | undefined => {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return text;
  return isSlug(text) ? tenantIdOfSlug(text, ids.derivedId) : undefined;
};

/**
 * The tenant to act in: the one that is asked for, by id or slug, or else the first active one. A tenant that does not
 * exist and one that the person is no member of have one answer.
 */
export const chooseTenant = async (
  ports: Ports,
  personId: string,
  memberships: readonly MembershipView[],
  asked: string | undefined,
): Promise<MembershipView | Refusal> => {
  if (asked === undefined) return memberships.find(({ active }) => active) ?? NO_MEMBERSHIP;
  const id = tenantNamed(ports, asked);
  if (id === undefined) return NOT_A_MEMBER;
  const found = memberships.find((one) => one.tenant === id) ?? (await membershipIn(ports, personId, id));
  if (found === undefined) return NOT_A_MEMBER;
  return found.active ? found : SUSPENDED;
};

const NO_MEMBERSHIP = refuse(
  'forbidden',
  'no-membership',
  'You are a member of no active tenant. Ask for an invitation.',
);
const NOT_A_MEMBER = refuse('forbidden', 'not-a-member', 'You are not a member of that tenant.');
const SUSPENDED = refuse('forbidden', 'tenant-suspended', 'That tenant is suspended.');
