import { timingSafeEqual } from 'node:crypto';
import * as client from 'openid-client';
import { isLoopback } from '../loopback.ts';
import { type OidcIdentity, type OidcProvider, type OidcRefusal, OidcRefused } from './oidc.ts';

export interface OpenIdConnectOptions {
  /** https; http only for an issuer on this machine. */
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined: a public client, which proves by PKCE alone that it is the one that began. */
  readonly clientSecret?: string;
  /** Where the provider sends the browser back to, as it is registered there. */
  readonly redirectUri: string;
  /** For each request to the provider. */
  readonly deadlineSeconds?: number;
}

const DEADLINE_SECONDS = 5;
const SCOPE = 'openid email profile';

/**
 * The authorisation code flow of OpenID Connect Core 1.0 with PKCE (RFC 7636, S256), state and nonce. The identity
 * token's signature is verified although it comes over TLS. What the issuer says of itself is asked for at the first use
 * and kept. Throws RangeError for an issuer that would be spoken to in the clear.
 */
export const createOpenIdConnect = (options: OpenIdConnectOptions): OidcProvider => {
  const { issuer, clientId, clientSecret, redirectUri, deadlineSeconds = DEADLINE_SECONDS } = options;
  const url = new URL(issuer);
  const inTheClear = url.protocol !== 'https:';
  if (inTheClear && !(url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, '')))) {
    throw new RangeError('must begin with https:// (http:// only at 127.0.0.1, localhost or ::1)');
  }

  let known: Promise<client.Configuration> | undefined;
  const configuration = (): Promise<client.Configuration> => {
    known ??= client
      .discovery(url, clientId, undefined, authentication(clientSecret), {
        timeout: deadlineSeconds,
        execute: [client.enableNonRepudiationChecks, ...(inTheClear ? [client.allowInsecureRequests] : [])],
      })
      .catch((error: unknown) => {
        known = undefined;
        throw error;
      });
    return known;
  };

  return {
    begin: async () => {
      const [state, nonce, codeVerifier] = [
        client.randomState(),
        client.randomNonce(),
        client.randomPKCECodeVerifier(),
      ];
      const destination = client.buildAuthorizationUrl(await configuration().catch(refused), {
        redirect_uri: redirectUri,
        scope: SCOPE,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      });
      return { url: destination.href, state, nonce, codeVerifier };
    },
    complete: async (callbackUrl, { state, nonce, codeVerifier }) => {
      // Behind a proxy, the URL that was asked for is not the one that is registered; only what it carries counts.
      const callback = new URL(redirectUri);
      callback.search = new URL(callbackUrl, redirectUri).search;
      if (!isSame(callback.searchParams.get('state'), state)) throw new OidcRefused('state');
      try {
        return await identityFrom(await configuration(), callback, { state, nonce, codeVerifier });
      } catch (error) {
        return refused(error);
      }
    },
  };
};

const identityFrom = async (
  configuration: client.Configuration,
  callback: URL,
  { state, nonce, codeVerifier }: { readonly state: string; readonly nonce: string; readonly codeVerifier: string },
): Promise<OidcIdentity> => {
  const tokens = await client.authorizationCodeGrant(configuration, callback, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: codeVerifier,
    idTokenExpected: true,
  });
  const token = tokens.claims();
  if (token === undefined) throw new OidcRefused('response', 'no identity token');
  const askFurther = token.email === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined;
  const claims = askFurther ? await client.fetchUserInfo(configuration, tokens.access_token, token.sub) : token;
  return {
    issuer: token.iss,
    subject: token.sub,
    email: textOf(claims.email),
    emailVerified: claims.email_verified === true,
    name: textOf(claims.name),
  };
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** OpenID Connect Core 1.0, 9: a provider that does not say how it knows clients wants `client_secret_basic`. */
const authentication =
  (secret: string | undefined): client.ClientAuth =>
  (server, ...rest) => {
    if (secret === undefined) return client.None()(server, ...rest);
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const method = methods.includes('client_secret_basic') ? client.ClientSecretBasic : client.ClientSecretPost;
    return method(secret)(server, ...rest);
  };

const isSame = (given: string | null, expected: string): boolean => {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
};

/** What went wrong, of the library's errors: their causes hold what the provider sent, and stay here. */
const refused = (error: unknown): never => {
  if (error instanceof OidcRefused) throw error;
  if (error instanceof client.AuthorizationResponseError) throw new OidcRefused('denied');
  if (error instanceof client.ResponseBodyError) {
    throw new OidcRefused(error.error === 'invalid_grant' ? 'code' : 'client');
  }
  if (error instanceof client.WWWAuthenticateChallengeError) throw new OidcRefused('client');
  if (error instanceof client.ClientError) throw new OidcRefused(reasonOf(error), error.code);
  // Node's fetch: the name is not known, nobody listens, the connection broke.
  if (error instanceof TypeError) throw new OidcRefused('unreachable');
  throw error;
};

const REASON_OF: Readonly<Record<string, OidcRefusal>> = {
  aud: 'audience',
  azp: 'audience',
  iss: 'issuer',
  issuer: 'issuer',
  nonce: 'nonce',
  exp: 'expired',
};

const reasonOf = ({ code, cause }: client.ClientError): OidcRefusal => {
  const said = cause instanceof Error ? cause.message : '';
  switch (code) {
    case 'OAUTH_TIMEOUT':
    case 'OAUTH_ABORT':
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
      return 'unreachable';
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
    case 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED':
      return REASON_OF[memberOf(cause)] ?? 'response';
    case 'OAUTH_KEY_SELECTION_FAILED':
      return 'signature';
    case 'OAUTH_INVALID_RESPONSE':
      if (said.includes('signature')) return 'signature';
      return REASON_OF[/"(\w+)"/.exec(said)?.[1] ?? ''] ?? 'response';
    default:
      return 'response';
  }
};

/** The claim or the attribute that the library found wrong. */
const memberOf = (cause: unknown): string => {
  const detail = cause instanceof Error ? cause.cause : cause;
  if (typeof detail !== 'object' || detail === null) return '';
  if ('claim' in detail) return String(detail.claim);
  return 'attribute' in detail ? String(detail.attribute) : '';
};
