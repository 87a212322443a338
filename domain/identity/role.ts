import type { LogReader } from '../kernel/command.ts';
import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import type { RoleDefinition } from './effective-permissions.ts';
import { BEYOND_OWN, RoleDefined, RoleRetired } from './events.ts';
import { isPreset } from './presets.ts';

type RoleEvent = EventOf<typeof RoleDefined | typeof RoleRetired>;
type Definition = EventOf<typeof RoleDefined>['data'];

export type RoleCommand =
  /** `covered`: whoever defines it has all that it gives. */
  | { readonly type: 'DefineRole'; readonly definition: Definition; readonly covered: boolean }
  | { readonly type: 'DefineRolePreset'; readonly definition: Definition }
  | { readonly type: 'RetireRole'; readonly name: string };

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

/** The roles of these names as the log defines them, for members of a tenant. Unknown and retired ones are left out. */
export const roleDefinitions = async (
  log: LogReader,
  names: readonly string[],
  { tenant, platform }: { readonly tenant: TenantId; readonly platform: TenantId },
): Promise<readonly RoleDefinition[]> => {
  const folded = await Promise.all(names.map((name) => log.fold(definitionStream(name, tenant, platform), role)));
  return folded.flatMap(({ state }) => (state === undefined || state.retired ? [] : [state]));
};
