import { refuse } from '../../domain/kernel/refusal.ts';
import { originsOf } from '../../domain/notary/checkpoint.ts';
import { openHandover } from '../../domain/notary/handover.ts';
import { treeHashing } from '../../domain/notary/merkle-tree.ts';
import { verifierKey } from '../../domain/notary/signed-note.ts';
import type { AnyQuery } from '../../read-api/http/query.ts';
import { tenantLogQueries } from '../../read-api/notary.ts';
import type { NotaryKeys } from '../../read-api/notary-forms.ts';
import { proofQueries } from '../../read-api/notary-proof-queries.ts';
import type { ProofPorts } from '../../read-api/notary-proofs.ts';
import { rootLogQueries } from '../../read-api/notary-root.ts';
import { positionOfEvent } from '../../read-api/notary-tree.ts';
import { canonicalJson } from '../crypto/json-digest.ts';
import { verifierOf } from '../notary/notary-key.ts';
import { createNotaryReads } from '../notary/notary-reads.ts';
import { ROOT_TREE } from '../notary/notary-storage.ts';
import { sha256 } from '../notary/sha256.ts';
import { createSqlDatabase } from '../postgres/sql-database.ts';
import type { NotaryIdentity } from './notary.ts';
import type { Storage } from './storage.ts';

const IDS_NOT_INDEXED = refuse(
  'invalid',
  'event-id-not-indexed',
  'EventStoreDB has no index of event ids. Name the event by its position, which GET /v1/log tells.',
);

/** What proofs out of an installation's log are made with. */
export const proofPortsOver = (
  { store }: Pick<Storage, 'store'>,
  { pseudonyms }: Pick<NotaryIdentity, 'pseudonyms'>,
): ProofPorts => ({
  store,
  hashing: treeHashing(sha256),
  canonical: canonicalJson,
  digest: (text) => Buffer.from(sha256(text)).toString('base64'),
  pseudonymOf: pseudonyms.ofTenant,
  positionOf: store.capabilities.name === 'postgres' ? positionOfEvent : async () => IDS_NOT_INDEXED,
});

/** The provable log, to be read: tiles, checkpoints and proofs. */
export const transparencyQueries = (
  storage: Pick<Storage, 'store' | 'pool' | 'reads'>,
  identity: Pick<NotaryIdentity, 'key' | 'pseudonyms'>,
): readonly AnyQuery[] => {
  const { key, pseudonyms } = identity;
  const notaryReads = createNotaryReads(createSqlDatabase(storage.pool));
  const origins = originsOf(pseudonyms.ofInstallation);
  const ports = {
    ...proofPortsOver(storage, identity),
    originOf: (tenant: string) => origins.tenant(pseudonyms.ofTenant(tenant)),
    rootOrigin: origins.root,
    notaryKeys: async (): Promise<NotaryKeys> => {
      const { publicKey = key.publicKey, handovers } = await notaryReads.standing();
      const before = handovers.map((note) => openHandover(sha256, origins.root, verifierOf, note).previous);
      const all = [publicKey, ...before.toReversed()];
      return { under: (name) => all.map((one) => verifierKey(sha256, { name, publicKey: one })), handovers };
    },
    inRootTree: <Result>(read: Parameters<typeof storage.reads.inTenant<Result>>[1]) =>
      storage.reads.inTenant(ROOT_TREE, read),
    rootEntries: notaryReads.rootEntries,
  };
  return [...tenantLogQueries(ports), ...proofQueries(ports), ...rootLogQueries(ports)];
};
