import { decisionStream } from '../../domain/decisions/decision.ts';
import { DecisionRecorded } from '../../domain/decisions/events.ts';
import { isEvent } from '../../domain/kernel/event.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import {
  type BundleMaking,
  BundleRefused,
  type BundleSource,
  bundleLines,
  sealName,
} from '../../domain/notary/bundle.ts';
import { originsOf } from '../../domain/notary/checkpoint.ts';
import { openHandover } from '../../domain/notary/handover.ts';
import { sameHash, treeHashing } from '../../domain/notary/merkle-tree.ts';
import { verifierKey } from '../../domain/notary/signed-note.ts';
import type { Evidence } from '../../read-api/evidence-bundle.ts';
import { canonicalJson } from '../crypto/json-digest.ts';
import { ids } from '../ids.ts';
import { verifierOf } from '../notary/notary-key.ts';
import { createNotaryReads } from '../notary/notary-reads.ts';
import { sha256 } from '../notary/sha256.ts';
import { createSqlDatabase } from '../postgres/sql-database.ts';
import type { NotaryIdentity } from './notary.ts';
import type { Storage } from './storage.ts';

/** Reads the log and what the notary keeps of it. */
export const evidenceOver = (
  { pool, store }: Pick<Storage, 'pool' | 'store'>,
  { key, pseudonyms }: Pick<NotaryIdentity, 'key' | 'pseudonyms'>,
): Evidence => {
  const reads = createNotaryReads(createSqlDatabase(pool));
  const making = (origin: string, root: string, handovers: readonly string[]): BundleMaking => ({
    canonical: canonicalJson,
    policyDigest: ids.digest,
    sha256,
    hashing: treeHashing(sha256),
    signer: key.signerFor(sealName(origin)),
    keys: [
      ...[origin, sealName(origin)].map((name) => verifierKey(sha256, key.signerFor(name))),
      ...handovers
        .map((note) => openHandover(sha256, root, verifierOf, note))
        .map(({ previous }) => verifierKey(sha256, { name: origin, publicKey: previous })),
    ],
    handovers,
  });
  const eventsOf = async function* (tenant: TenantId, signal?: AbortSignal): BundleSource['events'] {
    for await (const { events } of store.readAll(signal && { signal })) {
      for (const event of events) if (event.metadata.tenant === tenant) yield event;
    }
  };
  return {
    bundle: async (tenant, filter, signal) => {
      const size = await reads.signedSize(tenant);
      if (size === 0) return undefined;
      const { publicKey, handovers } = await reads.standing();
      if (publicKey === undefined || !sameHash(publicKey, key.publicKey)) {
        throw new BundleRefused('NOTARY_KEY is not the key that signs this log');
      }
      const pseudonym = pseudonyms.ofTenant(tenant);
      const origins = originsOf(pseudonyms.ofInstallation);
      const origin = origins.tenant(pseudonym);
      return bundleLines(
        making(origin, origins.root, handovers),
        {
          pseudonym,
          origin,
          size,
          checkpointFrom: (from) => reads.checkpointFrom(tenant, from),
          events: eventsOf(tenant, signal),
          tile: (level, tile) => reads.tile(tenant, level, tile),
        },
        filter,
      );
    },
    // The gate's answer came before the decision that rests on it: it is looked up first.
    ofDecision: async (tenant, decision) => {
      for await (const [event] of store.readStream(decisionStream(tenant, decision), { limit: 1 })) {
        if (event === undefined || !isEvent(DecisionRecorded, event)) break;
        const { gateEvaluationId } = event.data.pins;
        return { decision, ...(gateEvaluationId !== undefined && { gateEvaluation: gateEvaluationId }) };
      }
      return undefined;
    },
  };
};
