import { createHmac, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import type { Secrets } from '../crypto/secrets.ts';
import { ids } from '../ids.ts';
import { type AccessTokens, createAccessTokens } from './access-tokens.ts';
import { createSigningKeys } from './signing-keys.ts';

const LIFE_SECONDS = 600;
const DAY_MILLIS = 86_400_000;
const START = Date.parse('2026-11-21T00:00:00.000Z');
const ISSUER = 'urn:precedent:one';
const claims = { personId: randomUUID(), sessionId: randomUUID(), tenant: randomUUID() };

/** Secrets as they are, by their ids. */
const plainSecrets = (): Secrets & { readonly count: () => number } => {
  const kept = new Map<string, string>();
  return {
    put: async (_tenant, _purpose, plaintext) => {
      const id = randomUUID();
      kept.set(id, plaintext);
      return id;
    },
    get: async (_tenant, id) => kept.get(id),
    remove: async (_tenant, id) => void kept.delete(id),
    count: () => kept.size,
  };
};

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decoded = (part: string | undefined): Record<string, unknown> =>
  z.record(z.string(), z.unknown()).parse(JSON.parse(Buffer.from(part ?? '', 'base64url').toString()));
const Jwks = z.object({ keys: z.array(z.object({ kid: z.string(), x: z.string() })) });

let database: TestDatabase;
let now: number;
let secrets: ReturnType<typeof plainSecrets>;

const node = (more: { issuer?: string; secrets?: Secrets } = {}): AccessTokens => {
  const epochMillis = () => now;
  const keys = createSigningKeys({
    pool: database.pool,
    secrets: more.secrets ?? secrets,
    tenant: claims.tenant,
    ids,
    epochMillis,
    tokenMillis: LIFE_SECONDS * 1_000,
  });
  return createAccessTokens({ keys, issuer: more.issuer ?? ISSUER, ids, epochMillis, lifeSeconds: LIFE_SECONDS });
};

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.close());
beforeEach(async () => {
  now = START;
  secrets = plainSecrets();
  await database.pool.query('delete from signing_key');
});

describe('an access token', () => {
  test('says whom it is for, on every node, and nothing of what they may do', async () => {
    const { token, expiresAt } = await node().issue(claims);
    expect(await node().verify(token)).toEqual(claims);
    expect(expiresAt).toBe('2026-11-21T00:10:00.000Z');
    const [header, payload] = token.split('.').map((part) => part);
    expect(decoded(header)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.any(String) });
    expect(Object.keys(decoded(payload)).toSorted()).toEqual(
      ['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub', 'tenant'].toSorted(),
    );
  });

  test.each([
    [-1, true],
    [0, false],
    [1, false],
  ])('%i s after its expiry is good: %s, on a node that knew it and on one that did not', async (late, good) => {
    const before = node();
    const { token } = await before.issue(claims);
    expect(await before.verify(token)).toEqual(claims);
    now = START + (LIFE_SECONDS + late) * 1_000;
    expect(await before.verify(token)).toEqual(good ? claims : undefined);
    expect(await node().verify(token)).toEqual(good ? claims : undefined);
  });
});

/** What a forger works with: a good token, its parts, the public key, keys of their own, and, for the worst case, ours. */
const material = async (tokens: AccessTokens) => {
  const { token } = await tokens.issue(claims);
  const [header = '', payload = '', signature = ''] = token.split('.');
  const own = decoded(header);
  const [key] = Jwks.parse(await tokens.jwks()).keys;
  const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: key?.x ?? '' };
  const { privateKey: strange, publicKey } = generateKeyPairSync('ed25519');
  return {
    token,
    header,
    payload,
    signature,
    own,
    publicJwk,
    pem: String(createPublicKey({ key: publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })),
    strangeJwk: publicKey.export({ format: 'jwk' }),
    seconds: now / 1_000,
    signedBy: (head: object): string => {
      const text = `${encoded(head)}.${payload}`;
      return `${text}.${sign(null, Buffer.from(text), strange).toString('base64url')}`;
    },
    hmac: (secret: string | Buffer): string => {
      const text = `${encoded({ ...own, alg: 'HS256' })}.${payload}`;
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    },
    swapped: (algorithm: 'RS256' | 'ES256'): string => {
      const { privateKey } =
        algorithm === 'RS256'
          ? generateKeyPairSync('rsa', { modulusLength: 2048 })
          : generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const text = `${encoded({ ...own, alg: algorithm })}.${payload}`;
      return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
    },
    ours: async (changes: object, head: object = {}): Promise<string> => {
      const { rows } = await database.pool.query<{ secret_id: string }>('select secret_id from signing_key');
      const jwk = JSON.parse((await secrets.get('', rows[0]?.secret_id ?? '')) ?? '{}');
      const text = `${encoded({ ...own, ...head })}.${encoded({ ...decoded(payload), ...changes })}`;
      return `${text}.${sign(null, Buffer.from(text), { key: jwk, format: 'jwk' }).toString('base64url')}`;
    },
  };
};

const ATTACKS: Readonly<Record<string, (it: Awaited<ReturnType<typeof material>>) => string | Promise<string>>> = {
  'alg none': (it) => `${encoded({ ...it.own, alg: 'none' })}.${it.payload}.`,
  'alg None with its signature': (it) => `${encoded({ ...it.own, alg: 'None' })}.${it.payload}.${it.signature}`,
  'HS256 with the public key in PEM': (it) => it.hmac(it.pem),
  'HS256 with the public key’s bytes': (it) => it.hmac(Buffer.from(it.publicJwk.x, 'base64url')),
  'RS256 with a key of its own': (it) => it.swapped('RS256'),
  'ES256 with a key of its own': (it) => it.swapped('ES256'),
  'a key of its own under our kid': (it) => it.signedBy(it.own),
  'a key of its own, embedded as jwk': (it) => it.signedBy({ ...it.own, jwk: it.strangeJwk }),
  'a key of its own at jku': (it) => it.signedBy({ ...it.own, jku: 'https://evil.example/jwks.json' }),
  'a key of its own at x5u': (it) => it.signedBy({ ...it.own, x5u: 'https://evil.example/x.pem' }),
  'an unknown kid': (it) => it.signedBy({ ...it.own, kid: randomUUID() }),
  'no kid': (it) => it.signedBy({ alg: 'EdDSA', typ: 'at+jwt' }),
  'a kid that is a path': (it) => it.signedBy({ ...it.own, kid: '../../../../dev/null' }),
  'a kid that is SQL': (it) => it.signedBy({ ...it.own, kid: "' or 1=1 --" }),
  'a kid of the prototype': (it) => it.signedBy({ ...it.own, kid: '__proto__' }),
  'a payload exchanged under its signature': (it) =>
    `${it.header}.${encoded({ ...decoded(it.payload), tenant: randomUUID() })}.${it.signature}`,
  'a token cut short': (it) => it.token.slice(0, -2),
  'a token without its signature': (it) => `${it.header}.${it.payload}`,
  'a token with a fourth part': (it) => `${it.token}.${it.signature}`,
  'an empty text': () => '',
  'a text of a megabyte': () => 'a'.repeat(1_000_000),
  'a refresh token': () => `precr_${'a'.repeat(22)}_${'b'.repeat(43)}`,
  'an API key': () => `prec_${'a'.repeat(43)}_${'b'.repeat(43)}`,
  // Signed with our own key: whatever else this installation may sign with it is no access token.
  'our signature, typ JWT': (it) => it.ours({}, { typ: 'JWT' }),
  'our signature, typ refresh': (it) => it.ours({}, { typ: 'rt+jwt' }),
  'our signature, no typ': (it) => it.ours({}, { typ: undefined }),
  'our signature, our key embedded': (it) => it.ours({}, { jwk: it.publicJwk }),
  'our signature, crit': (it) => it.ours({}, { crit: ['exp'] }),
  'our signature, b64 false': (it) => it.ours({}, { b64: false, crit: ['b64'] }),
  'our signature, another audience': (it) => it.ours({ aud: 'billing' }),
  'our signature, ours among the audiences': (it) => it.ours({ aud: ['precedent', 'billing'] }),
  'our signature, another issuer': (it) => it.ours({ iss: 'urn:precedent:two' }),
  'our signature, no issuer': (it) => it.ours({ iss: undefined }),
  'our signature, no expiry': (it) => it.ours({ exp: undefined }),
  'our signature, an expiry in words': (it) => it.ours({ exp: 'never' }),
  'our signature, expired a second ago': (it) => it.ours({ exp: it.seconds - 1 }),
  'our signature, from the future on': (it) => it.ours({ nbf: it.seconds + 60 }),
  'our signature, a role put in': (it) => it.ours({ role: 'super_admin' }),
  'our signature, no session': (it) => it.ours({ sid: undefined }),
};

describe('S6: nothing else passes for an access token', () => {
  test.each(Object.entries(ATTACKS))('%s', async (_, forge) => {
    const tokens = node();
    const it = await material(tokens);
    // The control: what the forgery is made from is good.
    expect(await tokens.verify(it.token)).toEqual(claims);
    expect(await tokens.verify(await it.ours({}))).toEqual(claims);
    expect(await tokens.verify(await forge(it))).toBeUndefined();
  });

  test('a token of another installation', async () => {
    const { token } = await node({ issuer: 'urn:precedent:two' }).issue(claims);
    expect(await node().verify(token)).toBeUndefined();
    const before = await node().issue(claims);
    await database.pool.query('delete from signing_key');
    expect(await node().verify(before.token)).toBeUndefined();
  });
});

describe('the keys that sign', () => {
  const kidsOf = async (tokens: AccessTokens) => Jwks.parse(await tokens.jwks()).keys.map(({ kid }) => kid);
  const kidOf = async (tokens: AccessTokens) => decoded((await tokens.issue(claims)).token.split('.')[0]).kid;

  test('are published as a JWK set, without their private halves', async () => {
    const jwks = await node().jwks();
    expect(jwks).toEqual({
      keys: [{ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA', kid: expect.any(String), x: expect.any(String) }],
    });
  });

  test('are made once by many nodes that start at once', async () => {
    const nodes = Array.from({ length: 5 }, () => node());
    const kids = await Promise.all(nodes.map(kidOf));
    expect(new Set(kids).size).toBe(1);
    expect(secrets.count()).toBe(1);
  });

  test('are published a day before they sign, and verify until their last token has expired', async () => {
    const tokens = node();
    const first = await kidOf(tokens);
    now = START + 29 * DAY_MILLIS;
    const [, second] = await kidsOf(tokens);
    expect([await kidOf(tokens), second]).toEqual([first, expect.any(String)]);
    now = START + 30 * DAY_MILLIS - 1;
    const last = await tokens.issue(claims);
    now += 1;
    expect(await kidOf(tokens)).toBe(second);
    now += LIFE_SECONDS * 1_000 - 2_000;
    expect(await tokens.verify(last.token)).toEqual(claims);
    expect(await node().verify(last.token)).toEqual(claims);
    now += 120_000;
    expect(await kidsOf(tokens)).toEqual([second]);
    expect(secrets.count()).toBe(1);
  });

  test('are found by a node that did not know of them yet', async () => {
    const early = node();
    await early.jwks();
    await database.pool.query('delete from signing_key');
    const { token } = await node().issue(claims);
    now += 2_000;
    expect(await early.verify(token)).toEqual(claims);
  });
});
