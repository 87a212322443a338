import type { Command } from 'commander';
import { defineRole, retireRole } from '../../commands/roles.ts';
import { authorityOfPatterns, isAllowed } from '../../domain/identity/effective-permissions.ts';
import { RoleDefined } from '../../domain/identity/events.ts';
import { type PermissionPattern, permissionCatalogue } from '../../domain/identity/permissions.ts';
import { ROLE_PRESETS } from '../../domain/identity/presets.ts';
import { role, roleStream } from '../../domain/identity/role.ts';
import { createFlagQueries } from '../../read-api/flags.ts';
import { LIVE_PERMISSION } from '../../read-api/http/live/audience.ts';
import { listRoles } from '../../read-api/roles.ts';
import { commands, queries } from '../composition/catalogue.ts';
import { executorOver, foldsOver } from '../composition/executor.ts';
import { flagsOver } from '../composition/flags.ts';
import { carriedOut, commandLineRequest } from './issue-key.ts';
import { type Session, withSession } from './session.ts';
import { existingTenant } from './tenant.ts';
import { valid } from './usage-error.ts';

interface ShownRole {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly PermissionPattern[];
  readonly preset: boolean;
  readonly retired: boolean;
}

/** `precedent role list|define|retire|matrix` */
export const addRole = (program: Command): void => {
  const roles = program.command('role').description('roles: what they give, and those of a tenant');
  roles
    .command('list')
    .option('--tenant <slug>', "with this tenant's own")
    .description('every role, and the patterns of what it gives')
    .action((options: { tenant?: string }, command: Command) =>
      withSession(command, async (session) => {
        for (const one of await rolesOf(session, options.tenant)) {
          const marks = one.retired ? ' (retired)' : '';
          session.output.result(
            one,
            `${one.name.padEnd(20)}${marks} ${one.permissions.join(' ')}\n${' '.repeat(21)}${one.description}`,
          );
        }
      }),
    );
  roles
    .command('matrix')
    .option('--tenant <slug>', "with this tenant's own")
    .description('every permission, and which roles give it')
    .action((options: { tenant?: string }, command: Command) =>
      withSession(command, (session) => matrix(session, options.tenant)),
    );
  roles
    .command('define')
    .argument('<tenant>', 'its slug')
    .argument('<name>')
    .argument('<permissions...>', "such as rules:write, 'metrics:*', '*:read'")
    .option('--description <text>')
    .description('make a role of a tenant, or change what one gives')
    .action((slug: string, name: string, permissions: string[], options: { description?: string }, command: Command) =>
      withSession(command, async ({ storage, output }) => {
        const tenant = await existingTenant(storage, slug);
        const input = valid(defineRole.input, { name, permissions, ...options });
        const outcome = await executorOver(storage).execute(defineRole, input, commandLineRequest(tenant));
        const { appended } = carriedOut(outcome);
        output.result(input, appended ? `${name} gives ${permissions.join(' ')}.` : `${name} is so already.`);
      }),
    );
  roles
    .command('retire')
    .argument('<tenant>', 'its slug')
    .argument('<name>')
    .description('end a role: whoever has it has nothing by it any more')
    .action((slug: string, name: string, _, command: Command) =>
      withSession(command, async ({ storage, output }) => {
        const tenant = await existingTenant(storage, slug);
        const input = valid(retireRole.input, { name });
        carriedOut(await executorOver(storage).execute(retireRole, input, commandLineRequest(tenant)));
        output.result(input, `${name} gives nothing any more.`);
      }),
    );
};

/** The roles that ship with this version, and a tenant's own as the log has them. */
const rolesOf = async ({ storage }: Session, slug: string | undefined): Promise<readonly ShownRole[]> => {
  const presets = ROLE_PRESETS.map((preset) => ({ ...preset, preset: true, retired: false }));
  if (slug === undefined) return presets;
  const tenant = await existingTenant(storage, slug);
  const names = new Set<string>();
  for await (const { events } of storage.store.readAll({ filter: { types: [RoleDefined.type] } })) {
    for (const { metadata, data } of events) if (metadata.tenant === tenant) names.add(String(data.name));
  }
  const folds = foldsOver(storage);
  const folded = await Promise.all([...names].map((name) => folds.fold(roleStream(tenant, name), role)));
  const own = folded.flatMap(({ state }) => (state === undefined ? [] : [{ ...state, preset: false }]));
  return [...presets, ...own.filter(({ name }) => !presets.some((preset) => preset.name === name))];
};

const matrix = async (session: Session, slug: string | undefined): Promise<void> => {
  const { storage, output } = session;
  const roles = (await rolesOf(session, slug)).filter(({ retired }) => !retired);
  const declared = permissionCatalogue([
    ...commands,
    ...queries,
    ...createFlagQueries(flagsOver(foldsOver(storage))),
    listRoles(() => []),
    { permission: LIVE_PERMISSION },
  ]);
  const held = roles.map(({ permissions }) => authorityOfPatterns(permissions));
  const width = Math.max(...declared.map((permission) => permission.length));
  for (const [column, { name }] of roles.entries())
    output.note(`${' '.repeat(width + 1)}${'│ '.repeat(column)}${name}`);
  for (const permission of declared) {
    const given = roles.filter((_, index) => isAllowed(held[index] ?? [], permission)).map(({ name }) => name);
    const marks = roles.map(({ name }) => (given.includes(name) ? '●' : '·'));
    output.result({ permission, roles: given }, `${permission.padEnd(width)} ${marks.join(' ')}`);
  }
};
