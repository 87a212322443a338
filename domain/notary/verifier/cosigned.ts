import { type BundleCrypto, believedKey, COSIGNATURE, readHead, readNote, witnessed } from './bundle-notes.ts';
import type { Finding } from './finding.ts';
import type { RetainedHeads, SignedHead } from './retained.ts';

/** Who must have signed a checkpoint beside the log. */
export interface WitnessDemand {
  readonly quorum: number;
  /** Verifier keys of witnesses. */
  readonly keys: readonly string[];
}

/** Checkpoints by their texts, with the keys of the witnesses whose signature on them holds. */
export interface CosignedTexts {
  readonly signers: ReadonlyMap<string, ReadonlySet<string>>;
  readonly findings: readonly Finding[];
}

/** Reads what witnesses signed. Signatures of others, and those that do not hold, count for nothing. */
export const readCosigned = async (
  crypto: BundleCrypto,
  { keys }: WitnessDemand,
  notes: AsyncIterable<string>,
): Promise<CosignedTexts> => {
  const believed = new Map<string, Awaited<ReturnType<typeof believedKey>>>();
  for (const text of keys) {
    const key = await believedKey(crypto, text, COSIGNATURE);
    believed.set(key.publicKey.join(), key);
  }
  const signers = new Map<string, Set<string>>();
  const findings: Finding[] = [];
  let count = 0;
  for await (const text of notes) {
    count += 1;
    const note = readNote(text);
    if (note === undefined) {
      findings.push({ verdict: 'malformed', reason: `cosigned checkpoint ${count} is no signed note` });
      continue;
    }
    for (const [id, key] of believed) {
      if ((await witnessed(crypto, [key], note)).length === 0) continue;
      signers.set(note.text, (signers.get(note.text) ?? new Set()).add(id));
    }
  }
  return { signers, findings };
};

/** Up to which size enough witnesses signed each tree, and what they signed that the log does not own up to. */
export interface WitnessedSizes {
  readonly sizes: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
}

/**
 * Compares what witnesses signed with what is retained. A tenant's checkpoint counts when enough witnesses signed it and
 * also a root tree that has it: else a tenant could be left out of what is shown to others.
 */
export const witnessedSizes = (
  { quorum }: WitnessDemand,
  { signers, findings }: CosignedTexts,
  { heads, installation }: RetainedHeads & { readonly installation: string },
): WitnessedSizes => {
  const found = [...findings];
  const retained = new Map<string, SignedHead>(
    [...heads].flatMap(([tree, own]) => own.map((head) => [`${tree} ${head.size} ${head.root}`, head] as const)),
  );
  const enough = new Map<string, SignedHead[]>();
  for (const [text, keys] of signers) {
    const head = readHead(text);
    const tree = head === undefined ? undefined : treeOf(installation, head.origin);
    const own = retained.get(`${tree} ${head?.size} ${hexOfBinary(head?.root ?? '')}`);
    if (tree === undefined || own === undefined) {
      const reason = `witnesses signed a checkpoint of size ${head?.size} that is not among the retained ones`;
      found.push({ verdict: 'tampered', ...(tree !== undefined && { tree }), reason });
    } else if (keys.size >= quorum) {
      enough.set(tree, [...(enough.get(tree) ?? []), own]);
    }
  }
  const root = largest(enough.get(ROOT) ?? []);
  const sizes = [...enough].map(([tree, own]): [string, number] => [
    tree,
    tree === ROOT ? root : largest(own.filter(({ leaf }) => leaf < root)),
  ]);
  return { sizes: new Map(sizes), findings: found };
};

const ROOT = 'root';

const largest = (heads: readonly SignedHead[]): number => heads.reduce((most, { size }) => Math.max(most, size), 0);

const treeOf = (installation: string, origin: string): string | undefined => {
  const [, own, tree = ROOT] = /^precedent\/([^/]+)(?:\/([^/]+))?$/.exec(origin) ?? [];
  return own === installation ? tree : undefined;
};

const hexOfBinary = (hash: string): string =>
  Array.from(hash, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
