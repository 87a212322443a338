import type { TenantId } from '../../domain/kernel/stream.ts';
import { platformTenant } from '../../domain/tenancy/tenant.ts';
import { type AccessTokens, createAccessTokens } from '../access/access-tokens.ts';
import { type BlindIndex, createBlindIndex } from '../access/blind-index.ts';
import { createRandomTokens, type RandomTokens } from '../access/random-tokens.ts';
import { createSigningKeys } from '../access/signing-keys.ts';
import { systemEpochMillis } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { ids } from '../ids.ts';
import type { Storage } from './storage.ts';

/** The longest life that the configuration allows a token: a key verifies for so long after it signed. */
const LONGEST_TOKEN_MILLIS = 3_600_000;

/** The installation's access tokens: the same keys and the same name on every node. */
export const accessTokensOver = (
  { pool, secrets, deriveKey }: Pick<Storage, 'pool' | 'secrets' | 'deriveKey'>,
  config: Pick<Config, 'ACCESS_TOKEN_SECONDS'>,
): AccessTokens => {
  const keys = createSigningKeys({
    pool,
    secrets,
    tenant: platformTenant(ids.derivedId),
    ids,
    epochMillis: systemEpochMillis,
    tokenMillis: LONGEST_TOKEN_MILLIS,
  });
  return createAccessTokens({
    keys,
    issuer: `urn:precedent:${deriveKey('precedent-issuer/v1').toString('hex', 0, 16)}`,
    ids,
    epochMillis: systemEpochMillis,
    lifeSeconds: config.ACCESS_TOKEN_SECONDS,
  });
};

/** Secrets that are shown once. */
export const randomTokensOver = ({ deriveKey }: Pick<Storage, 'deriveKey'>): RandomTokens =>
  createRandomTokens(deriveKey('precedent-refresh-successor/v1'));

/** What stands for a client's address in an export of the audit: of each tenant another. */
export const addressPseudonymsOver = ({
  deriveKey,
}: Pick<Storage, 'deriveKey'>): ((tenant: TenantId, ip: string) => string) => {
  const index = createBlindIndex(deriveKey('precedent-audit-pseudonym/v1'));
  return (tenant, ip) => index(`${tenant} ${ip}`).slice(0, 32);
};

/** By which an e-mail address leads to its person, and nothing else does. */
export const blindIndexOver = ({ deriveKey }: Pick<Storage, 'deriveKey'>): BlindIndex =>
  createBlindIndex(deriveKey('precedent-blind-index/v1'));
