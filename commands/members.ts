import { z } from 'zod';
import { authorityOf, covers } from '../domain/identity/effective-permissions.ts';
import { person, personStream } from '../domain/identity/person.ts';
import { DEFAULT_ROLE } from '../domain/identity/presets.ts';
import { roleDefinitions } from '../domain/identity/role.ts';
import { command, type LogReader } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { InvitationSent, MemberAdded, MemberGrantsChanged } from '../domain/tenancy/events.ts';
import { type Giving, type Member, memberOf, membership, membershipStream } from '../domain/tenancy/membership.ts';
import { platformTenant } from '../domain/tenancy/tenant.ts';
import { actorAuthority } from './runtime/actor-authority.ts';

const { personId, roles } = MemberAdded.schema.shape;
const { invitationId } = InvitationSent.schema.shape;

const ofTenant = (_: object, { tenant }: DecisionContext) => membershipStream(tenant);

const NOTHING: Member = { roles: [], grants: [], modules: [] };

/** What the log says of whoever gives and of what is given. `change` turns what the member has into what it is to have. */
const givingTo = async (
  log: LogReader,
  context: DecisionContext,
  whom: string,
  change: Partial<Member>,
): Promise<Giving> => {
  const places = { tenant: context.tenant, platform: platformTenant(context.idFrom) };
  const actor = await actorAuthority(log, context);
  const { state } = await log.fold(membershipStream(context.tenant), membership);
  const before = memberOf(state, whom) ?? NOTHING;
  const after = { ...before, ...change };
  const names = [...new Set([...before.roles, ...after.roles])];
  const defined = await roleDefinitions(log, names, places);
  const [had, gets] = [before, after].map((member) =>
    authorityOf({ ...member, roles: defined.filter(({ name }) => member.roles.includes(name)) }),
  );
  return {
    unknownRoles: (change.roles ?? []).filter((name) => !defined.some((known) => known.name === name)),
    covered: [had, gets].every((authority) => authority === undefined || actor.covers(authority)),
    own: actor.personId === whom,
    ownLowering: had !== undefined && gets !== undefined && covers(had, gets),
  };
};

/** Sent by the CLI and for the first super admin: everybody else is invited. */
export const addMember = command({
  name: 'AddMember',
  summary: 'Makes a person a member of the tenant.',
  permission: 'members:write',
  input: z.strictObject({ personId, roles: roles.min(1).default([DEFAULT_ROLE]) }),
  stream: ofTenant,
  decider: membership,
  gather: (input, log, context) => givingTo(log, context, input.personId, { roles: input.roles }),
  command: (input, giving) => ({ type: 'AddMember', ...input, giving }),
});

export const changeMemberRoles = command({
  name: 'ChangeMemberRoles',
  summary: "Replaces a member's roles. Nobody gives more than they have, and nobody raises themselves.",
  route: 'PUT /v1/members/:personId/roles',
  permission: 'members:write',
  input: z.strictObject({ personId, roles }),
  stream: ofTenant,
  decider: membership,
  gather: (input, log, context) => givingTo(log, context, input.personId, { roles: input.roles }),
  command: (input, giving) => ({ type: 'ChangeMemberRoles', ...input, giving }),
});

export const changeMemberGrants = command({
  name: 'ChangeMemberGrants',
  summary: "Replaces a member's grants on types of resources, and the modules that a domain admin is admin of.",
  route: 'PUT /v1/members/:personId/grants',
  permission: 'members:write',
  input: z.strictObject({
    ...MemberGrantsChanged.schema.shape,
    modules: MemberGrantsChanged.schema.shape.modules.default([]),
  }),
  stream: ofTenant,
  decider: membership,
  gather: ({ grants, modules, ...input }, log, context) => givingTo(log, context, input.personId, { grants, modules }),
  command: (input, giving) => ({ type: 'ChangeMemberGrants', ...input, giving }),
});

export const removeMember = command({
  name: 'RemoveMember',
  summary: 'Ends a membership. The tenant keeps at least one administrator.',
  route: 'DELETE /v1/members/:personId',
  permission: 'members:write',
  input: z.strictObject({ personId }),
  stream: ofTenant,
  decider: membership,
  gather: (input, log, context) => givingTo(log, context, input.personId, NOTHING),
  command: (input, giving) => ({ type: 'RemoveMember', ...input, giving }),
});

/**
 * Whether whoever sent an invitation has, now, what it gives: nobody comes back by an invitation of their own who was
 * removed after they had sent it, nor by a key that was revoked.
 */
const inviterHolds = async (log: LogReader, context: DecisionContext, invitationId: string): Promise<boolean> => {
  const platform = platformTenant(context.idFrom);
  const { state } = await log.fold(membershipStream(context.tenant), membership);
  const { invitedBy, roles: given = [] } = state.invitations.get(invitationId) ?? {};
  if (invitedBy === undefined) return true;
  const inviter = await actorAuthority(log, { ...context, actor: invitedBy });
  if (inviter.personId !== undefined) {
    const { state: who } = await log.fold(personStream(platform, inviter.personId), person);
    if (who.disabled) return false;
  }
  const defined = await roleDefinitions(log, given, { tenant: context.tenant, platform });
  return inviter.covers(authorityOf({ roles: defined, grants: [], modules: [] }));
};

/** Sent by whoever made the token and mails it: only its digest comes here. */
export const sendInvitation = command({
  name: 'SendInvitation',
  summary: 'Invites a person into the tenant. An earlier invitation of the same person is taken back.',
  permission: 'invitations:write',
  input: z.strictObject({
    ...InvitationSent.schema.omit({ invitedBy: true }).shape,
    roles: roles.min(1).default([DEFAULT_ROLE]),
  }),
  stream: ofTenant,
  decider: membership,
  gather: (input, log, context) => givingTo(log, context, input.personId, { roles: input.roles }),
  command: (input, giving, { actor: { kind, id } }) => {
    const invitation = kind === 'user' || kind === 'apiKey' ? { ...input, invitedBy: { kind, id } } : input;
    return { type: 'SendInvitation', invitation, giving };
  },
  status: 201,
});

/** Sent once whoever shows the token is known to be the person who was invited. */
export const acceptInvitation = command({
  name: 'AcceptInvitation',
  summary: 'Accepts an invitation and makes its person a member, in one.',
  permission: 'invitations:write',
  input: z.strictObject({ invitationId, tokenDigest: InvitationSent.schema.shape.tokenDigest }),
  stream: ofTenant,
  decider: membership,
  gather: ({ invitationId }, log, context) => inviterHolds(log, context, invitationId),
  command: (input, stillCovered) => ({ type: 'AcceptInvitation', ...input, stillCovered }),
});

export const revokeInvitation = command({
  name: 'RevokeInvitation',
  summary: 'Takes an invitation back that nobody accepted yet.',
  route: 'DELETE /v1/invitations/:invitationId',
  permission: 'invitations:write',
  input: z.strictObject({ invitationId }),
  stream: ofTenant,
  decider: membership,
  command: (input) => ({ type: 'RevokeInvitation', ...input }),
});

export const memberCommands = [
  addMember,
  changeMemberRoles,
  changeMemberGrants,
  removeMember,
  sendInvitation,
  acceptInvitation,
  revokeInvitation,
] as const;
