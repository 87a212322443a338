import { z } from 'zod';
import { ResourceGrant } from '../domain/identity/events.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });
const Roles = z.array(z.string());

const MemberView = z.strictObject({
  personId: z.uuid(),
  /** Where the person was invited; null: was not, or is no longer known. */
  email: z.string().nullable(),
  roles: Roles,
  grants: z.array(ResourceGrant),
  /** What a domain admin is admin of. */
  modules: z.array(z.string()),
  since: Instant,
});

const InvitationView = z.strictObject({
  invitationId: z.uuid(),
  personId: z.uuid(),
  email: z.string().nullable(),
  roles: Roles,
  status: z.enum(['open', 'expired', 'accepted', 'revoked']),
  sentAt: Instant,
  expiresAt: Instant,
  invitedBy: z.strictObject({ kind: z.string(), id: z.string() }),
});

export const listMembers = query({
  name: 'ListMembers',
  summary: 'The members of the tenant with their roles, grants and modules.',
  route: 'GET /v1/members',
  permission: 'members:read',
  input: z.strictObject({ ...page }),
  output: pageOf(MemberView),
  discloses: 'personal',
  reads: ['members'],
  run: async (db, { limit, after }) => {
    const select = db
      .sql('members')
      .leftJoin('invited_addresses', 'members.personId', 'invited_addresses.personId')
      .select('members.personId', 'email', 'roles', 'grants', 'modules', 'since')
      .orderBy('members.personId')
      .limit(limit + 1);
    if (after !== undefined) select.where('members.personId', '>', sortKeyOf(after, z.tuple([z.uuid()]))[0]);
    const items = (await db.rows(select)).map((row) => MemberView.parse(row));
    const last = items[limit - 1];
    return items.length > limit && last !== undefined
      ? { items: items.slice(0, limit), next: cursorOf(last.personId) }
      : { items };
  },
});

const InvitationRow = z.object({
  ...InvitationView.omit({ invitedBy: true }).shape,
  invitedByKind: z.string(),
  invitedById: z.string(),
});

export const listInvitations = query({
  name: 'ListInvitations',
  summary: 'Who was invited into the tenant, the newest first, and what became of it.',
  route: 'GET /v1/invitations',
  permission: 'invitations:read',
  input: z.strictObject({ ...page }),
  output: pageOf(InvitationView),
  discloses: 'personal',
  reads: ['members'],
  run: async (db, { limit, after }, { now }) => {
    const select = db
      .sql('invitations')
      .leftJoin('invited_addresses', 'invitations.personId', 'invited_addresses.personId')
      .select(
        'invitationId',
        'invitations.personId',
        'email',
        'roles',
        'status',
        'sentAt',
        'expiresAt',
        'invitedByKind',
        'invitedById',
      )
      .orderBy([
        { column: 'sentAt', order: 'desc' },
        { column: 'invitationId', order: 'desc' },
      ])
      .limit(limit + 1);
    if (after !== undefined) {
      const [sentAt, invitationId] = sortKeyOf(after, z.tuple([Instant, z.uuid()]));
      select.whereRaw('(sent_at, invitation_id) < (?::timestamptz, ?::uuid)', [sentAt, invitationId]);
    }
    const items = (await db.rows(select)).map((row) => {
      const { invitedByKind, invitedById, ...read } = InvitationRow.parse(row);
      const status = read.status === 'open' && read.expiresAt <= now ? ('expired' as const) : read.status;
      return { ...read, status, invitedBy: { kind: invitedByKind, id: invitedById } };
    });
    const last = items[limit - 1];
    return items.length > limit && last !== undefined
      ? { items: items.slice(0, limit), next: cursorOf(last.sentAt, last.invitationId) }
      : { items };
  },
});

export const memberQueries = [listMembers, listInvitations] as const;
