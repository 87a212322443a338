import { z } from 'zod';
import { SessionProof } from '../domain/identity/session-events.ts';
import type { Endpoint } from './http/endpoint.ts';
import { notFound } from './http/problem.ts';
import {
  AccessView,
  accepted,
  answerSignIn,
  MembershipView,
  ownEndpoint,
  type SessionPorts,
  SignedInView,
  whenceOf,
} from './session-endpoint.ts';
import { oneOf, PasswordText, SecondFactorInput, secondFactorOf } from './sign-in.ts';

const Instant = z.iso.datetime({ precision: 3 });

const AccountView = z.strictObject({
  personId: z.uuid(),
  email: z.string(),
  name: z.string(),
  hasPassword: z.boolean(),
  secondFactor: z.literal('totp').nullable(),
  recoveryCodesLeft: z.int(),
  /** In which the caller acts. */
  tenant: z.uuid(),
  sessionId: z.uuid(),
  memberships: z.array(MembershipView),
  /** What the caller may do in that tenant. */
  permissions: z.union([z.literal('all'), z.array(z.string())]),
  superAdmin: z.boolean(),
  /** The tenant wants a second factor: until one is set up and shown, only the own account answers. */
  secondFactorMissing: z.boolean(),
});

const SessionView = z.strictObject({
  sessionId: z.uuid(),
  /** The one that asks. */
  current: z.boolean(),
  ...SessionProof.shape,
  tenant: z.uuid(),
  startedAt: Instant,
  refreshedAt: Instant,
  /** When the person last showed who they are. */
  provedAt: Instant,
  expiresAt: Instant,
  /** From where it was begun. */
  ip: z.string(),
  userAgent: z.string(),
});

const EnrolledView = z.strictObject({ ...SignedInView.shape, recoveryCodes: z.array(z.string()) });

/** More sessions than this nobody has open; of more the latest are shown. */
const MOST_SESSIONS = 100;

/** What people do with their own accounts: every person who is signed in may, whatever its roles. */
export const accountEndpoints = (ports: SessionPorts): readonly Endpoint[] => [
  ...profileEndpoints(ports),
  ...ownSessionEndpoints(ports),
  ...secondFactorEndpoints(ports),
];

const profileEndpoints = (ports: SessionPorts): readonly Endpoint[] => [
  ownEndpoint({
    name: 'GetOwnAccount',
    summary: 'Who is signed in, where, and of which tenants a member.',
    method: 'GET',
    path: '/v1/auth/me',
    permission: 'account:read',
    input: z.strictObject({}),
    output: AccountView,
    run: async (_, { personId, sessionId, tenant, standing }) => {
      const account = await ports.signIn.account(personId);
      if (account === undefined) throw notFound();
      const { permissions, superAdmin, secondFactorMissing = false } = standing;
      const may = { permissions: permissions === 'all' ? permissions : [...permissions].toSorted(), superAdmin };
      return {
        status: 200,
        json: AccountView.parse({ ...account, tenant, sessionId, ...may, secondFactorMissing }),
      };
    },
  }),
  ownEndpoint({
    name: 'SwitchTenant',
    summary: 'Gives an access token for another tenant of the person.',
    method: 'POST',
    path: '/v1/auth/switch-tenant',
    permission: 'account:write',
    input: z.strictObject({ tenant: z.string().min(1).max(60) }),
    output: AccessView,
    run: async ({ tenant }, self, received) =>
      answerSignIn(accepted(await ports.signIn.switchTenant(self, tenant, whenceOf(received, self))), received, ports),
  }),
  ownEndpoint({
    name: 'ChangePassword',
    summary: 'Sets a new password in place of the current one. Every session ends; the answer begins a new one.',
    method: 'POST',
    path: '/v1/auth/password',
    permission: 'account:write',
    input: z.strictObject({ current: PasswordText, password: PasswordText }),
    output: SignedInView,
    perMinute: 10,
    run: async (given, self, received) =>
      answerSignIn(accepted(await ports.signIn.changePassword(self, given, whenceOf(received, self))), received, ports),
  }),
];

const ProofInput = { password: PasswordText.optional(), ...SecondFactorInput };
const PROOFS = Object.keys(ProofInput);

const ownSessionEndpoints = ({ signIn, reads }: SessionPorts): readonly Endpoint[] => [
  ownEndpoint({
    name: 'ListOwnSessions',
    summary: "The person's sessions that may still act, the latest first.",
    method: 'GET',
    path: '/v1/auth/sessions',
    permission: 'account:read',
    input: z.strictObject({}),
    output: z.strictObject({ items: z.array(SessionView) }),
    run: async (_, { personId, sessionId: current }) => {
      const rows = await reads.inTenant(signIn.platform, (db) =>
        db.rows(
          db
            .sql('sessions')
            .select('sessionId')
            .where({ personId })
            .whereNull('revokedAt')
            .orderBy('startedAt', 'desc')
            .limit(MOST_SESSIONS),
        ),
      );
      const sessionIds = rows.map((row) => z.object({ sessionId: z.uuid() }).parse(row).sessionId);
      const valid = await signIn.sessions(personId, sessionIds);
      const items = valid.map(
        ({
          sessionId,
          method,
          secondFactor,
          activeTenant,
          startedAt,
          refreshedAt,
          provedAt,
          expiresAt,
          ip,
          userAgent,
        }) =>
          SessionView.parse({
            sessionId,
            current: sessionId === current,
            method,
            ...(secondFactor !== undefined && { secondFactor }),
            tenant: activeTenant,
            startedAt,
            refreshedAt,
            provedAt,
            expiresAt,
            ip,
            userAgent,
          }),
      );
      return { status: 200, json: { items } };
    },
  }),
  ownEndpoint({
    name: 'ProveSession',
    summary:
      'Shows once more who has the session, with the password or the second factor: for ten minutes it may then change how the person signs in. Whoever has neither signs in again.',
    method: 'POST',
    path: '/v1/auth/prove',
    permission: 'account:write',
    input: z.strictObject(ProofInput),
    status: 204,
    perMinute: 10,
    run: async ({ password, ...shown }, self, received) => {
      if ((password === undefined) === (Object.keys(shown).length === 0)) throw oneOf('/password', ...PROOFS);
      const proof = password === undefined ? secondFactorOf(shown) : { password };
      accepted(await signIn.prove(self, proof, whenceOf(received, self)));
      return { status: 204 };
    },
  }),
  ownEndpoint({
    name: 'RevokeOwnSession',
    summary:
      "Ends one of the person's sessions. Another one than the caller's own only within ten minutes of a sign-in or of ProveSession.",
    method: 'DELETE',
    path: '/v1/auth/sessions/:sessionId',
    permission: 'account:write',
    input: z.strictObject({ sessionId: z.uuid() }),
    status: 204,
    run: async ({ sessionId }, self, received) => {
      const revoked = accepted(await signIn.revokeSession(self, sessionId, whenceOf(received, self)));
      if (!revoked) throw notFound();
      return { status: 204 };
    },
  }),
];

const secondFactorEndpoints = (ports: SessionPorts): readonly Endpoint[] => [
  ownEndpoint({
    name: 'BeginSecondFactor',
    summary:
      'Makes a secret for an authenticator app, and shows it this once. It counts once a code of it was given. Within ten minutes of a sign-in or of ProveSession.',
    method: 'POST',
    path: '/v1/auth/totp',
    permission: 'account:write',
    input: z.strictObject({}),
    output: z.strictObject({ secret: z.string(), uri: z.string() }),
    run: async (_, self, received) => ({
      status: 200,
      json: accepted(await ports.signIn.beginTotp(self, whenceOf(received, self))),
    }),
  }),
  ownEndpoint({
    name: 'ConfirmSecondFactor',
    summary:
      'Asks for a second factor from now on, and shows ten recovery codes this once. Every session ends; the answer begins a new one.',
    method: 'POST',
    path: '/v1/auth/totp/confirm',
    permission: 'account:write',
    input: z.strictObject({ code: z.string().min(1).max(20) }),
    output: EnrolledView,
    perMinute: 10,
    run: async ({ code }, self, received) => {
      const { recoveryCodes, signedIn } = accepted(
        await ports.signIn.confirmTotp(self, code, whenceOf(received, self)),
      );
      return answerSignIn(signedIn, received, ports, { recoveryCodes });
    },
  }),
  ownEndpoint({
    name: 'EndSecondFactor',
    summary:
      'Asks for no second factor any more. It has to be shown once more for that, in the body. Every session ends; the answer begins a new one.',
    method: 'DELETE',
    path: '/v1/auth/totp',
    permission: 'account:write',
    input: z.strictObject(SecondFactorInput),
    output: SignedInView,
    perMinute: 10,
    run: async (shown, self, received) => {
      const ended = await ports.signIn.endTotp(self, secondFactorOf(shown), whenceOf(received, self));
      return answerSignIn(accepted(ended), received, ports);
    },
  }),
];
