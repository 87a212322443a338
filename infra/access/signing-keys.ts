import { exportJWK, generateKeyPair, importJWK, type CryptoKey as Key } from 'jose';
import type pg from 'pg';
import { z } from 'zod';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Secrets } from '../crypto/secrets.ts';

/** RFC 8037: an Ed25519 public key, with the members of RFC 7517 by which clients pick one. */
const PublicJwk = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  use: z.literal('sig'),
  alg: z.literal('EdDSA'),
});
export type PublicJwk = z.output<typeof PublicJwk>;

/** The keys of one installation that sign access tokens: the same on every node. */
export interface SigningKeys {
  /** The key that signs now. */
  readonly current: () => Promise<{ readonly kid: string; readonly privateKey: Key }>;
  /** Undefined for a key that never was one of ours, or of which every token has expired. */
  readonly find: (kid: string) => Promise<Key | undefined>;
  /** Every key that verifies now or will sign next. */
  readonly published: () => Promise<readonly PublicJwk[]>;
}

const DAY_MILLIS = 86_400_000;
/** How long a key signs. */
const SIGNING_MILLIS = 30 * DAY_MILLIS;
/** How long before it signs a key is published, so that whoever keeps a copy of the keys has it by then. */
const AHEAD_MILLIS = DAY_MILLIS;
/** How long this node believes what it read. */
const KEEP_MILLIS = 60_000;
/** A key that is not known may be one that another node has made just now: the table is asked again, this often at most. */
const ASK_AGAIN_MILLIS = 1_000;

const PURPOSE = 'access-token-signing';

interface Row {
  readonly generation: number;
  readonly kid: string;
  readonly public_jwk: unknown;
  readonly secret_id: string;
  readonly signs_from: Date;
  readonly signs_until: Date;
}

interface SigningKey {
  readonly jwk: PublicJwk;
  readonly publicKey: Key;
  readonly secretId: string;
  readonly signsFrom: number;
}

interface Ring {
  readonly keys: ReadonlyMap<string, SigningKey>;
  readonly readAt: number;
}

/**
 * Ed25519 keys in Postgres, their private halves sealed. Each signs for 30 days; its successor is made a day before,
 * by whichever node sees first that it is time; and it verifies until the last token that it signed has expired.
 */
export const createSigningKeys = (options: {
  readonly pool: pg.Pool;
  readonly secrets: Secrets;
  /** Whose secrets the private halves are. */
  readonly tenant: TenantId;
  readonly ids: Ids;
  readonly epochMillis: () => number;
  /** The longest that a token may live. */
  readonly tokenMillis: number;
}): SigningKeys => {
  const { pool, secrets, tenant, ids, epochMillis, tokenMillis } = options;
  const privateKeys = new Map<string, Key>();
  let known: Ring | undefined;
  let reading: Promise<Ring> | undefined;

  const read = async (): Promise<Ring> => {
    const readAt = epochMillis();
    const { rows } = await pool.query<Row>('select * from signing_key order by generation');
    const last = rows.at(-1);
    const until = last?.signs_until.getTime() ?? readAt;
    if (until - AHEAD_MILLIS <= readAt) {
      await add((last?.generation ?? 0) + 1, Math.max(until, readAt));
      return read();
    }
    const isOver = (row: Row): boolean => row.signs_until.getTime() + tokenMillis <= readAt;
    for (const row of rows.filter(isOver)) await retire(row);
    const keys = await Promise.all(rows.filter((row) => !isOver(row)).map(imported));
    return { keys: new Map(keys.map((key) => [key.jwk.kid, key])), readAt };
  };

  const add = async (generation: number, signsFrom: number): Promise<void> => {
    const kid = ids.newId();
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const { kty, crv, x } = await exportJWK(publicKey);
    const jwk = PublicJwk.parse({ kty, crv, x, kid, use: 'sig', alg: 'EdDSA' });
    const secretId = await secrets.put(tenant, PURPOSE, JSON.stringify(await exportJWK(privateKey)));
    const { rowCount } = await pool.query(
      `insert into signing_key (generation, kid, public_jwk, secret_id, signs_from, signs_until)
       values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000))
       on conflict do nothing`,
      [generation, kid, jwk, secretId, signsFrom, signsFrom + SIGNING_MILLIS],
    );
    // Another node was faster: its key is the next one.
    if (rowCount === 0) await secrets.remove(tenant, secretId);
  };

  const retire = async ({ kid, secret_id }: Row): Promise<void> => {
    await pool.query('delete from signing_key where kid = $1', [kid]);
    await secrets.remove(tenant, secret_id);
    privateKeys.delete(kid);
  };

  const ring = (keepMillis: number): Promise<Ring> | Ring => {
    if (known !== undefined && epochMillis() - known.readAt < keepMillis) return known;
    reading ??= read()
      .then((found) => {
        known = found;
        return found;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };

  const privateKeyOf = async ({ jwk: { kid }, secretId }: SigningKey): Promise<Key> => {
    const opened = privateKeys.get(kid);
    if (opened !== undefined) return opened;
    const secret = await secrets.get(tenant, secretId);
    if (secret === undefined) throw new Error(`the private half of the signing key ${kid} is not there`);
    const key = await importedKey(JSON.parse(secret));
    privateKeys.set(kid, key);
    return key;
  };

  return {
    current: async () => {
      const { keys } = await ring(KEEP_MILLIS);
      const now = epochMillis();
      const key = [...keys.values()].findLast(({ signsFrom }) => signsFrom <= now);
      if (key === undefined) throw new Error('there is no key that signs access tokens now');
      return { kid: key.jwk.kid, privateKey: await privateKeyOf(key) };
    },
    find: async (kid) => {
      const { keys } = await ring(KEEP_MILLIS);
      return (keys.get(kid) ?? (await ring(ASK_AGAIN_MILLIS)).keys.get(kid))?.publicKey;
    },
    published: async () => [...(await ring(KEEP_MILLIS)).keys.values()].map(({ jwk }) => jwk),
  };
};

const imported = async ({ public_jwk, secret_id, signs_from }: Row): Promise<SigningKey> => {
  const jwk = PublicJwk.parse(public_jwk);
  return { jwk, publicKey: await importedKey(jwk), secretId: secret_id, signsFrom: signs_from.getTime() };
};

const importedKey = async (jwk: object): Promise<Key> => {
  const key = await importJWK(jwk, 'EdDSA');
  if (key instanceof Uint8Array) throw new Error('a key that signs access tokens is no Ed25519 key');
  return key;
};
