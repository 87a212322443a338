import { RoleDefined, RoleRetired } from '../domain/identity/events.ts';
import { on, projection } from './runtime/projection.ts';
import { boolean, json, patch, table, text, timestamp, upsert } from './runtime/table.ts';

const roles = table('roles', {
  columns: { name: text(), description: text(), permissions: json(), retired: boolean(), definedAt: timestamp() },
  key: ['name'],
});

/** A tenant's own roles; in the platform's tenant those that ship with the product. */
const rolesProjection = projection({
  name: 'roles',
  version: 1,
  tables: [roles],
  handlers: [
    on(RoleDefined, ({ data, metadata }) => [
      upsert(roles, { ...data, retired: false, definedAt: metadata.recordedAt }),
    ]),
    on(RoleRetired, ({ data }) => [patch(roles, { name: data.name }, { retired: true })]),
  ],
});

export const roleProjections = [rolesProjection];
