import type { TenantId } from '../../domain/kernel/stream.ts';
import { type BundleMaking, type BundleSource, bundleLines, sealName } from '../../domain/notary/bundle.ts';
import type { BundleFilter } from '../../domain/notary/bundle-filter.ts';
import { originsOf } from '../../domain/notary/checkpoint.ts';
import { treeHashing } from '../../domain/notary/merkle-tree.ts';
import { verifierKey } from '../../domain/notary/signed-note.ts';
import { canonicalJson } from '../crypto/json-digest.ts';
import { ids } from '../ids.ts';
import { createNotaryReads } from '../notary/notary-reads.ts';
import { sha256 } from '../notary/sha256.ts';
import { createSqlDatabase } from '../postgres/sql-database.ts';
import type { NotaryIdentity } from './notary.ts';
import type { Storage } from './storage.ts';

/** Evidence bundles of an installation's tenants. */
export interface Evidence {
  /** The lines of a bundle as of the tenant's newest checkpoint; undefined before its first. */
  readonly bundle: (tenant: TenantId, filter: BundleFilter) => Promise<AsyncGenerator<string> | undefined>;
}

/** Reads the log and what the notary keeps of it. */
export const evidenceOver = (
  { pool, store }: Pick<Storage, 'pool' | 'store'>,
  { key, pseudonyms }: Pick<NotaryIdentity, 'key' | 'pseudonyms'>,
): Evidence => {
  const reads = createNotaryReads(createSqlDatabase(pool));
  const making = (origin: string): BundleMaking => ({
    canonical: canonicalJson,
    policyDigest: ids.digest,
    sha256,
    hashing: treeHashing(sha256),
    signer: key.signerFor(sealName(origin)),
    keys: [origin, sealName(origin)].map((name) => verifierKey(sha256, key.signerFor(name))),
  });
  const eventsOf = async function* (tenant: TenantId): BundleSource['events'] {
    for await (const { events } of store.readAll()) {
      for (const event of events) if (event.metadata.tenant === tenant) yield event;
    }
  };
  return {
    bundle: async (tenant, filter) => {
      const size = await reads.signedSize(tenant);
      if (size === 0) return undefined;
      const pseudonym = pseudonyms.ofTenant(tenant);
      const origin = originsOf(pseudonyms.ofInstallation).tenant(pseudonym);
      return bundleLines(
        making(origin),
        {
          pseudonym,
          origin,
          size,
          checkpointFrom: (from) => reads.checkpointFrom(tenant, from),
          events: eventsOf(tenant),
          tile: (level, tile) => reads.tile(tenant, level, tile),
        },
        filter,
      );
    },
  };
};
