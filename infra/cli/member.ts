import type { Command } from 'commander';
import type { z } from 'zod';
import { addMember, changeMemberGrants, changeMemberRoles, removeMember } from '../../commands/members.ts';
import { joinTenant } from '../../commands/people.ts';
import { person, personIdOf, personStream } from '../../domain/identity/person.ts';
import { DEFAULT_ROLE } from '../../domain/identity/presets.ts';
import type { Command as DeclaredCommand } from '../../domain/kernel/command.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { type Member, membership, membershipStream } from '../../domain/tenancy/membership.ts';
import { platformTenant } from '../../domain/tenancy/tenant.ts';
import { blindIndexOver } from '../composition/access.ts';
import { executorOver, foldsOver } from '../composition/executor.ts';
import { ensureRolePresets } from '../composition/role-presets.ts';
import { ids } from '../ids.ts';
import { carriedOut, commandLineRequest } from './issue-key.ts';
import { type Session, withSession } from './session.ts';
import { existingTenant } from './tenant.ts';
import { UsageError, valid } from './usage-error.ts';

const PERSON = 'an e-mail address, or the id of a person';

/** `precedent member list|add|roles|grant|remove` */
export const addMembers = (program: Command): void => {
  const members = program.command('member').description('who belongs to a tenant, and what they may do there');
  members
    .command('list')
    .argument('<tenant>', 'its slug')
    .description('the members of a tenant with their roles, grants and modules')
    .action((slug: string, _, command: Command) => withSession(command, (session) => list(session, slug)));
  members
    .command('add')
    .argument('<tenant>', 'its slug')
    .argument('<person>', PERSON)
    .argument('[roles...]', `${DEFAULT_ROLE} when absent`)
    .description('make a person a member')
    .action((slug: string, who: string, roles: string[], _, command: Command) =>
      withSession(command, (session) => add(session, slug, who, roles)),
    );
  members
    .command('roles')
    .argument('<tenant>', 'its slug')
    .argument('<person>', PERSON)
    .argument('[roles...]', 'all that the member is to have; none takes all away')
    .description("replace a member's roles")
    .action((slug: string, who: string, roles: string[], _, command: Command) =>
      withSession(command, (session) => change(session, slug, who, changeMemberRoles, { roles })),
    );
  members
    .command('grant')
    .argument('<tenant>', 'its slug')
    .argument('<person>', PERSON)
    .argument('[grants...]', 'all that the member is to have, such as financial_data:read')
    .option('--modules <module...>', 'what a domain admin is admin of, such as autopilot')
    .description("replace a member's grants on types of data, and the modules of a domain admin")
    .action((slug: string, who: string, grants: string[], options: { modules?: string[] }, command: Command) =>
      withSession(command, (session) =>
        change(session, slug, who, changeMemberGrants, {
          grants: grants.map(grantOf),
          modules: options.modules ?? [],
        }),
      ),
    );
  members
    .command('remove')
    .argument('<tenant>', 'its slug')
    .argument('<person>', PERSON)
    .description('end a membership')
    .action((slug: string, who: string, _, command: Command) =>
      withSession(command, (session) => change(session, slug, who, removeMember, {})),
    );
};

const list = async (session: Session, slug: string): Promise<void> => {
  const { storage, output } = session;
  const tenant = await existingTenant(storage, slug);
  const { state } = await foldsOver(storage).fold(membershipStream(tenant), membership);
  for (const [personId, member] of state.members) {
    output.result({ personId, ...member }, `${personId}  ${described(member)}`);
  }
};

const described = ({ roles, grants, modules }: Member): string =>
  [
    roles.join(', ') || 'no role',
    ...grants.map(({ resourceType, verb }) => `${resourceType}:${verb}`),
    ...(modules.length === 0 ? [] : [`modules ${modules.join(', ')}`]),
  ].join('  ');

const add = async (session: Session, slug: string, who: string, roles: readonly string[]): Promise<void> => {
  const { storage, output } = session;
  const tenant = await existingTenant(storage, slug);
  const personId = personIdIn(session, who);
  const platform = platformTenant(ids.derivedId);
  const { state } = await foldsOver(storage).fold(personStream(platform, personId), person);
  if (state.profile === undefined) throw new UsageError(`Nobody is known as ${who}: invite them, and they register.`);
  const executor = executorOver(storage);
  await ensureRolePresets(executor);
  const input = valid(addMember.input, { personId, ...(roles.length > 0 && { roles }) });
  carriedOut(await executor.execute(addMember, input, commandLineRequest(tenant)));
  // Sign-in looks for a person's tenants in the person's own stream.
  carriedOut(await executor.execute(joinTenant, { personId, joinedTenant: tenant }, commandLineRequest(platform)));
  output.result(input, `${who} is a member of ${slug}: ${input.roles.join(', ')}.`);
};

const change = async <Input extends z.ZodObject, State, DeciderCommand, Event extends DomainEvent, Facts>(
  session: Session,
  slug: string,
  who: string,
  declaration: DeclaredCommand<Input, State, DeciderCommand, Event, Facts>,
  wanted: object,
): Promise<void> => {
  const { storage, output } = session;
  const tenant: TenantId = await existingTenant(storage, slug);
  const personId = personIdIn(session, who);
  const input = valid(declaration.input, { personId, ...wanted });
  const { appended } = carriedOut(await executorOver(storage).execute(declaration, input, commandLineRequest(tenant)));
  const { state } = await foldsOver(storage).fold(membershipStream(tenant), membership);
  const member = state.members.get(personId);
  const now = member === undefined ? `${who} is no member of ${slug} any more.` : described(member);
  output.result({ personId, appended, ...member }, appended ? now : `Nothing to change: ${now}`);
};

const personIdIn = ({ storage }: Session, who: string): string =>
  who.includes('@') ? personIdOf(who, { blindIndex: blindIndexOver(storage), derivedId: ids.derivedId }) : who;

const grantOf = (text: string): object => {
  const [resourceType, verb] = text.split(':');
  return { resourceType, verb };
};
