import { describe, expect, test } from 'vitest';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import {
  InvitationAccepted,
  InvitationRevoked,
  InvitationSent,
  MemberAdded,
  MemberGrantsChanged,
  MemberRemoved,
  MemberRolesChanged,
} from './events.ts';
import { type Giving, type MembershipCommand, memberOf, membership } from './membership.ts';

const spec = deciderSpec(membership, { now: '2026-11-20T12:00:00.000Z' });
const ADA = '00000000-0000-4000-8000-00000000000a';
const BOB = '00000000-0000-4000-8000-00000000000b';
const giving: Giving = { unknownRoles: [], covered: true, own: false, ownLowering: false };

const adaOwns = MemberAdded({ personId: ADA, roles: ['tenant_admin'] });
const bobOwns = MemberAdded({ personId: BOB, roles: ['tenant_admin'] });
const bobViews = MemberAdded({ personId: BOB, roles: ['viewer'] });

describe('members', () => {
  test('are added once, with roles that are in force and that the giver has', () => {
    const add = { type: 'AddMember', personId: BOB, roles: ['viewer'], giving } as const;
    spec.given(adaOwns).when(add).then(bobViews);
    spec.given(bobViews).when(add).thenRefused('conflict', 'already-member');
    spec
      .given()
      .when({ ...add, giving: { ...giving, covered: false } })
      .thenRefused('forbidden', 'beyond-own-permissions');
    spec
      .given()
      .when({ ...add, giving: { ...giving, unknownRoles: ['viewer'] } })
      .thenRefused('invalid', 'role-unknown');
  });

  test('change roles, grants and modules; what is so already changes nothing', () => {
    const roles = { type: 'ChangeMemberRoles', personId: BOB, roles: ['viewer', 'analyst'], giving } as const;
    const changed = MemberRolesChanged({ personId: BOB, roles: ['viewer', 'analyst'] });
    spec.given(bobViews).when(roles).then(changed);
    spec
      .given(bobViews, changed)
      .when({ ...roles, roles: ['analyst', 'viewer'] })
      .thenNothing();
    const grants = [{ resourceType: 'financial_data', verb: 'read' } as const];
    const granted = MemberGrantsChanged({ personId: BOB, grants, modules: ['autopilot'] });
    const grant: MembershipCommand = {
      type: 'ChangeMemberGrants',
      personId: BOB,
      grants,
      modules: ['autopilot'],
      giving,
    };
    spec.given(bobViews).when(grant).then(granted);
    spec.given(bobViews, granted).when(grant).thenNothing();
    expect(memberOf(spec.given(bobViews, granted, changed).state(), BOB)).toEqual({
      roles: ['viewer', 'analyst'],
      grants,
      modules: ['autopilot'],
    });
    spec.given().when(grant).thenRefused('notFound', 'member-not-found');
  });

  test('never raise themselves; whoever lowers themselves may', () => {
    const own = { ...giving, own: true };
    const change = { type: 'ChangeMemberRoles', personId: BOB, roles: ['analyst'] } as const;
    spec
      .given(bobViews)
      .when({ ...change, giving: own })
      .thenRefused('forbidden', 'own-permissions');
    spec
      .given(bobViews)
      .when({ ...change, roles: [], giving: { ...own, ownLowering: true } })
      .then(MemberRolesChanged({ personId: BOB, roles: [] }));
  });

  test('always have an administrator among them', () => {
    const remove = { type: 'RemoveMember', personId: ADA, giving } as const;
    const demote = { type: 'ChangeMemberRoles', personId: ADA, roles: ['viewer'], giving } as const;
    for (const command of [remove, demote]) {
      spec.given(adaOwns, bobViews).when(command).thenRefused('conflict', 'last-tenant-admin');
      spec
        .given(adaOwns, bobOwns, MemberRemoved({ personId: BOB }))
        .when(command)
        .thenRefused('conflict', 'last-tenant-admin');
    }
    spec
      .given(adaOwns, bobOwns)
      .when(remove)
      .then(MemberRemoved({ personId: ADA }));
    spec
      .given(adaOwns)
      .when({ ...demote, roles: ['tenant_admin', 'viewer'] })
      .then(MemberRolesChanged({ personId: ADA, roles: ['tenant_admin', 'viewer'] }));
  });
});

describe('an invitation', () => {
  const invitationId = '00000000-0000-4000-8000-0000000000f1';
  const tokenDigest = 'a'.repeat(64);
  const invitation = {
    invitationId,
    personId: BOB,
    email: 'bob@example.com',
    roles: ['member'],
    tokenDigest,
    expiresAt: '2026-11-27T12:00:00.000Z',
  };
  const sent = InvitationSent(invitation);
  const accept = { type: 'AcceptInvitation', invitationId, tokenDigest, stillCovered: true } as const;
  const accepted = InvitationAccepted({ invitationId, personId: BOB });

  test('makes its person a member in the moment in which it is accepted', () => {
    spec.given().when({ type: 'SendInvitation', invitation, giving }).then(sent);
    spec
      .given(sent)
      .when(accept)
      .then(accepted, MemberAdded({ personId: BOB, roles: ['member'] }));
    spec
      .given(sent, accepted, MemberAdded({ personId: BOB, roles: ['member'] }))
      .when(accept)
      .thenNothing();
  });

  test('of somebody who was made a member meanwhile leaves the roles as they are', () => {
    spec.given(sent, bobOwns).when(accept).then(accepted);
  });

  test('is not accepted with another token, after its time, or when it was taken back', () => {
    spec
      .given(sent)
      .when({ ...accept, tokenDigest: 'b'.repeat(64) })
      .thenRefused('notFound', 'invitation-not-found');
    spec.given().when(accept).thenRefused('notFound', 'invitation-not-found');
    const late = deciderSpec(membership, { now: invitation.expiresAt });
    late.given(sent).when(accept).thenRefused('conflict', 'invitation-expired');
    spec
      .given(sent, InvitationRevoked({ invitationId, personId: BOB }))
      .when(accept)
      .thenRefused('conflict', 'invitation-revoked');
    spec
      .given(sent)
      .when({ ...accept, stillCovered: false })
      .thenRefused('forbidden', 'invitation-lapsed');
  });

  test('is not sent to a member, beyond what the sender has, or with a time that is over', () => {
    const send = { type: 'SendInvitation', invitation, giving } as const;
    spec.given(bobViews).when(send).thenRefused('conflict', 'already-member');
    spec
      .given()
      .when({ ...send, giving: { ...giving, covered: false } })
      .thenRefused('forbidden', 'beyond-own-permissions');
    spec
      .given()
      .when({ ...send, invitation: { ...invitation, expiresAt: '2026-11-20T12:00:00.000Z' } })
      .thenRefused('invalid', 'invitation-expired');
    spec.given(sent).when(send).thenRefused('conflict', 'invitation-exists');
  });

  test('sent again takes the earlier one back', () => {
    const again = { ...invitation, invitationId: '00000000-0000-4000-8000-0000000000f2' };
    spec
      .given(sent)
      .when({ type: 'SendInvitation', invitation: again, giving })
      .then(InvitationRevoked({ invitationId, personId: BOB }), InvitationSent(again));
  });

  test('is revoked once, and not after it was accepted', () => {
    const revoke = { type: 'RevokeInvitation', invitationId } as const;
    spec
      .given(sent)
      .when(revoke)
      .then(InvitationRevoked({ invitationId, personId: BOB }));
    spec
      .given(sent, InvitationRevoked({ invitationId, personId: BOB }))
      .when(revoke)
      .thenNothing();
    spec.given(sent, accepted).when(revoke).thenRefused('conflict', 'invitation-accepted');
    spec.given().when(revoke).thenRefused('notFound', 'invitation-not-found');
  });
});
