import type { Permission } from '../kernel/permission.ts';
import type { Verb } from './permissions.ts';
import { type Pattern, type PermissionPattern, patternAllows, patternOf, permissionParts } from './permissions.ts';
import { GUARDED_RESOURCES, type ResourceType, resourcesOfModule } from './resource-types.ts';

/** A role as it is defined: a retired or unknown one gives nothing and is left out. */
export interface RoleDefinition {
  readonly name: string;
  readonly permissions: readonly PermissionPattern[];
}

/** The role whose permissions reach the member's modules only. */
export const DOMAIN_ADMIN = 'domain_admin';

/** What somebody was given. */
export interface Holding {
  readonly roles: readonly RoleDefinition[];
  readonly grants: readonly { readonly resourceType: ResourceType; readonly verb: Verb }[];
  /** What a domain admin is admin of. */
  readonly modules: readonly string[];
}

/** Patterns, some of which hold within certain resources only. */
export type Authority = readonly { readonly pattern: Pattern; readonly within?: ReadonlySet<string> }[];

/** May do everything: the CLI, the product's own processes. */
export const UNLIMITED: Authority = [{ pattern: { reach: 'everything' } }];

/** What roles, grants and modules come to. */
export const authorityOf = ({ roles, grants, modules }: Holding): Authority => {
  const within = new Set(modules.flatMap(resourcesOfModule));
  return [
    ...roles.flatMap(({ name, permissions }) =>
      permissions.map((text) => ({ pattern: patternOf(text), ...(name === DOMAIN_ADMIN && { within }) })),
    ),
    ...grants.map(({ resourceType, verb }) => ({ pattern: patternOf(`${resourceType}:${verb}`) })),
  ];
};

/** What patterns come to that no role is about: an API key's scopes. */
export const authorityOfPatterns = (patterns: readonly PermissionPattern[]): Authority =>
  patterns.map((text) => ({ pattern: patternOf(text) }));

/** Whether somebody may do what a permission says. */
export const isAllowed = (authority: Authority, permission: Permission): boolean => {
  const { resource, verb } = permissionParts(permission);
  return allows(authority, resource, verb);
};

const allows = (authority: Authority, resource: string, verb: Verb): boolean =>
  authority.some(
    ({ pattern, within }) => (within === undefined || within.has(resource)) && patternAllows(pattern, resource, verb),
  );

/** Of the permissions that commands, queries and endpoints declare, those that somebody has. */
export const effectivePermissions = ({
  catalogue,
  ...holding
}: Holding & { readonly catalogue: readonly Permission[] }): ReadonlySet<Permission> => {
  const authority = authorityOf(holding);
  return new Set(catalogue.filter((permission) => isAllowed(authority, permission)));
};

/**
 * Whether whoever has `held` has all of `given`, also of resources that nobody has declared yet. Where it says yes, no
 * catalogue has a permission that `given` allows and `held` does not.
 */
export const covers = (held: Authority, given: Authority): boolean =>
  given.every(({ pattern, within }) =>
    within === undefined
      ? coversEverywhere(held, pattern)
      : [...within].every((resource) => coversOn(held, pattern, resource)),
  );

const coversEverywhere = (held: Authority, pattern: Pattern): boolean => {
  const unlimited = held.filter(({ within }) => within === undefined);
  switch (pattern.reach) {
    case 'everything':
      return unlimited.some((rule) => rule.pattern.reach === 'everything');
    case 'unguarded':
      return unlimited.some((rule) => patternAllows(rule.pattern, UNHEARD_OF, pattern.verb));
    case 'resources':
      return pattern.resources.every((resource) => allows(held, resource, pattern.verb));
  }
};

/** A resource that no pattern names: only what reaches every resource reaches it. */
const UNHEARD_OF = '';

/** Whether `held` has on one resource what a pattern gives there. */
const coversOn = (held: Authority, pattern: Pattern, resource: string): boolean => {
  switch (pattern.reach) {
    case 'everything':
      return allows(held, resource, 'admin');
    case 'unguarded':
      return GUARDED_RESOURCES.has(resource) || allows(held, resource, pattern.verb);
    case 'resources':
      return !pattern.resources.includes(resource) || allows(held, resource, pattern.verb);
  }
};
