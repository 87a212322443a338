import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';

export interface KeyHolder {
  readonly keyId: string;
  /** Undefined: a super-admin key, which names its tenant with each request. */
  readonly tenant: TenantId | undefined;
  readonly superAdmin: boolean;
}

export interface ApiKeys {
  /** Makes a key. Only its digest is stored: this is the one time it is seen. */
  readonly issue: (holder: {
    readonly tenant?: TenantId;
    readonly name: string;
    readonly superAdmin?: boolean;
  }) => Promise<string>;
  /** Whose key this is; undefined for a revoked, malformed or unknown one. */
  readonly holderOf: (key: string) => Promise<KeyHolder | undefined>;
}

/** How long an answer may be believed without asking again: a revoked key works no longer than this. */
const KEEP_MILLIS = 1_000;
const FORM = /^prec_[A-Za-z0-9_-]{43}$/;

/** API keys of 256 random bits in Postgres, as SHA-256 digests: with that much chance in a key, a fast hash is enough. */
export const createApiKeys = (options: {
  readonly pool: pg.Pool;
  readonly ids: Ids;
  readonly epochMillis: () => number;
}): ApiKeys => {
  const { pool, ids, epochMillis } = options;
  const asked = new Map<string, { holder: KeyHolder | undefined; until: number }>();
  return {
    issue: async ({ tenant, name, superAdmin = false }) => {
      const key = `prec_${randomBytes(32).toString('base64url')}`;
      await pool.query(
        'insert into api_key (key_id, tenant_id, name, prefix, digest, super_admin) values ($1, $2, $3, $4, $5, $6)',
        [ids.newId(), tenant ?? null, name, key.slice(0, 9), digestOf(key), superAdmin],
      );
      return key;
    },
    holderOf: async (key) => {
      if (!FORM.test(key)) return undefined;
      const digest = digestOf(key);
      const name = digest.toString('base64');
      const known = asked.get(name);
      if (known !== undefined && known.until > epochMillis()) return known.holder;
      const { rows } = await pool.query<{ key_id: string; tenant_id: string | null; super_admin: boolean }>(
        'select key_id, tenant_id, super_admin from api_key where digest = $1 and revoked_at is null',
        [digest],
      );
      const [row] = rows;
      const holder = row && { keyId: row.key_id, tenant: row.tenant_id ?? undefined, superAdmin: row.super_admin };
      if (asked.size > 10_000) asked.clear();
      asked.set(name, { holder, until: epochMillis() + KEEP_MILLIS });
      return holder;
    },
  };
};

const digestOf = (key: string): Buffer => createHash('sha256').update(key).digest();
