import { z } from 'zod';
import type { Method } from '../domain/kernel/command.ts';
import { isRefusal, type Refusal } from '../domain/kernel/refusal.ts';
import type { Clock } from '../domain/kernel/time.ts';
import type { TenantReads } from '../infra/postgres/read-database.ts';
import type { Logger } from '../infra/telemetry/logger.ts';
import type { SignIn } from '../processes/sign-in/create-sign-in.ts';
import type { Denied, Whence } from '../processes/sign-in/ports.ts';
import type { Access, Challenge, SignedIn } from '../processes/sign-in/sessions.ts';
import type { Answer, Caller, GuardedEndpoint, PublicEndpoint, Received } from './http/endpoint.ts';
import { userAgentOf } from './http/exchange.ts';
import { assertStrict, readFromAddress, readFromBody, validated } from './http/input.ts';
import { HttpProblem, refused, unavailable } from './http/problem.ts';
import { parametersOf } from './http/route.ts';
import { challengeCookie, noChallenge, sessionCookies, wantsCookies } from './session-cookies.ts';

/** What the endpoints of sign-in and of people's own accounts work with. */
export interface SessionPorts {
  readonly signIn: SignIn;
  readonly reads: TenantReads;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Declaration<Input extends z.ZodObject> {
  readonly name: string;
  readonly summary: string;
  readonly method: Method;
  readonly path: string;
  readonly input: Input;
  readonly output?: z.ZodType;
  /** 200 when absent. */
  readonly status?: number;
  readonly perMinute?: number;
}

/** What is the same for whoever may ask: a body is JSON, and may be left out where all of its fields may. */
const described = <Input extends z.ZodObject>(declaration: Declaration<Input>) => {
  const { name, summary, method, path, input, output, perMinute, status = 200 } = declaration;
  assertStrict(name, input);
  const inPath = parametersOf(path);
  const inAddress =
    method === 'GET' || (method === 'DELETE' && Object.keys(input.shape).every((field) => inPath.includes(field)));
  const read = inAddress ? readFromAddress(input) : readFromBody;
  const endpoint = {
    kind: 'session',
    name,
    summary,
    method,
    path,
    body: inAddress ? 'none' : 'json',
    input,
    status,
    ...(output !== undefined && { output }),
    ...(perMinute !== undefined && { perMinute }),
  } as const;
  return { endpoint, readInput: (received: Received): z.output<Input> => validated(input, read(received)) };
};

/** An endpoint for whoever is not signed in yet. */
export const openEndpoint = <Input extends z.ZodObject>(
  declaration: Declaration<Input> & {
    readonly publicBecause: string;
    readonly run: (input: z.output<Input>, received: Received) => Promise<Answer>;
  },
): PublicEndpoint => {
  const { endpoint, readInput } = described(declaration);
  const { publicBecause, run } = declaration;
  return {
    ...endpoint,
    publicBecause,
    prepare: (received) => {
      const input = readInput(received);
      return () => run(input, received);
    },
  };
};

/** An endpoint for a person who is signed in, about the person itself. A key is nobody in person, and is refused. */
export const ownEndpoint = <Input extends z.ZodObject>(
  declaration: Declaration<Input> & {
    readonly permission: 'account:read' | 'account:write';
    readonly run: (input: z.output<Input>, self: Self, received: Received) => Promise<Answer>;
  },
): GuardedEndpoint => {
  const { endpoint, readInput } = described(declaration);
  const { permission, run } = declaration;
  return {
    ...endpoint,
    permission,
    prepare: (received) => {
      const input = readInput(received);
      return (caller) => run(input, selfOf(caller), received);
    },
  };
};

/** Who is signed in, and in which tenant. */
interface Self {
  readonly personId: string;
  readonly sessionId: string;
  readonly tenant: string;
  readonly standing: Caller['standing'];
}

const selfOf = ({ actor, sessionId, tenant, standing }: Caller): Self => {
  if (actor.kind !== 'user' || sessionId === undefined)
    throw new HttpProblem({
      status: 403,
      code: 'person-required',
      detail: 'This is about a person’s own account. Sign in; an API key has none.',
    });
  return { personId: actor.id, sessionId, tenant, standing };
};

/** `self`: whoever is signed in already. */
export const whenceOf = (
  { address, header, requestId, traceparent }: Received,
  self?: Pick<Self, 'sessionId'>,
): Whence => ({
  ip: address,
  userAgent: userAgentOf(header('user-agent')),
  requestId,
  traceparent,
  ...(self !== undefined && { sessionId: self.sessionId }),
});

/** What was done; why it was not done becomes the problem that it is. */
export const accepted = <Result>(result: Result | Denied | Refusal): Result => {
  if (isRefusal(result)) throw refused(result, false);
  if (isDenied(result)) throw problemOfDenial(result);
  return result;
};

const isDenied = (value: unknown): value is Denied =>
  typeof value === 'object' && value !== null && 'denied' in value && 'reason' in value;

const problemOfDenial = ({ denied, reason }: Denied): HttpProblem =>
  denied === 'oidc-unreachable'
    ? unavailable(denied, 'The identity provider cannot be reached. Try again.')
    : new HttpProblem({
        status: 401,
        code: denied,
        detail: reason,
        headers: { 'www-authenticate': 'Bearer realm="precedent"' },
      });

const Instant = z.iso.datetime({ precision: 3 });

export const MembershipView = z.strictObject({
  tenant: z.uuid(),
  slug: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  /** False: the tenant is suspended. */
  active: z.boolean(),
});

export const AccessView = z.strictObject({
  personId: z.uuid(),
  /** Absent for a browser that asked for cookies. */
  accessToken: z.string().optional(),
  /** Of the access token. */
  expiresAt: Instant,
  /** When the session ends at the latest. */
  sessionExpiresAt: Instant,
  /** In which the token acts. */
  tenant: z.uuid(),
  memberships: z.array(MembershipView),
});

export const SignedInView = z.strictObject({ ...AccessView.shape, refreshToken: z.string().optional() });

const ChallengeView = z.strictObject({
  /** Comes back with a code. No token is given before. */
  challenge: z.string(),
  expiresAt: Instant,
  methods: z.array(z.enum(['totp', 'recovery-code'])),
});

export const SignInView = z.union([SignedInView, ChallengeView]);

/** The answer to somebody who proved who they are, or has a second factor left to show. */
export const answerSignIn = (
  result: SignedIn | Access | Challenge,
  received: Received,
  { clock }: SessionPorts,
  more: { readonly recoveryCodes?: readonly string[] } = {},
): Answer => {
  if ('challenge' in result) return { status: 200, json: ChallengeView.parse(result) };
  const { personId, expiresAt, sessionExpiresAt, tenant, memberships } = result;
  const shown = { personId, expiresAt, sessionExpiresAt, tenant, memberships };
  if (!wantsCookies(received)) {
    const tokens = { accessToken: result.accessToken, ...('refreshToken' in result && pickRefreshToken(result)) };
    return { status: 200, json: { ...SignedInView.parse({ ...shown, ...tokens }), ...more } };
  }
  return {
    status: 200,
    headers: { 'set-cookie': [...sessionCookies(result, clock.now()), noChallenge] },
    json: { ...SignedInView.parse(shown), ...more },
  };
};

const pickRefreshToken = ({ refreshToken }: SignedIn) => ({ refreshToken });

/** Sends a browser that comes from an identity provider on to the product. */
export const redirectSignedIn = (
  result: SignedIn | Challenge,
  more: readonly string[],
  { clock }: SessionPorts,
): Answer => {
  const now = clock.now();
  return 'challenge' in result
    ? redirect('/sign-in#second-factor', [challengeCookie(result.challenge, result.expiresAt, now), ...more])
    : redirect('/#signed-in', [...sessionCookies(result, now), ...more]);
};

export const redirect = (location: string, cookies: readonly string[]): Answer => ({
  status: 302,
  headers: { location, 'set-cookie': cookies, 'cache-control': 'no-store' },
  contentType: 'text/plain; charset=utf-8',
  content: '',
});
