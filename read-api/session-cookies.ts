import { type Instant, millisBetween } from '../domain/kernel/time.ts';
import { ACCESS_COOKIE, cookieOf } from './http/cookies.ts';
import { showsCredential } from './http/credential.ts';
import type { Received } from './http/endpoint.ts';

/*
 * A browser that asks for it with `Precedent-Session: cookie` gets its tokens as cookies which no script can read, and
 * none in the body. From then on the cookies themselves say that it is a browser.
 */

const REFRESH_COOKIE = '__Host-precedent-refresh';
const CHALLENGE_COOKIE = '__Host-precedent-challenge';
const DEVICE_COOKIE = '__Host-precedent-device';
const OIDC_COOKIE = '__Host-precedent-oidc';

const named = ({ header }: Received, name: string): string | undefined => cookieOf(header('cookie'), name);

/** The refresh token that a browser brought. */
export const refreshCookieOf = (received: Received): string | undefined => named(received, REFRESH_COOKIE);

/** The challenge that a browser was given after an identity provider. */
export const challengeCookieOf = (received: Received): string | undefined => named(received, CHALLENGE_COOKIE);

/** By what a browser is known as one in which somebody signed in before. */
export const deviceCookieOf = (received: Received): string | undefined => named(received, DEVICE_COOKIE);

/** What a browser was given to bring back from an identity provider. */
export const oidcCookieOf = (received: Received): string | undefined => named(received, OIDC_COOKIE);

/** Whether the tokens of an answer go into cookies. */
export const wantsCookies = (received: Received): boolean => {
  const asked = received.header('precedent-session');
  if (asked !== undefined) return asked === 'cookie';
  const credentials = { authorization: received.header('authorization'), 'x-api-key': received.header('x-api-key') };
  return !showsCredential(credentials) && named(received, ACCESS_COOKIE) !== undefined;
};

const cookie = (name: string, value: string, seconds: number, site: 'Strict' | 'Lax' = 'Strict'): string =>
  `${name}=${value}; Path=/; Max-Age=${Math.max(0, Math.floor(seconds))}; HttpOnly; Secure; SameSite=${site}`;

const until = (now: Instant, end: Instant): number => millisBetween(now, end) / 1_000;

/** The cookies of a session. The access token's goes with the token. */
export const sessionCookies = (
  {
    accessToken,
    expiresAt,
    refreshToken,
    sessionExpiresAt,
    device,
  }: {
    readonly accessToken: string;
    readonly expiresAt: Instant;
    readonly refreshToken?: string;
    readonly sessionExpiresAt: Instant;
    readonly device?: { readonly text: string; readonly expiresAt: Instant };
  },
  now: Instant,
): readonly string[] => [
  cookie(ACCESS_COOKIE, accessToken, until(now, expiresAt)),
  ...(refreshToken === undefined ? [] : [cookie(REFRESH_COOKIE, refreshToken, until(now, sessionExpiresAt))]),
  ...(device === undefined ? [] : [cookie(DEVICE_COOKIE, device.text, until(now, device.expiresAt))]),
];

/** Takes every cookie of a session back. The device stays known: it outlives the session, and lets nobody in. */
export const noSession: readonly string[] = [ACCESS_COOKIE, REFRESH_COOKIE, CHALLENGE_COOKIE].map((name) =>
  cookie(name, '', 0),
);

export const challengeCookie = (challenge: string, expiresAt: Instant, now: Instant): string =>
  cookie(CHALLENGE_COOKIE, challenge, until(now, expiresAt));

export const noChallenge: string = cookie(CHALLENGE_COOKIE, '', 0);

/** Lax: the browser comes back from another site, and must bring it along. */
export const oidcCookie = (begun: string, expiresAt: Instant, now: Instant): string =>
  cookie(OIDC_COOKIE, begun, until(now, expiresAt), 'Lax');

export const noOidc: string = cookie(OIDC_COOKIE, '', 0, 'Lax');
