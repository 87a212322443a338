import { createHash } from 'node:crypto';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { streamName, type TenantId } from '../../domain/kernel/stream.ts';
import { plusMillis } from '../../domain/kernel/time.ts';
import {
  type BundleMaking,
  type BundleSource,
  bundleLines,
  type KeptCheckpoint,
  sealName,
} from '../../domain/notary/bundle.ts';
import type { BundleFilter } from '../../domain/notary/bundle-filter.ts';
import { checkpointText, originsOf } from '../../domain/notary/checkpoint.ts';
import { handoverName, signHandover } from '../../domain/notary/handover.ts';
import { leafRecord } from '../../domain/notary/leaf.ts';
import { treeHashing } from '../../domain/notary/merkle-tree.ts';
import { type NoteSigner, signNote, verifierKey } from '../../domain/notary/signed-note.ts';
import { EMPTY_TREE, growTree } from '../../domain/notary/tiles.ts';
import { canonicalJson, jsonDigest } from '../../infra/crypto/json-digest.ts';
import { ids } from '../../infra/ids.ts';
import { type NotaryKey, notaryKeyOf } from '../../infra/notary/notary-key.ts';
import { canonicalDigest, sha256 } from '../../infra/notary/sha256.ts';
import { SHOP } from './notary-world.ts';

const hashing = treeHashing(sha256);
const RECORDED = '2026-11-20T23:10:00.000Z';
export const SIGNED_AT = '2026-11-20T23:20:00.000Z';
export const DECISION = ids.derivedId('evidence', 'decision');
export const GATE_EVALUATION = ids.derivedId('evidence', 'gate');
export const POLICY: JsonObject = { passBasisPoints: 7000, weights: { coverage: 5000 } };

export interface LogOptions {
  readonly count: number;
  readonly tenant?: TenantId;
  readonly installation?: string;
  /** Sizes at which it was signed; by default a third of it, and all. */
  readonly signed?: readonly number[];
  readonly key?: NotaryKey;
  /** The key before it, which signed checkpoints of fewer entries. */
  readonly before?: { readonly key: NotaryKey; readonly size: number };
  /** Of one event, in place of what it would be. */
  readonly written?: { readonly index: number; readonly data: JsonObject };
  /** Signs checkpoints too, beside the log. */
  readonly cosign?: (text: string) => string;
  /** A text that each event carries. */
  readonly text?: string;
}

/** One key handed over to another. */
export const handedOver = (root: string, previous: NotaryKey, next: NotaryKey): string => {
  const name = handoverName(root);
  return signHandover(sha256, root, { previous: previous.signerFor(name), next: next.signerFor(name) }, 5);
};

/** What became of a tenant's log: its events, the checkpoints of them, and the bundles that can be made. */
export const evidenceLog = (options: LogOptions) => {
  const { count, tenant = SHOP, installation = 'a'.repeat(32), key = notaryKeyOf(Buffer.alloc(32, 3)) } = options;
  const { signed = [Math.ceil(count / 3), count], cosign = () => '', before } = options;
  const pseudonym = createHash('sha256').update(tenant).digest('hex').slice(0, 32);
  const origin = originsOf(installation).tenant(pseudonym);
  const events = Array.from({ length: count }, (_, index) => eventOf(tenant, index, options));
  const tree = growTree(hashing, EMPTY_TREE);
  const checkpoints: KeptCheckpoint[] = [];
  for (const [index, event] of events.entries()) {
    tree.append(hashing.leaf(leafRecord(canonicalDigest, pseudonym, index, event)));
    if (!signed.includes(index + 1)) continue;
    const text = checkpointText({ origin, size: index + 1, root: tree.root() });
    const signing = before !== undefined && index + 1 < before.size ? before.key : key;
    const note = signNote(sha256, signing.signerFor(origin), text) + cosign(text);
    checkpoints.push({ size: index + 1, note, signedAt: SIGNED_AT });
  }
  const tiles = new Map(tree.changed().map((tile) => [`${tile.level}/${tile.tile}`, tile.hashes]));
  const size = checkpoints.at(-1)?.size ?? 0;
  const source: BundleSource = {
    pseudonym,
    origin,
    size,
    checkpointFrom: async (from) => checkpoints.find((kept) => kept.size >= from),
    events: (async function* () {
      yield* events;
    })(),
    tile: async (level, tile) => tiles.get(`${level}/${tile}`),
  };
  const signer = key.signerFor(sealName(origin));
  const root = originsOf(installation).root;
  const handovers = before === undefined ? [] : [handedOver(root, before.key, key)];
  const making: BundleMaking = {
    canonical: canonicalJson,
    policyDigest: jsonDigest,
    sha256,
    hashing,
    signer,
    keys: [origin, sealName(origin)].map((name) => verifierKey(sha256, key.signerFor(name))),
    handovers,
  };
  return {
    origin,
    pseudonym,
    checkpoints,
    signer,
    key: verifierKey(sha256, key.signerFor(originsOf(installation).root)),
    /** The lines of a bundle, without their newlines. */
    bundle: async (filter: BundleFilter = {}, tampered: Partial<BundleSource> = {}): Promise<readonly string[]> => {
      const fresh = (async function* () {
        yield* events;
      })();
      const lines = await Array.fromAsync(bundleLines(making, { ...source, events: fresh, ...tampered }, filter));
      return lines.map((line) => line.slice(0, -1));
    },
    events,
  };
};

const eventOf = (tenant: TenantId, index: number, { written, text = 'note' }: LogOptions): StoredEvent => {
  const commandId = ids.derivedId('evidence', String(index));
  const data: JsonObject =
    index === 4
      ? { evaluationId: GATE_EVALUATION, policy: POLICY, policyDigest: jsonDigest(POLICY) }
      : index === 7
        ? { decisionId: DECISION, pins: { policyDigest: jsonDigest(POLICY) } }
        : { text: `${text} ${index}`, share: 0.25 };
  const stream = streamName('note', tenant, index % 3 === 0 ? 'first' : 'second');
  return {
    id: commandId,
    type: 'NoteTaken',
    version: 1,
    stream,
    revision: BigInt(Math.floor(index / 2)),
    position: BigInt(2 * index + 1),
    data: written?.index === index ? written.data : data,
    metadata: {
      tenant,
      actor: { kind: 'user', id: 'ada' },
      commandId,
      correlationId: commandId,
      causationId: commandId,
      recordedAt: plusMillis(RECORDED, 1_000 * index),
    },
  };
};

const hash = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

/**
 * A bundle's lines under a new seal, as who has the log's key could make one. Written from BUNDLE.md, apart from what
 * writes and what verifies.
 */
export const resealed = (
  { origin, pseudonym, signer }: { readonly origin: string; readonly pseudonym: string; readonly signer: NoteSigner },
  lines: readonly string[],
): readonly string[] => {
  const sealed = lines.slice(0, -1);
  const digests = sealed.map((line) => {
    const [, digest, index] = /^\{"digest":"(.{44})".*"index":(\d+)\}$/.exec(line) ?? [];
    return digest === undefined ? hash(line) : hash(`\0precedent-leaf/v1\n${pseudonym}\n${index}\n${digest}\n`);
  });
  let chain = Buffer.alloc(32);
  for (let from = 0; from < digests.length; from += 256) {
    chain = Buffer.from(hash(Buffer.concat([chain, ...digests.slice(from, from + 256)])));
  }
  const text = `precedent-bundle/v1\n${origin}\n${sealed.length}\n${chain.toString('base64')}\n`;
  return [...sealed, JSON.stringify({ seal: signNote(sha256, signer, text) })];
};

export const fileOf = (lines: readonly string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(''));
