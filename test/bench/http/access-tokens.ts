import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { platformTenant } from '../../../domain/tenancy/tenant.ts';
import { type AccessTokens, createAccessTokens } from '../../../infra/access/access-tokens.ts';
import { createSigningKeys } from '../../../infra/access/signing-keys.ts';
import { systemEpochMillis } from '../../../infra/clock.ts';
import type { Secrets } from '../../../infra/crypto/secrets.ts';
import { ids } from '../../../infra/ids.ts';

const LIFE_SECONDS = 3_600;

/** The tokens of one installation, in each process that has its database; the one that made the key signs. */
export const accessTokens = (pool: pg.Pool): AccessTokens => {
  const keys = createSigningKeys({
    pool,
    secrets: secretsInMemory(),
    tenant: platformTenant(ids.derivedId),
    ids,
    epochMillis: systemEpochMillis,
    tokenMillis: LIFE_SECONDS * 1_000,
  });
  return createAccessTokens({
    keys,
    issuer: 'urn:precedent:bench',
    ids,
    epochMillis: systemEpochMillis,
    lifeSeconds: LIFE_SECONDS,
  });
};

const secretsInMemory = (): Secrets => {
  const kept = new Map<string, string>();
  return {
    put: async (_tenant, _purpose, plaintext) => {
      const id = randomUUID();
      kept.set(id, plaintext);
      return id;
    },
    get: async (_tenant, id) => kept.get(id),
    remove: async (_tenant, id) => void kept.delete(id),
  };
};
