import type { Session } from '../../domain/identity/session.ts';
import type { Refusal } from '../../domain/kernel/refusal.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { MailOutcome } from '../../infra/mail/mailer.ts';
import { type Accepted, accept, type InvitedAs, type Inviter, inviteAs } from './invitations.ts';
import { type MembershipView, membershipsOf } from './memberships.ts';
import { beginOidc, completeOidc, type OidcRedirect } from './oidc.ts';
import { completeReset, replacePassword, sendResetLink } from './passwords.ts';
import { type Denied, foldPerson, platformOf, type SignInPorts, type Whence } from './ports.ts';
import { type Proof, proveAgain, type Self } from './recent-proof.ts';
import { beginTotp, completeTotp, endTotp, type TotpEnrolled, type TotpEnrolment } from './second-factor.ts';
import {
  type Access,
  type Challenge,
  refresh,
  revokeOwn,
  type SignedIn,
  signOut,
  switchTo,
  validSessions,
} from './sessions.ts';
import { type SecondFactor, signInWithPassword, signInWithSecondFactor } from './sign-in.ts';

/** A person's own account. */
export interface Account {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
  readonly hasPassword: boolean;
  readonly secondFactor: 'totp' | null;
  readonly recoveryCodesLeft: number;
  readonly memberships: readonly MembershipView[];
}

/** Everything by which people come in, go out and keep their accounts. Whoever is not let in is told why as a value. */
export interface SignIn {
  /** In whose log and read models people and sessions are. */
  readonly platform: TenantId;
  /** Names of the identity providers that people may come in by. */
  readonly providers: readonly string[];
  readonly password: (
    given: {
      readonly email: string;
      readonly password: string;
      readonly tenant?: string | undefined;
      readonly device?: string | undefined;
    },
    whence: Whence,
  ) => Promise<SignedIn | Challenge | Denied | Refusal>;
  readonly secondFactor: (
    challenge: string,
    shown: SecondFactor,
    whence: Whence,
  ) => Promise<SignedIn | Denied | Refusal>;
  readonly refresh: (refreshToken: string, whence: Whence) => Promise<SignedIn | Denied | Refusal>;
  readonly signOut: (refreshToken: string, whence: Whence) => Promise<Refusal | undefined>;
  readonly switchTenant: (self: Self, tenant: string, whence: Whence) => Promise<Access | Refusal>;
  /** Undefined: nothing was sent, for there is nobody to send it to, or it was asked for a moment ago. */
  readonly requestReset: (email: string, whence: Whence) => Promise<MailOutcome | undefined>;
  readonly completeReset: (token: string, password: string, whence: Whence) => Promise<Refusal | undefined>;
  readonly changePassword: (
    self: Self,
    given: { readonly current: string; readonly password: string },
    whence: Whence,
  ) => Promise<SignedIn | Denied | Refusal>;
  readonly prove: (self: Self, shown: Proof, whence: Whence) => Promise<Denied | Refusal | undefined>;
  readonly beginTotp: (self: Self, whence: Whence) => Promise<TotpEnrolment | Denied | Refusal>;
  readonly confirmTotp: (self: Self, code: string, whence: Whence) => Promise<TotpEnrolled | Denied | Refusal>;
  readonly endTotp: (self: Self, shown: SecondFactor, whence: Whence) => Promise<SignedIn | Denied | Refusal>;
  readonly invite: (
    inviter: Inviter,
    given: { readonly email: string; readonly roles?: readonly string[] | undefined },
    whence: Pick<Whence, 'requestId' | 'traceparent'>,
  ) => Promise<InvitedAs | Refusal>;
  readonly acceptInvitation: (
    token: string,
    given: { readonly password?: string | undefined; readonly name?: string | undefined },
    whence: Whence,
  ) => Promise<Accepted | Refusal>;
  readonly beginOidc: (provider: string, tenant: string | undefined) => Promise<OidcRedirect | Denied | Refusal>;
  readonly completeOidc: (
    provider: string,
    back: { readonly search: string; readonly begun: string | undefined },
    whence: Whence,
  ) => Promise<SignedIn | Challenge | Denied | Refusal>;
  /** Undefined for somebody who is not registered. */
  readonly account: (personId: string) => Promise<Account | undefined>;
  readonly sessions: (personId: string, sessionIds: readonly string[]) => Promise<readonly NonNullable<Session>[]>;
  /** False: the person has no such session. */
  readonly revokeSession: (self: Self, sessionId: string, whence: Whence) => Promise<Refusal | boolean>;
}

export const createSignIn = (ports: SignInPorts): SignIn => ({
  platform: platformOf(ports),
  providers: ports.oidc === undefined ? [] : [ports.oidc.name],
  password: (given, whence) => signInWithPassword(ports, given, whence),
  secondFactor: (challenge, shown, whence) => signInWithSecondFactor(ports, challenge, shown, whence),
  refresh: (refreshToken, whence) => refresh(ports, refreshToken, whence),
  signOut: (refreshToken, whence) => signOut(ports, refreshToken, whence),
  switchTenant: (self, tenant, whence) => switchTo(ports, self, tenant, whence),
  requestReset: (email, whence) => sendResetLink(ports, email, whence),
  completeReset: (token, password, whence) => completeReset(ports, token, password, whence),
  changePassword: (self, given, whence) => replacePassword(ports, self, given, whence),
  prove: (self, shown, whence) => proveAgain(ports, self, shown, whence),
  beginTotp: (self, whence) => beginTotp(ports, self, whence),
  confirmTotp: (self, code, whence) => completeTotp(ports, self, code, whence),
  endTotp: (self, shown, whence) => endTotp(ports, self, shown, whence),
  invite: (inviter, given, whence) => inviteAs(ports, inviter, given, whence),
  acceptInvitation: (token, given, whence) => accept(ports, token, given, whence),
  beginOidc: (provider, tenant) => beginOidc(ports, provider, tenant),
  completeOidc: (provider, back, whence) => completeOidc(ports, provider, back, whence),
  account: async (personId) => {
    const who = await foldPerson(ports, personId);
    const { profile, passwordId, totp } = who;
    return (
      profile && {
        personId,
        email: profile.email,
        name: profile.name,
        hasPassword: passwordId !== undefined,
        secondFactor: totp === undefined ? null : 'totp',
        recoveryCodesLeft: totp?.recoveryDigests.length ?? 0,
        memberships: await membershipsOf(ports, personId, who),
      }
    );
  },
  sessions: (personId, sessionIds) => validSessions(ports, personId, sessionIds),
  revokeSession: (self, sessionId, whence) => revokeOwn(ports, self, sessionId, whence),
});
