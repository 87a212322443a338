import type { LogReader } from '../kernel/command.ts';
import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { type Authority, authorityOf, type Holding, type RoleDefinition } from './effective-permissions.ts';
import { BEYOND_OWN, RoleDefined, RoleRetired } from './events.ts';
import { isPreset, SUPER_ADMIN } from './presets.ts';

type RoleEvent = EventOf<typeof RoleDefined | typeof RoleRetired>;
type Definition = EventOf<typeof RoleDefined>['data'];

export type RoleCommand =
  /** `covered`: the actor has all that the role gave, and all that it is to give. */
  | { readonly type: 'DefineRole'; readonly definition: Definition; readonly covered: boolean }
  | { readonly type: 'DefineRolePreset'; readonly definition: Definition }
  | { readonly type: 'RetireRole'; readonly name: string; readonly covered: boolean };

/** Undefined: never defined. */
export type Role = (Definition & { readonly retired: boolean }) | undefined;

export const roleStream = (tenant: TenantId, name: string): StreamName => streamName('role', tenant, name);

/** Where the definition of a role is that members of a tenant may have: presets are the platform's. */
const definitionStream = (name: string, tenant: TenantId, platform: TenantId): StreamName =>
  roleStream(isPreset(name) ? platform : tenant, name);

/** A named bundle of permissions: a tenant's own, or in the platform's tenant one that ships with the product. */
export const role: Decider<Role, RoleCommand, RoleEvent> = {
  initialState: undefined,
  decide: (command, state) => {
    switch (command.type) {
      case 'DefineRole': {
        const { name } = command.definition;
        if (isPreset(name)) return refuse('conflict', 'role-name-taken', `${name} is a role of the product itself.`);
        if (!command.covered) return BEYOND_OWN;
        return isSame(command.definition, state) ? [] : [RoleDefined(command.definition)];
      }
      case 'DefineRolePreset':
        return isSame(command.definition, state) ? [] : [RoleDefined(command.definition)];
      case 'RetireRole':
        if (isPreset(command.name)) {
          return refuse('conflict', 'role-is-preset', `${command.name} is a role of the product itself.`);
        }
        if (state === undefined) return refuse('notFound', 'role-not-found', 'There is no such role.');
        if (!command.covered) return BEYOND_OWN;
        return state.retired ? [] : [RoleRetired({ name: command.name })];
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'RoleDefined':
        return { ...event.data, retired: false };
      case 'RoleRetired':
        return state && { ...state, retired: true };
      default:
        return unreachable(event);
    }
  },
};

const isSame = (wanted: Definition, state: Role): boolean =>
  state !== undefined &&
  !state.retired &&
  state.description === wanted.description &&
  [...state.permissions].sort().join() === [...wanted.permissions].sort().join();

/** Where roles are looked up: the tenant that is acted in, and the platform's own. */
export interface Places {
  readonly tenant: TenantId;
  readonly platform: TenantId;
}

/** The roles of these names as the log defines them, for members of a tenant. Unknown and retired ones are left out. */
export const roleDefinitions = async (
  log: LogReader,
  names: readonly string[],
  { tenant, platform }: Places,
): Promise<readonly RoleDefinition[]> => {
  const folded = await Promise.all(names.map((name) => log.fold(definitionStream(name, tenant, platform), role)));
  return folded.flatMap(({ state }) => (state === undefined || state.retired ? [] : [state]));
};

/** A member as tenancy's events make one. */
export type RoleHolder = Omit<Holding, 'roles'> & { readonly roles: readonly string[] };

/**
 * What a person may do in a tenant, by the log: what its membership there gives, and everything to whom the platform
 * made super admin. Undefined: is no member.
 */
export const personAuthority = async (
  log: LogReader,
  {
    member,
    platformMember,
  }: { readonly member: RoleHolder | undefined; readonly platformMember: RoleHolder | undefined },
  places: Places,
): Promise<Authority> => {
  const everywhere = platformMember?.roles.includes(SUPER_ADMIN) === true ? [SUPER_ADMIN] : [];
  const roles = await roleDefinitions(log, [...new Set([...(member?.roles ?? []), ...everywhere])], places);
  return authorityOf({ roles, grants: member?.grants ?? [], modules: member?.modules ?? [] });
};
