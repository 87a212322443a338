import { compactVerify, errors, SignJWT } from 'jose';
import { z } from 'zod';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { type Instant, instantOf } from '../../domain/kernel/time.ts';
import type { SigningKeys } from './signing-keys.ts';

/** Whom an access token is for. */
export interface AccessClaims {
  readonly personId: string;
  readonly sessionId: string;
  readonly tenant: TenantId;
}

/** Short-lived tokens by which a session is recognised without being asked for. What it may do is never in them. */
export interface AccessTokens {
  readonly issue: (claims: AccessClaims) => Promise<{ readonly token: string; readonly expiresAt: Instant }>;
  /** Undefined for whatever is not, at this moment, a token of this installation. */
  readonly verify: (token: string) => Promise<AccessClaims | undefined>;
  /** The public keys: RFC 7517. */
  readonly jwks: () => Promise<JsonObject>;
}

/** No other algorithm is ever tried, whatever a token says of itself. */
const ALGORITHM = 'EdDSA';
/** RFC 9068. */
const TYPE = 'at+jwt';
const AUDIENCE = 'precedent';
const MAX_TOKEN = 2_048;
const MOST_KEPT = 10_000;

/** All that a header may hold. Whatever brings a key along or says where one is (jwk, jku, x5u, x5c), or `crit`, is none of ours. */
const Header = z.strictObject({ alg: z.literal(ALGORITHM), typ: z.literal(TYPE), kid: z.uuid() });

const Seconds = z.int().min(0);
const Payload = z.strictObject({
  iss: z.string(),
  aud: z.literal(AUDIENCE),
  sub: z.uuid(),
  sid: z.uuid(),
  tenant: z.uuid(),
  jti: z.uuid(),
  iat: Seconds,
  exp: Seconds,
});

interface Verified {
  readonly claims: AccessClaims;
  readonly expiresAtMillis: number;
}

/** JWTs (RFC 7519) with EdDSA signatures. */
export const createAccessTokens = (options: {
  readonly keys: SigningKeys;
  /** Names this installation. */
  readonly issuer: string;
  readonly ids: Ids;
  readonly epochMillis: () => number;
  readonly lifeSeconds: number;
}): AccessTokens => {
  const { keys, issuer, ids, epochMillis, lifeSeconds } = options;
  /** Signatures that were found good: a token is verified once, and compared with the clock each time. */
  const good = new Map<string, Verified>();

  const check = async (token: string): Promise<Verified | undefined> => {
    try {
      const { payload } = await compactVerify(
        token,
        async (protectedHeader) => {
          const key = await keys.find(Header.parse(protectedHeader).kid);
          if (key === undefined) throw new errors.JWKSNoMatchingKey();
          return key;
        },
        { algorithms: [ALGORITHM] },
      );
      const { iss, sub, sid, tenant, exp } = Payload.parse(JSON.parse(new TextDecoder().decode(payload)));
      if (iss !== issuer) return undefined;
      return { claims: { personId: sub, sessionId: sid, tenant }, expiresAtMillis: exp * 1_000 };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError || error instanceof SyntaxError)
        return undefined;
      throw error;
    }
  };

  return {
    issue: async ({ personId, sessionId, tenant }) => {
      const { kid, privateKey } = await keys.current();
      const issuedAt = Math.floor(epochMillis() / 1_000);
      const expiry = issuedAt + lifeSeconds;
      const token = await new SignJWT({ sid: sessionId, tenant })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject(personId)
        .setJti(ids.newId())
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiry)
        .sign(privateKey);
      return { token, expiresAt: instantOf(expiry * 1_000) };
    },
    verify: async (token) => {
      if (token.length > MAX_TOKEN) return undefined;
      let found = good.get(token);
      if (found === undefined) {
        found = await check(token);
        if (found === undefined) return undefined;
        if (good.size >= MOST_KEPT) good.clear();
        good.set(token, found);
      }
      return epochMillis() < found.expiresAtMillis ? found.claims : undefined;
    },
    jwks: async () => ({ keys: (await keys.published()).map((key) => ({ ...key })) }),
  };
};
