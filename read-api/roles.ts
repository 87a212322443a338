import { z } from 'zod';
import { authorityOfPatterns, DOMAIN_ADMIN, isAllowed } from '../domain/identity/effective-permissions.ts';
import type { PermissionPattern } from '../domain/identity/permissions.ts';
import { ROLE_PRESETS } from '../domain/identity/presets.ts';
import type { Permission } from '../domain/kernel/permission.ts';
import { query } from './http/query.ts';

const RoleView = z.strictObject({
  name: z.string(),
  description: z.string(),
  /** It ships with the product; else it is the tenant's own. */
  preset: z.boolean(),
  /** It gives nothing any more. */
  retired: z.boolean(),
  /** For each member it reaches that member's modules only. */
  limitedToModules: z.boolean(),
  patterns: z.array(z.string()),
  /** What the patterns come to over all that there is. */
  permissions: z.array(z.string()),
});

const RoleRow = z.object({
  name: z.string(),
  description: z.string(),
  permissions: z.array(z.string()),
  retired: z.boolean(),
});

/** The matrix of roles and permissions. `catalogue`: every permission that is declared. */
export const listRoles = (catalogue: () => readonly Permission[]) => {
  const viewOf = (
    {
      name,
      description,
      permissions,
    }: { name: string; description: string; permissions: readonly PermissionPattern[] },
    about: { readonly preset: boolean; readonly retired: boolean },
  ): z.output<typeof RoleView> => {
    const authority = authorityOfPatterns(permissions);
    return {
      name,
      description,
      ...about,
      limitedToModules: name === DOMAIN_ADMIN,
      patterns: [...permissions],
      permissions: about.retired ? [] : catalogue().filter((permission) => isAllowed(authority, permission)),
    };
  };
  return query({
    name: 'ListRoles',
    summary: 'Every permission that there is, and what each role gives of them.',
    route: 'GET /v1/roles',
    permission: 'roles:read',
    input: z.strictObject({}),
    output: z.strictObject({ permissions: z.array(z.string()), roles: z.array(RoleView) }),
    reads: ['roles'],
    run: async (db) => {
      const presets = ROLE_PRESETS.map((preset) => viewOf(preset, { preset: true, retired: false }));
      const taken = new Set(presets.map(({ name }) => name));
      const rows = await db.rows(
        db.sql('roles').select('name', 'description', 'permissions', 'retired').orderBy('name'),
      );
      // In the platform's own tenant the presets are rows too.
      const own = rows.map((row) => RoleRow.parse(row)).filter(({ name }) => !taken.has(name));
      return {
        permissions: [...catalogue()],
        roles: [...presets, ...own.map((role) => viewOf(role, { preset: false, retired: role.retired }))],
      };
    },
  });
};
