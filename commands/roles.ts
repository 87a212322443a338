import { z } from 'zod';
import { authorityOfPatterns } from '../domain/identity/effective-permissions.ts';
import { RoleDefined } from '../domain/identity/events.ts';
import type { PermissionPattern } from '../domain/identity/permissions.ts';
import { role, roleStream } from '../domain/identity/role.ts';
import { command, type LogReader } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { actorAuthority } from './runtime/actor-authority.ts';

const { name, description } = RoleDefined.schema.shape;

const ofRole = (input: { readonly name: string }, { tenant }: DecisionContext) => roleStream(tenant, input.name);

/** Whether the actor has all that a role gives now, and all that it is to give. */
const isCovered = async (
  log: LogReader,
  context: DecisionContext,
  roleName: string,
  wanted: readonly PermissionPattern[],
): Promise<boolean> => {
  const actor = await actorAuthority(log, context);
  const { state } = await log.fold(roleStream(context.tenant, roleName), role);
  const before = state === undefined || state.retired ? [] : state.permissions;
  return [before, wanted].every((permissions) => actor.covers(authorityOfPatterns(permissions)));
};

export const defineRole = command({
  name: 'DefineRole',
  summary: 'Makes a role of the tenant, or changes what one gives. Nobody gives more than they have.',
  route: 'PUT /v1/roles/:name',
  permission: 'roles:admin',
  input: z.strictObject({
    name,
    description: description.default(''),
    permissions: RoleDefined.schema.shape.permissions,
  }),
  stream: ofRole,
  decider: role,
  gather: (input, log, context) => isCovered(log, context, input.name, input.permissions),
  command: (definition, covered) => ({ type: 'DefineRole', definition, covered }),
});

export const retireRole = command({
  name: 'RetireRole',
  summary: 'Ends a role of the tenant. Whoever has it keeps its name and nothing of what it gave.',
  route: 'DELETE /v1/roles/:name',
  permission: 'roles:admin',
  input: z.strictObject({ name }),
  stream: ofRole,
  decider: role,
  gather: (input, log, context) => isCovered(log, context, input.name, []),
  command: (input, covered) => ({ type: 'RetireRole', name: input.name, covered }),
});

/** Sent at each start, in the platform's own tenant, for each role that ships with the product. */
export const defineRolePreset = command({
  name: 'DefineRolePreset',
  summary: 'Makes a role that ships with the product what this version says that it is.',
  permission: 'roles:admin',
  input: RoleDefined.schema,
  stream: ofRole,
  decider: role,
  command: (definition) => ({ type: 'DefineRolePreset', definition }),
});

export const roleCommands = [defineRole, retireRole, defineRolePreset] as const;
