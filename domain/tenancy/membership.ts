import { BEYOND_OWN, TENANT_ADMIN } from '../identity/events.ts';
import type { Decider, DecisionContext } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import type { Instant } from '../kernel/time.ts';
import {
  InvitationAccepted,
  InvitationRevoked,
  InvitationSent,
  MemberAdded,
  MemberGrantsChanged,
  MemberRemoved,
  MemberRolesChanged,
} from './events.ts';
import { emptyRegistry, type Registry } from './registry.ts';

export type MembershipEvent = EventOf<
  | typeof MemberAdded
  | typeof MemberRolesChanged
  | typeof MemberGrantsChanged
  | typeof MemberRemoved
  | typeof InvitationSent
  | typeof InvitationAccepted
  | typeof InvitationRevoked
>;

type GrantsChanged = EventOf<typeof MemberGrantsChanged>['data'];

/** What the log says about whoever gives, read before the decision. */
export interface Giving {
  /** Names among the roles that no role in force has. */
  readonly unknownRoles: readonly string[];
  /** The actor has all that the member had, and all that the member gets. */
  readonly covered: boolean;
  /** The actor is the member, and gets nothing that the actor did not have as a member. */
  readonly ownLowering: boolean;
  /** The actor is the member. */
  readonly own: boolean;
}

export type MembershipCommand =
  | {
      readonly type: 'AddMember';
      readonly personId: string;
      readonly roles: readonly string[];
      readonly giving: Giving;
    }
  | {
      readonly type: 'ChangeMemberRoles';
      readonly personId: string;
      readonly roles: readonly string[];
      readonly giving: Giving;
    }
  | ({ readonly type: 'ChangeMemberGrants'; readonly giving: Giving } & GrantsChanged)
  | { readonly type: 'RemoveMember'; readonly personId: string; readonly giving: Giving }
  | {
      readonly type: 'SendInvitation';
      readonly invitation: EventOf<typeof InvitationSent>['data'];
      readonly giving: Giving;
    }
  | {
      readonly type: 'AcceptInvitation';
      readonly invitationId: string;
      readonly tokenDigest: string;
      /** Whoever sent it has, now, all that it gives. */
      readonly stillCovered: boolean;
    }
  | { readonly type: 'RevokeInvitation'; readonly invitationId: string };

export interface Member {
  readonly roles: readonly string[];
  readonly grants: GrantsChanged['grants'];
  readonly modules: readonly string[];
}

/** An invitation as it stands; its e-mail address stays in the log. */
export interface Invitation {
  readonly personId: string;
  readonly roles: readonly string[];
  readonly tokenDigest: string;
  readonly expiresAt: Instant;
  readonly invitedBy?: EventOf<typeof InvitationSent>['data']['invitedBy'];
  readonly status: 'open' | 'accepted' | 'revoked';
}

/** Who belongs to a tenant, and who was asked to. */
export interface Membership {
  readonly members: Registry<Member>;
  readonly invitations: Registry<Invitation>;
}

/**
 * All members of a tenant are in one stream: that a tenant keeps an administrator, and that nobody is invited who is
 * there already, is true of all of them together.
 */
export const membershipStream = (tenant: TenantId): StreamName => streamName('membership', tenant, tenant);

/** What a person has in the tenant; undefined: is no member. */
export const memberOf = (state: Membership, personId: string): Member | undefined => state.members.get(personId);

export const membership: Decider<Membership, MembershipCommand, MembershipEvent> = {
  initialState: { members: emptyRegistry(), invitations: emptyRegistry() },
  decide: (command, state, context) => {
    switch (command.type) {
      case 'AddMember':
        if (state.members.has(command.personId)) return ALREADY_MEMBER;
        return (
          refusedGiving(command.giving) ?? [MemberAdded({ personId: command.personId, roles: [...command.roles] })]
        );
      case 'ChangeMemberRoles':
      case 'ChangeMemberGrants':
      case 'RemoveMember':
        return changeMember(command, state);
      case 'SendInvitation':
        return sendInvitation(command, state, context);
      case 'AcceptInvitation':
        return acceptInvitation(command, state, context);
      case 'RevokeInvitation': {
        const invitation = state.invitations.get(command.invitationId);
        if (invitation === undefined) return INVITATION_NOT_FOUND;
        if (invitation.status === 'accepted') {
          return refuse('conflict', 'invitation-accepted', 'The invitation was accepted. Remove the member instead.');
        }
        return invitation.status === 'revoked'
          ? []
          : [InvitationRevoked({ invitationId: command.invitationId, personId: invitation.personId })];
      }
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'MemberAdded':
        return withMember(state, event.data.personId, { roles: event.data.roles, grants: [], modules: [] });
      case 'MemberRolesChanged':
        return changed(state, event.data.personId, { roles: event.data.roles });
      case 'MemberGrantsChanged':
        return changed(state, event.data.personId, { grants: event.data.grants, modules: event.data.modules });
      case 'MemberRemoved':
        return { ...state, members: state.members.without(event.data.personId) };
      case 'InvitationSent': {
        const { invitationId, email: _, ...invitation } = event.data;
        return withInvitation(state, invitationId, { ...invitation, status: 'open' });
      }
      case 'InvitationAccepted':
        return ended(state, event.data.invitationId, 'accepted');
      case 'InvitationRevoked':
        return ended(state, event.data.invitationId, 'revoked');
      default:
        return unreachable(event);
    }
  },
};

type ChangeMember = Extract<
  MembershipCommand,
  { readonly type: 'ChangeMemberRoles' | 'ChangeMemberGrants' | 'RemoveMember' }
>;

const changeMember = (command: ChangeMember, state: Membership): readonly MembershipEvent[] | Refusal => {
  const { personId, giving } = command;
  const member = state.members.get(personId);
  if (member === undefined) return refuse('notFound', 'member-not-found', 'There is no such member.');
  const refused = refusedGiving(giving);
  if (refused !== undefined) return refused;
  switch (command.type) {
    case 'ChangeMemberRoles':
      if (isSameSet(member.roles, command.roles)) return [];
      if (isLastAdmin(state, personId) && !command.roles.includes(TENANT_ADMIN)) return LAST_ADMIN;
      return [MemberRolesChanged({ personId, roles: [...command.roles] })];
    case 'ChangeMemberGrants': {
      const { grants, modules } = command;
      if (isSameSet(member.grants.map(grantText), grants.map(grantText)) && isSameSet(member.modules, modules))
        return [];
      return [MemberGrantsChanged({ personId, grants, modules })];
    }
    case 'RemoveMember':
      return isLastAdmin(state, personId) ? LAST_ADMIN : [MemberRemoved({ personId })];
    default:
      return unreachable(command);
  }
};

const sendInvitation = (
  { invitation, giving }: Extract<MembershipCommand, { type: 'SendInvitation' }>,
  state: Membership,
  { now }: DecisionContext,
): readonly MembershipEvent[] | Refusal => {
  if (state.members.has(invitation.personId)) return ALREADY_MEMBER;
  if (state.invitations.has(invitation.invitationId)) {
    return refuse('conflict', 'invitation-exists', 'There is an invitation of that id already.');
  }
  const refused = refusedGiving(giving);
  if (refused !== undefined) return refused;
  if (invitation.expiresAt <= now) {
    return refuse('invalid', 'invitation-expired', 'The invitation would have expired before it is sent.');
  }
  // Who is invited anew accepts with the newest mail only.
  const replaced = [...state.invitations]
    .filter(([, { personId, status }]) => personId === invitation.personId && status === 'open')
    .map(([invitationId, { personId }]) => InvitationRevoked({ invitationId, personId }));
  return [...replaced, InvitationSent(invitation)];
};

const acceptInvitation = (
  { invitationId, tokenDigest, stillCovered }: Extract<MembershipCommand, { type: 'AcceptInvitation' }>,
  state: Membership,
  { now }: DecisionContext,
): readonly MembershipEvent[] | Refusal => {
  const invitation = state.invitations.get(invitationId);
  // Whoever guesses learns nothing: a wrong token and an invitation that never was have one answer.
  if (invitation === undefined || invitation.tokenDigest !== tokenDigest) return INVITATION_NOT_FOUND;
  if (invitation.status === 'accepted') return [];
  if (invitation.status === 'revoked') {
    return refuse('conflict', 'invitation-revoked', 'The invitation was taken back.');
  }
  if (invitation.expiresAt <= now) return refuse('conflict', 'invitation-expired', 'The invitation has expired.');
  if (!stillCovered) return INVITATION_LAPSED;
  const { personId, roles } = invitation;
  const accepted = InvitationAccepted({ invitationId, personId });
  return state.members.has(personId) ? [accepted] : [accepted, MemberAdded({ personId, roles: [...roles] })];
};

const refusedGiving = ({ unknownRoles, covered, own, ownLowering }: Giving): Refusal | undefined => {
  if (unknownRoles.length > 0) {
    return refuse('invalid', 'role-unknown', `There is no role ${unknownRoles.join(', ')}.`, [
      { pointer: '/roles', reason: `not in force: ${unknownRoles.join(', ')}` },
    ]);
  }
  if (own && !ownLowering) {
    return refuse('forbidden', 'own-permissions', 'Nobody raises their own permissions. Ask another administrator.');
  }
  return covered ? undefined : BEYOND_OWN;
};

const isLastAdmin = ({ members }: Membership, personId: string): boolean => {
  if (members.get(personId)?.roles.includes(TENANT_ADMIN) !== true) return false;
  for (const [other, { roles }] of members) if (other !== personId && roles.includes(TENANT_ADMIN)) return false;
  return true;
};

const withMember = (state: Membership, personId: string, member: Member): Membership => ({
  ...state,
  members: state.members.with(personId, member),
});

const changed = (state: Membership, personId: string, change: Partial<Member>): Membership => {
  const member = state.members.get(personId);
  if (member === undefined) throw new Error(`a change of ${personId}, who is no member`);
  return withMember(state, personId, { ...member, ...change });
};

const withInvitation = (state: Membership, invitationId: string, invitation: Invitation): Membership => ({
  ...state,
  invitations: state.invitations.with(invitationId, invitation),
});

const ended = (state: Membership, invitationId: string, status: Invitation['status']): Membership => {
  const invitation = state.invitations.get(invitationId);
  if (invitation === undefined) throw new Error(`the end of an invitation that was never sent: ${invitationId}`);
  return withInvitation(state, invitationId, { ...invitation, status });
};

const grantText = ({ resourceType, verb }: Member['grants'][number]): string => `${resourceType}:${verb}`;

const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  new Set([...one, ...other]).size === new Set(one).size && new Set(one).size === new Set(other).size;

const ALREADY_MEMBER = refuse('conflict', 'already-member', 'The person is a member of the tenant already.');
const INVITATION_NOT_FOUND = refuse('notFound', 'invitation-not-found', 'There is no such invitation.');
const INVITATION_LAPSED = refuse(
  'forbidden',
  'invitation-lapsed',
  'Whoever sent the invitation may not give any more what it gives. Ask for a new one.',
);
const LAST_ADMIN = refuse(
  'conflict',
  'last-tenant-admin',
  'It is the last administrator of the tenant. Make somebody else tenant_admin before.',
);
