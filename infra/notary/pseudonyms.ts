import { createHmac } from 'node:crypto';
import type { TenantId } from '../../domain/kernel/stream.ts';

/** Names that do not tell whom they stand for: leaves and checkpoints are shown to witnesses and to other tenants. */
export interface Pseudonyms {
  readonly ofTenant: (tenant: TenantId) => string;
  readonly ofInstallation: string;
}

/** 128 bits of HMAC-SHA256 in hex. A tenant's id follows from its slug, so that a digest without a key could be guessed. */
export const pseudonymsUnder = (key: Buffer): Pseudonyms => {
  const of = (what: string): string => createHmac('sha256', key).update(what).digest('hex').slice(0, 32);
  const known = new Map<TenantId, string>();
  return {
    ofTenant: (tenant) => {
      const pseudonym = known.get(tenant) ?? of(`tenant ${tenant}`);
      known.set(tenant, pseudonym);
      return pseudonym;
    },
    ofInstallation: of('installation'),
  };
};
