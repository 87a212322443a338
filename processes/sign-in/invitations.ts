import { acceptInvitation, sendInvitation } from '../../commands/members.ts';
import { joinTenant, registerPerson } from '../../commands/people.ts';
import { personIdOf } from '../../domain/identity/person.ts';
import { DEFAULT_ROLE } from '../../domain/identity/presets.ts';
import type { Decider } from '../../domain/kernel/decider.ts';
import type { Actor, Client } from '../../domain/kernel/envelope.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/kernel/refusal.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { type Instant, plusMillis } from '../../domain/kernel/time.ts';
import { type MembershipEvent, membership, membershipStream } from '../../domain/tenancy/membership.ts';
import { isActive, tenant, tenantStream } from '../../domain/tenancy/tenant.ts';
import type { MailOutcome } from '../../infra/mail/mailer.ts';
import { setPassword, weakPassword } from './passwords.ts';
import { foldPerson, requestOf, type SignInPorts, type Whence } from './ports.ts';
import { invitationOfToken, invitationTokenText } from './token-text.ts';

/** An invitation is good for so long. */
const INVITATION_MILLIS = 7 * 86_400_000;

/** Who invites, and where. */
export interface Inviter {
  readonly tenant: TenantId;
  readonly actor: Actor;
  readonly sessionId?: string;
  readonly client?: Client;
}

export interface Invited {
  readonly invitationId: string;
  readonly personId: string;
  readonly expiresAt: Instant;
  readonly mail: MailOutcome;
  /** By which it is accepted. Whoever has it can be the person: for the operator's eyes. */
  readonly link: string;
}

/** What an inviter is told. The link, to hand on, only where the installation sends no mail. */
export type InvitedAs = Omit<Invited, 'link'> & { readonly link?: string };

/**
 * Invites as {@link invite} does, for an inviter who must not be whom they invite: where mail is sent, only whoever
 * reads the address's mail gets the link, also when the mail server did not take it this time.
 */
export const inviteAs = async (
  ports: SignInPorts,
  ...asked: [Inviter, Parameters<typeof invite>[2], Parameters<typeof invite>[3]]
): Promise<InvitedAs | Refusal> => {
  const invited = await invite(ports, ...asked);
  if (isRefusal(invited) || ports.mailer.sends === false) return invited;
  const { link: _, ...told } = invited;
  return told;
};

/** Invites somebody into the inviter's tenant, by mail. */
export const invite = async (
  ports: SignInPorts,
  { tenant: into, actor, sessionId, client }: Inviter,
  { email, roles }: { readonly email: string; readonly roles?: readonly string[] | undefined },
  whence: Pick<Whence, 'requestId' | 'traceparent'>,
): Promise<Invited | Refusal> => {
  const personId = personIdOf(email, { blindIndex: ports.blindIndex, derivedId: ports.ids.derivedId });
  const invitationId = ports.ids.newId();
  const token = invitationTokenText(into, invitationId, ports.tokens.secret());
  const expiresAt = plusMillis(ports.clock.now(), INVITATION_MILLIS);
  const outcome = await ports.executor.execute(
    sendInvitation,
    {
      invitationId,
      personId,
      email,
      roles: [...(roles ?? [DEFAULT_ROLE])],
      tokenDigest: ports.tokens.digest(token),
      expiresAt,
    },
    {
      ...requestOf(ports, whence),
      tenant: into,
      actor,
      ...(sessionId !== undefined && { sessionId }),
      ...(client !== undefined && { client }),
    },
  );
  if (!outcome.ok) return outcome.refusal;
  const { state } = await ports.log.fold(tenantStream(into), tenant);
  const link = `${ports.publicUrl}/accept-invitation#token=${token}`;
  const mail = await ports.mailer.send({
    to: email,
    subject: `You are invited to ${state?.name ?? 'Precedent'}`,
    text: `You are invited to join ${state?.name ?? 'a tenant'} on Precedent.\n\nAccept within 7 days:\n${link}\n`,
  });
  return { invitationId, personId, expiresAt, mail, link };
};

/** Where somebody is a member from now on. */
export interface Accepted {
  readonly personId: string;
  readonly tenant: TenantId;
  readonly slug: string;
  readonly name: string;
}

/**
 * Makes whoever shows an invitation's token a member: the mail that it came in proves the address. Somebody new gives
 * a name, and a password where no identity provider could sign them in; somebody known keeps their own. Every step may
 * be repeated, so that an acceptance that was cut off is finished by accepting again.
 */
export const accept = async (
  ports: SignInPorts,
  token: string,
  given: { readonly password?: string | undefined; readonly name?: string | undefined },
  whence: Whence,
): Promise<Accepted | Refusal> => {
  const where = invitationOfToken(token);
  if (where === undefined) return INVITATION_INVALID;
  const { tenant: into, invitationId } = where;
  const tokenDigest = ports.tokens.digest(token);
  const { state } = await ports.log.fold(membershipStream(into), membership);
  const invitation = state.invitations.get(invitationId);
  if (invitation?.tokenDigest !== tokenDigest || invitation.status !== 'open') return INVITATION_INVALID;
  if (ports.clock.now() >= invitation.expiresAt) return INVITATION_INVALID;
  const joined = (await ports.log.fold(tenantStream(into), tenant)).state;
  if (joined === undefined || !isActive(joined)) return SUSPENDED;
  const { personId } = invitation;
  const unready = await makeReady(
    ports,
    personId,
    { ...given, email: await addressOf(ports, into, invitationId) },
    whence,
  );
  if (unready !== undefined) return unready;
  const accepted = await ports.executor.execute(
    acceptInvitation,
    { invitationId, tokenDigest },
    { ...requestOf(ports, whence, personId), tenant: into },
  );
  if (!accepted.ok) return accepted.refusal;
  const noted = await ports.executor.execute(
    joinTenant,
    { personId, joinedTenant: into },
    requestOf(ports, whence, personId),
  );
  if (!noted.ok) return noted.refusal;
  return { personId, tenant: into, slug: joined.slug, name: joined.name };
};

/**
 * Registers somebody new, and sets a password, of somebody new only: an invitation is in its inviter's hands where no
 * mail is sent, and must not open the account of somebody who is known, who is sent a reset link for that.
 */
const makeReady = async (
  ports: SignInPorts,
  personId: string,
  given: { readonly email: string; readonly password?: string | undefined; readonly name?: string | undefined },
  whence: Whence,
): Promise<Refusal | undefined> => {
  const who = await foldPerson(ports, personId);
  if (who.disabled) return refuse('forbidden', 'person-disabled', 'This person may not sign in.');
  const { email, password } = given;
  const name = who.profile?.name ?? given.name;
  // Also whose acceptance was cut off after they were registered.
  const isNew = who.passwordId === undefined && who.tenants.length === 0 && who.identities.length === 0;
  const needsPassword = isNew && ports.oidc === undefined;
  const missing = [
    ...(name === undefined ? [{ pointer: '/name', reason: 'is required of somebody new' }] : []),
    ...(needsPassword && password === undefined
      ? [{ pointer: '/password', reason: 'is required of somebody new' }]
      : []),
  ];
  if (name === undefined || missing.length > 0)
    return refuse('invalid', 'account-incomplete', 'Somebody new needs a name and a password.', missing);
  const sets = isNew && password !== undefined;
  const weak = sets ? weakPassword(ports, password, { profile: { personId, email, name } }) : undefined;
  if (weak !== undefined) return weak;
  const registered = await ports.executor.execute(
    registerPerson,
    { personId, email, name },
    requestOf(ports, whence, personId),
  );
  if (!registered.ok) return registered.refusal;
  return sets ? setPassword(ports, personId, password, whence) : undefined;
};

const addressOf = async (ports: SignInPorts, into: TenantId, invitationId: string): Promise<string> => {
  const { state } = await ports.log.fold(membershipStream(into), invitedAddresses);
  const email = state.get(invitationId);
  if (email === undefined) throw new Error('an open invitation has no address in the log');
  return email;
};

/** To which address each invitation of a tenant went. */
const invitedAddresses: Decider<ReadonlyMap<string, string>, never, MembershipEvent> = {
  initialState: new Map(),
  decide: () => [],
  evolve: (state, event) =>
    event.type === 'InvitationSent' ? new Map(state).set(event.data.invitationId, event.data.email) : state,
};

const INVITATION_INVALID = refuse(
  'forbidden',
  'invitation-invalid',
  'This invitation was accepted before, was taken back or has expired. Ask for a new one.',
);
const SUSPENDED = refuse('forbidden', 'tenant-suspended', 'That tenant is suspended.');
