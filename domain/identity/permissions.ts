import { z } from 'zod';
import type { Permission } from '../kernel/permission.ts';
import { GUARDED_RESOURCES, isResourceType, RESOURCE_TYPES } from './resource-types.ts';

export const VERBS = ['read', 'write', 'execute', 'admin'] as const;
export type Verb = (typeof VERBS)[number];

/**
 * What a role gives: `resource:verb`, `resource_type:verb`, `resource:*`, `*:verb`, or `*`. `*:verb` reaches every
 * resource but the guarded ones, which have to be named (or meant by `*`), so that reading the tenant's work is not
 * reading its members, its bills and its audit.
 */
export const PermissionPattern = z
  .string()
  .max(100)
  .regex(
    /^(?:\*|\*:(?:read|write|execute|admin)|[a-z][a-z0-9_-]*:(?:\*|read|write|execute|admin))$/,
    'must be resource:verb, resource:*, *:verb or *; verbs are read, write, execute, admin',
  );
export type PermissionPattern = z.output<typeof PermissionPattern>;

/** `admin` includes every verb, `write` and `execute` include `read`. */
export const verbIncludes = (held: Verb, needed: Verb): boolean =>
  held === needed || held === 'admin' || needed === 'read';

/** A pattern taken apart. `resource:*` says `admin`, which includes every verb. */
export type Pattern =
  | { readonly reach: 'everything' }
  | { readonly reach: 'unguarded'; readonly verb: Verb }
  | { readonly reach: 'resources'; readonly resources: readonly string[]; readonly verb: Verb };

/** Takes a pattern apart. @throws Error when it is none */
export const patternOf = (text: PermissionPattern): Pattern => {
  if (text === '*') return { reach: 'everything' };
  const [resource = '', said = ''] = text.split(':');
  const verb = said === '*' ? 'admin' : VERBS.find((one) => one === said);
  if (verb === undefined || resource === '') throw new Error(`not a permission pattern: ${text}`);
  if (resource === '*') return { reach: 'unguarded', verb };
  return { reach: 'resources', resources: isResourceType(resource) ? RESOURCE_TYPES[resource] : [resource], verb };
};

/** A permission taken apart. */
export const permissionParts = (permission: Permission): { readonly resource: string; readonly verb: Verb } => {
  const [resource = '', said] = permission.split(':');
  const verb = VERBS.find((one) => one === said);
  if (verb === undefined) throw new Error(`not a permission: ${permission}`);
  return { resource, verb };
};

/** Whether a pattern gives a verb on a resource. */
export const patternAllows = (pattern: Pattern, resource: string, needed: Verb): boolean => {
  switch (pattern.reach) {
    case 'everything':
      return true;
    case 'unguarded':
      return !GUARDED_RESOURCES.has(resource) && verbIncludes(pattern.verb, needed);
    case 'resources':
      return pattern.resources.includes(resource) && verbIncludes(pattern.verb, needed);
  }
};

/** Every permission that is declared, each once, sorted. */
export const permissionCatalogue = (
  declarations: readonly { readonly permission?: Permission }[],
): readonly Permission[] =>
  [...new Set(declarations.flatMap(({ permission }) => (permission === undefined ? [] : [permission])))].sort();
