import {
  InvitationAccepted,
  InvitationRevoked,
  InvitationSent,
  MemberAdded,
  MemberGrantsChanged,
  MemberRemoved,
  MemberRolesChanged,
} from '../domain/tenancy/events.ts';
import { on, projection } from './runtime/projection.ts';
import { insert, json, patch, remove, table, text, timestamp, upsert, uuid } from './runtime/table.ts';

const members = table('members', {
  columns: { personId: uuid(), roles: json(), grants: json(), modules: json(), since: timestamp() },
  key: ['personId'],
});

const invitations = table('invitations', {
  columns: {
    invitationId: uuid(),
    personId: uuid(),
    roles: json(),
    status: text(),
    sentAt: timestamp(),
    expiresAt: timestamp(),
    invitedByKind: text(),
    invitedById: text(),
  },
  key: ['invitationId'],
  indexes: [{ columns: ['sentAt', 'invitationId'] }],
});

/** Where somebody was invited. Apart from the invitation, so that it is gone with the person. */
const invitedAddresses = table('invited_addresses', {
  columns: { personId: uuid(), email: text() },
  key: ['personId'],
});

/** Who belongs to a tenant, and who was asked to. */
export const membersProjection = projection({
  name: 'members',
  version: 1,
  tables: [members, invitations, invitedAddresses],
  handlers: [
    on(MemberAdded, ({ data: { personId, roles }, metadata: { recordedAt } }) => [
      insert(members, { personId, roles, grants: [], modules: [], since: recordedAt }),
    ]),
    on(MemberRolesChanged, ({ data: { personId, roles } }) => [patch(members, { personId }, { roles })]),
    on(MemberGrantsChanged, ({ data: { personId, grants, modules } }) => [
      patch(members, { personId }, { grants, modules }),
    ]),
    on(MemberRemoved, ({ data: { personId } }) => [
      remove(members, { personId }),
      remove(invitedAddresses, { personId }),
    ]),
    on(InvitationSent, ({ data, metadata: { actor, recordedAt } }) => [
      insert(invitations, {
        invitationId: data.invitationId,
        personId: data.personId,
        roles: data.roles,
        status: 'open',
        sentAt: recordedAt,
        expiresAt: data.expiresAt,
        invitedByKind: actor.kind,
        invitedById: actor.id,
      }),
      upsert(invitedAddresses, { personId: data.personId, email: data.email }),
    ]),
    on(InvitationAccepted, ({ data: { invitationId } }) => [
      patch(invitations, { invitationId }, { status: 'accepted' }),
    ]),
    on(InvitationRevoked, ({ data: { invitationId, personId } }) => [
      patch(invitations, { invitationId }, { status: 'revoked' }),
      remove(invitedAddresses, { personId }),
    ]),
  ],
});
