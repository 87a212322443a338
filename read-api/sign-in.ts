import { z } from 'zod';
import { Email, PersonName } from '../domain/identity/person-events.ts';
import { MemberAdded } from '../domain/tenancy/events.ts';
import type { Answer, Endpoint, GuardedEndpoint } from './http/endpoint.ts';
import { readFromBody, validated } from './http/input.ts';
import { HttpProblem } from './http/problem.ts';
import {
  challengeCookieOf,
  deviceCookieOf,
  noOidc,
  noSession,
  oidcCookie,
  oidcCookieOf,
  refreshCookieOf,
} from './session-cookies.ts';
import {
  accepted,
  answerSignIn,
  openEndpoint,
  redirect,
  redirectSignedIn,
  type SessionPorts,
  SignedInView,
  SignInView,
  whenceOf,
} from './session-endpoint.ts';

/** Longer ones are refused unread; whether one is good, the policy says. */
export const PasswordText = z.string().min(1).max(1_024);
const Token = z.string().min(1).max(200);
const Challenge = z.string().min(1).max(4_096);
const TenantName = z.string().min(1).max(60).meta({ description: 'A tenant, by id or slug; absent: the first one' });
/** A code of an authenticator app, or else a recovery code. */
export const SecondFactorInput = {
  code: z.string().min(1).max(20).optional(),
  recoveryCode: z.string().min(1).max(100).optional(),
};

const GUESSING = 10;
const nothing: Answer = { status: 204 };

/** The endpoints by which people come in and go out. */
export const signInEndpoints = (ports: SessionPorts): readonly Endpoint[] => [
  ...sessionEndpoints(ports),
  ...recoveryEndpoints(ports),
  ...invitationEndpoints(ports),
  ...identityProviderEndpoints(ports),
];

const sessionEndpoints = (ports: SessionPorts): readonly Endpoint[] => [
  openEndpoint({
    name: 'SignIn',
    summary:
      'Signs in with e-mail and password. Whoever has a second factor gets a challenge, and no token. With the header `Precedent-Session: cookie` the tokens come as cookies.',
    method: 'POST',
    path: '/v1/auth/sign-in',
    publicBecause: 'it is where credentials come from',
    input: z.strictObject({ email: Email, password: PasswordText, tenant: TenantName.optional() }),
    output: SignInView,
    perMinute: GUESSING,
    run: async (input, received) =>
      answerSignIn(
        accepted(await ports.signIn.password({ ...input, device: deviceCookieOf(received) }, whenceOf(received))),
        received,
        ports,
      ),
  }),
  openEndpoint({
    name: 'MeetSecondFactor',
    summary:
      'Answers the challenge of a sign-in with a code, or with a recovery code. A browser may leave the challenge to its cookie.',
    method: 'POST',
    path: '/v1/auth/second-factor',
    publicBecause: 'the challenge says for whom',
    input: z.strictObject({ challenge: Challenge.optional(), ...SecondFactorInput }),
    output: SignedInView,
    perMinute: GUESSING,
    run: async ({ challenge, ...shown }, received) => {
      const met = challenge ?? challengeCookieOf(received);
      if (met === undefined) throw missing('challenge');
      const result = await ports.signIn.secondFactor(met, secondFactorOf(shown), whenceOf(received));
      return answerSignIn(accepted(result), received, ports);
    },
  }),
  openEndpoint({
    name: 'RefreshSession',
    summary:
      'Exchanges a refresh token for the next one and an access token. Shown twice, it ends the session, but for a repeat within ten seconds. A browser leaves it to its cookie.',
    method: 'POST',
    path: '/v1/auth/refresh',
    publicBecause: 'the refresh token says whose session it is',
    input: z.strictObject({ refreshToken: Token.optional() }),
    output: SignedInView,
    perMinute: 120,
    run: async ({ refreshToken }, received) => {
      const token = refreshToken ?? refreshCookieOf(received);
      if (token === undefined) throw missing('refreshToken');
      const result = accepted(await ports.signIn.refresh(token, whenceOf(received)));
      // Whoever leaves the token to its cookie is a browser, also once its other cookie is gone.
      const header = (name: string) =>
        name === 'precedent-session' && refreshToken === undefined ? 'cookie' : received.header(name);
      return answerSignIn(result, { ...received, header }, ports);
    },
  }),
  openEndpoint({
    name: 'SignOut',
    summary: 'Ends the session of a refresh token, and takes the cookies of a browser back.',
    method: 'POST',
    path: '/v1/auth/sign-out',
    publicBecause: 'the refresh token says whose session it is',
    input: z.strictObject({ refreshToken: Token.optional() }),
    status: 204,
    perMinute: 120,
    run: async ({ refreshToken }, received) => {
      const token = refreshToken ?? refreshCookieOf(received);
      if (token !== undefined) accepted(await ports.signIn.signOut(token, whenceOf(received)));
      // Of a browser only: what it kept of the answers goes with the session.
      const clear = refreshCookieOf(received) !== undefined && { 'clear-site-data': '"cache", "storage"' };
      return { ...nothing, headers: { 'set-cookie': noSession, ...clear } };
    },
  }),
];

const recoveryEndpoints = ({ signIn, logger }: SessionPorts): readonly Endpoint[] => [
  openEndpoint({
    name: 'RequestPasswordReset',
    summary:
      'Sends a link for a new password, if there is somebody to send it to. The answer is the same for everybody.',
    method: 'POST',
    path: '/v1/auth/password-reset',
    publicBecause: 'whoever forgot a password has no other credential',
    input: z.strictObject({ email: Email }),
    status: 202,
    perMinute: GUESSING,
    run: async ({ email }, received) => {
      // Nobody waits for it: how long it takes would say whether there is such a person.
      signIn
        .requestReset(email, whenceOf(received))
        .catch((error: unknown) => logger.error('a password reset failed', { error, requestId: received.requestId }));
      return { status: 202, json: {} };
    },
  }),
  openEndpoint({
    name: 'CompletePasswordReset',
    summary: 'Sets a new password with the token of a reset link, once. Every session of the person ends.',
    method: 'POST',
    path: '/v1/auth/password-reset/complete',
    publicBecause: 'the token proves that the link was received',
    input: z.strictObject({ token: Token, password: PasswordText }),
    status: 204,
    perMinute: GUESSING,
    run: async ({ token, password }, received) => {
      accepted(await signIn.completeReset(token, password, whenceOf(received)));
      return nothing;
    },
  }),
];

const InvitationInput = z.strictObject({ email: Email, roles: MemberAdded.schema.shape.roles.min(1).optional() });

const InvitedView = z.strictObject({
  invitationId: z.uuid(),
  personId: z.uuid(),
  expiresAt: z.iso.datetime({ precision: 3 }),
  mail: z.strictObject({ status: z.enum(['sent', 'not-sent']), reason: z.string().optional() }),
  /** Only where the installation sends no mail: hand it to the person yourself. It lets whoever has it in. */
  link: z.string().optional(),
});

const ProvidersView = z.strictObject({ items: z.array(z.strictObject({ name: z.string() })) });
const AcceptedView = z.strictObject({ personId: z.uuid(), tenant: z.uuid(), slug: z.string(), name: z.string() });

const invitationEndpoints = ({ signIn }: SessionPorts): readonly Endpoint[] => [
  inviteEndpoint(signIn),
  openEndpoint({
    name: 'AcceptInvitation',
    summary: 'Accepts an invitation. Somebody new gives a name and a password; then sign in.',
    method: 'POST',
    path: '/v1/auth/accept-invitation',
    publicBecause: 'the token proves that the invitation was received',
    input: z.strictObject({ token: Token, password: PasswordText.optional(), name: PersonName.optional() }),
    output: AcceptedView,
    perMinute: GUESSING,
    run: async ({ token, ...given }, received) => ({
      status: 200,
      json: AcceptedView.parse(accepted(await signIn.acceptInvitation(token, given, whenceOf(received)))),
    }),
  }),
];

const inviteEndpoint = (signIn: SessionPorts['signIn']): GuardedEndpoint => ({
  kind: 'session',
  name: 'InviteMember',
  summary:
    'Invites somebody into the tenant by mail, with roles that the inviter may give; `member` when none are named.',
  method: 'POST',
  path: '/v1/invitations',
  body: 'json',
  input: InvitationInput,
  output: InvitedView,
  status: 201,
  permission: 'invitations:write',
  prepare: (received) => {
    const input = validated(InvitationInput, readFromBody(received));
    return async (caller) => {
      const { link, mail, ...invited } = accepted(await signIn.invite(caller, input, caller));
      const told = mail.status === 'sent' ? { status: mail.status } : mail;
      return { status: 201, json: InvitedView.parse({ ...invited, mail: told, ...(link !== undefined && { link }) }) };
    };
  },
});

const identityProviderEndpoints = (ports: SessionPorts): readonly Endpoint[] => [
  openEndpoint({
    name: 'ListIdentityProviders',
    summary: 'By which identity providers people may sign in: their names only.',
    method: 'GET',
    path: '/v1/auth/providers',
    publicBecause: 'whoever is to sign in has to know how',
    input: z.strictObject({}),
    output: ProvidersView,
    perMinute: 120,
    run: async () => ({
      status: 200,
      json: ProvidersView.parse({ items: ports.signIn.providers.map((name) => ({ name })) }),
    }),
  }),
  openEndpoint({
    name: 'BeginIdentityProviderSignIn',
    summary: 'Sends a browser to an identity provider.',
    method: 'GET',
    path: '/v1/auth/oidc/:provider/begin',
    publicBecause: 'it is where credentials come from',
    input: z.strictObject({ provider: z.string().min(1).max(60), tenant: TenantName.optional() }),
    status: 302,
    perMinute: GUESSING,
    run: async ({ provider, tenant }) => {
      const { url, begun, expiresAt } = accepted(await ports.signIn.beginOidc(provider, tenant));
      return redirect(url, [oidcCookie(begun, expiresAt, ports.clock.now())]);
    },
  }),
  {
    kind: 'session',
    name: 'CompleteIdentityProviderSignIn',
    summary: 'Where an identity provider sends a browser back: signs in with cookies, and goes on to the product.',
    method: 'GET',
    path: '/v1/auth/oidc/:provider/callback',
    body: 'none',
    publicBecause: 'it is where credentials come from',
    status: 302,
    perMinute: GUESSING,
    // What the provider adds to the address is the provider's: it is not validated here but there where it is redeemed.
    prepare: (received) => async () => {
      const { params, search } = received;
      const back = { search, begun: oidcCookieOf(received) };
      const result = await ports.signIn.completeOidc(params.provider ?? '', back, whenceOf(received));
      return redirectSignedIn(accepted(result), [noOidc], ports);
    },
  },
];

/** Exactly one of the two. */
export const secondFactorOf = ({
  code,
  recoveryCode,
}: {
  readonly code?: string | undefined;
  readonly recoveryCode?: string | undefined;
}): { readonly code: string } | { readonly recoveryCode: string } => {
  if (code !== undefined && recoveryCode === undefined) return { code };
  if (recoveryCode !== undefined && code === undefined) return { recoveryCode };
  throw oneOf('/code', 'code', 'recoveryCode');
};

/** Several were shown of which one is needed, or none. */
export const oneOf = (pointer: string, ...fields: readonly string[]): HttpProblem =>
  new HttpProblem({
    status: 422,
    code: 'invalid-input',
    detail: 'Show one thing of several.',
    errors: [{ pointer, reason: `exactly one of ${fields.join(', ')} is needed` }],
  });

const missing = (field: string): HttpProblem =>
  new HttpProblem({
    status: 422,
    code: 'invalid-input',
    detail: 'It is neither in the body nor in a cookie.',
    errors: [{ pointer: `/${field}`, reason: 'is required' }],
  });
