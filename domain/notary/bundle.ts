import type { StoredEvent } from '../kernel/envelope.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { positionToText } from '../kernel/position.ts';
import { textOfBytes } from './base64.ts';
import { type BundleFilter, isFull, selects } from './bundle-filter.ts';
import { storedEnvelope } from './leaf.ts';
import { recordOf } from './leaf-record.ts';
import { HASH_BYTES, type Sha256, type Subtree, sameHash, type TreeHashing } from './merkle-tree.ts';
import { type NoteSigner, signNote } from './signed-note.ts';
import { hashInTile, TILE_WIDTH, tileOf } from './tiles.ts';

/** The first line of a bundle names it, and its seal begins with it. */
export const BUNDLE_FORMAT = 'precedent-bundle/v1';

/** A checkpoint of a tenant's tree, as it was signed. */
export interface KeptCheckpoint {
  readonly size: number;
  readonly note: string;
  readonly signedAt: string;
}

/** What a bundle is made from: one tenant's tree as of a checkpoint. */
export interface BundleSource {
  readonly pseudonym: string;
  readonly origin: string;
  /** The size of the checkpoint that the bundle ends with. */
  readonly size: number;
  /** The first checkpoint that has at least so many entries. */
  readonly checkpointFrom: (size: number) => Promise<KeptCheckpoint | undefined>;
  /** The tenant's events from its first on. */
  readonly events: AsyncIterable<StoredEvent>;
  readonly tile: (level: number, tile: number) => Promise<Uint8Array | undefined>;
}

/** What a bundle is made with. */
export interface BundleMaking {
  /** A value's RFC 8785 form. */
  readonly canonical: (value: JsonValue) => string;
  /** The digest by which events name policies: of a value's RFC 8785 form. */
  readonly policyDigest: (policy: JsonObject) => string;
  readonly sha256: Sha256;
  readonly hashing: TreeHashing;
  /** Signs the whole, under `sealName` of the origin. */
  readonly signer: NoteSigner;
  /** The verifier keys of the checkpoints and of the seal. */
  readonly keys: readonly string[];
  /** How the key that seals came to the log. */
  readonly handovers: readonly string[];
}

/** The name under which a bundle is sealed: no tree's, so that a seal never passes for a checkpoint. */
export const sealName = (origin: string): string => `${origin}/bundle`;

/** What is in the log is not what was signed: it can be given to nobody as evidence. */
export class BundleRefused extends Error {
  override readonly name = 'BundleRefused';
}

/**
 * The lines of an evidence bundle (infra/notary/BUNDLE.md), each with its newline: the same for the same checkpoint and
 * filter, always. Holds no more than a few tiles and the policies that it met. Throws BundleRefused on reaching an event
 * that is not what was taken into the tree.
 */
export async function* bundleLines(
  making: BundleMaking,
  source: BundleSource,
  filter: BundleFilter,
): AsyncGenerator<string> {
  const { canonical, sha256, hashing } = making;
  const { pseudonym, origin, size } = source;
  const chain = createChain(sha256);
  const policies = createPolicies(making);
  const hashOf = treeReader(hashing, source);
  const counts = { events: 0, checkpoints: 0 };
  const line = (value: JsonObject): string => {
    const text = canonical(value);
    chain.add(sha256(text));
    return `${text}\n`;
  };
  /** Everything before it is in the bundle, as events or as hashes. */
  let covered = 0;
  const hashes = async (to: number): Promise<readonly string[]> => {
    if (covered === to) return [];
    const from = covered;
    const found: string[] = [];
    for (const subtree of alignedSubtrees(from, to)) found.push(textOfBytes(await hashOf(subtree)));
    covered = to;
    return [line({ from, hashes: found, to })];
  };

  const { keys, handovers } = making;
  yield line({
    filter: { ...filter },
    format: BUNDLE_FORMAT,
    ...(handovers.length > 0 && { handovers }),
    keys,
    origin,
    size,
    tenant: pseudonym,
  });
  let due = await source.checkpointFrom(1);
  let index = 0;
  for await (const event of source.events) {
    const envelope = canonical(storedEnvelope(event));
    const digest = textOfBytes(sha256(envelope));
    const leaf = hashing.leaf(recordOf(pseudonym, index, digest));
    if (!sameHash(leaf, await hashOf({ height: 0, index }))) throw notSigned(origin, index, event);
    const selected = selects(filter, { ...event, position: positionToText(event.position) });
    policies.see(event.data, selected);
    if (selected) {
      yield* await hashes(index);
      chain.add(leaf);
      yield `{"digest":"${digest}","event":${envelope},"index":${index}}\n`;
      counts.events += 1;
      covered = index + 1;
    }
    index += 1;
    if (due?.size === index) {
      yield* await hashes(index);
      yield line({ checkpoint: due.note, signedAt: due.signedAt });
      counts.checkpoints += 1;
      // One for each tile tells closely enough where something differs; between hashes alone none would tell more.
      const next = isFull(filter) ? (Math.floor(index / TILE_WIDTH) + 1) * TILE_WIDTH : size;
      due = index === size ? undefined : await source.checkpointFrom(Math.min(next, size));
    }
    if (index === size) break;
  }
  if (covered < size) throw new BundleRefused(`${origin}: ${size} entries were signed, and the log has ${index}`);

  const { held, unknown } = policies.named();
  for (const [policyDigest, policy] of held) yield line({ policy, policyDigest });
  yield line({ manifest: { ...counts, policies: held.map(([digest]) => digest), unknownPolicies: unknown } });
  const text = `${BUNDLE_FORMAT}\n${origin}\n${chain.lines()}\n${textOfBytes(chain.end())}\n`;
  yield `${canonical({ seal: signNote(sha256, making.signer, text) })}\n`;
}

const notSigned = (origin: string, index: number, { position }: StoredEvent): BundleRefused =>
  new BundleRefused(
    `${origin}: the event at position ${positionToText(position)} is not entry ${index} of what was signed. ` +
      'Find out what happened: npm run -s precedent -- verify log',
  );

/** A chain over the lines: of each 256 of them one SHA-256, over the one before it and the lines' digests. */
const createChain = (sha256: Sha256) => {
  const block = new Uint8Array((1 + TILE_WIDTH) * HASH_BYTES);
  let [held, lines] = [0, 0];
  const fold = (): void => {
    block.set(sha256(block.subarray(0, (1 + held) * HASH_BYTES)));
    held = 0;
  };
  return {
    add: (digest: Uint8Array): void => {
      block.set(digest, (1 + held) * HASH_BYTES);
      held += 1;
      lines += 1;
      if (held === TILE_WIDTH) fold();
    },
    lines: () => lines,
    end: (): Uint8Array => {
      if (held > 0) fold();
      return block.slice(0, HASH_BYTES);
    },
  };
};

/** The policies that events hold, and which of them the selected events name. */
const createPolicies = ({ policyDigest }: BundleMaking) => {
  const known = new Map<string, JsonObject>();
  const named = new Set<string>();
  return {
    see: (data: JsonObject, selected: boolean): void => {
      const { policy } = data;
      const pins = objectOf(data.pins);
      const stated = data.policyDigest ?? pins?.policyDigest ?? (policy === undefined ? undefined : data.digest);
      if (typeof stated !== 'string') return;
      if (selected) named.add(stated);
      const held = objectOf(policy);
      if (held !== undefined && !known.has(stated) && policyDigest(held) === stated) known.set(stated, held);
    },
    named: () => ({
      held: [...named].toSorted().flatMap((digest) => {
        const policy = known.get(digest);
        return policy === undefined ? [] : [[digest, policy] as const];
      }),
      unknown: [...named].filter((digest) => !known.has(digest)).toSorted(),
    }),
  };
};

const objectOf = (value: JsonValue | undefined): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;

/** Hashes of complete subtrees out of the stored tiles. Neighbours are asked for one after the other. */
const treeReader = (hashing: TreeHashing, { tile, origin }: BundleSource) => {
  const last = new Map<number, { readonly tile: number; readonly hashes: Uint8Array }>();
  return async (subtree: Subtree): Promise<Uint8Array> => {
    const place = tileOf(subtree);
    let held = last.get(place.level);
    if (held?.tile !== place.tile) {
      const hashes = await tile(place.level, place.tile);
      if (hashes === undefined) throw new BundleRefused(`${origin}: tile ${place.level}/${place.tile} is missing`);
      held = { tile: place.tile, hashes };
      last.set(place.level, held);
    }
    return hashInTile(hashing, subtree, held.hashes);
  };
};

/** The largest complete subtrees of a tree, left to right, that the leaves from `from` up to `to` are made of. */
const alignedSubtrees = (from: number, to: number): readonly Subtree[] => {
  const found: Subtree[] = [];
  for (let at = from; at < to; ) {
    let height = 0;
    while (at % 2 ** (height + 1) === 0 && at + 2 ** (height + 1) <= to) height += 1;
    found.push({ height, index: at / 2 ** height });
    at += 2 ** height;
  }
  return found;
};
