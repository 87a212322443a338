/** 32 bytes, one a character: hashes by the thousand are quicker so than as arrays. */
export type Hash = string;

/** SHA-256 of each; text is hashed as UTF-8. Web Crypto answers later, Node at once. */
export type HashAll = (data: readonly (Uint8Array | string)[]) => readonly Hash[] | Promise<readonly Hash[]>;

/** An RFC 6962 tree as its complete subtrees, at most one of each height, that takes whole rows at a time. */
export interface RowPile {
  readonly size: () => number;
  /** Takes the hashes of neighbouring complete subtrees of a height, of which the size so far must be a multiple. */
  readonly add: (height: number, hashes: readonly Hash[]) => Promise<void>;
  readonly root: () => Promise<Hash>;
}

export const HASH_BYTES = 32;

/** Shares nothing with the notary's tree, so that no fault of that one can hide itself. */
export const createRowPile = (hashAll: HashAll): RowPile => {
  const pending: (Hash | undefined)[] = [];
  let size = 0;
  return {
    size: () => size,
    add: async (height, hashes) => {
      size += hashes.length * 2 ** height;
      let row = hashes;
      for (let at = height; row.length > 0; at += 1) {
        const left = pending[at];
        if (left !== undefined) row = [left, ...row];
        pending[at] = row.length % 2 === 1 ? row.at(-1) : undefined;
        row = row.length < 2 ? [] : await hashAll(pairsOf(row));
      }
    },
    root: async () => {
      let root: Hash | undefined;
      for (const hash of pending) {
        if (hash === undefined) continue;
        root = root === undefined ? hash : (await hashAll(pairsOf([hash, root])))[0];
      }
      return root ?? (await hashAll(['']))[0] ?? '';
    },
  };
};

/** What inner nodes are hashed from: 0x01, the left hash and the right. */
const pairsOf = (row: readonly Hash[]): readonly Uint8Array[] => {
  const pairs: Uint8Array[] = [];
  const all = new Uint8Array((row.length >> 1) * (1 + 2 * HASH_BYTES));
  let at = 0;
  for (let index = 0; index + 1 < row.length; index += 2) {
    const from = at;
    all[at] = 1;
    at = writeHash(all, at + 1, row[index] ?? '');
    at = writeHash(all, at, row[index + 1] ?? '');
    pairs.push(all.subarray(from, at));
  }
  return pairs;
};

/** Writes a hash into bytes, and says where it ends. */
export const writeHash = (into: Uint8Array, at: number, hash: Hash): number => {
  for (let index = 0; index < HASH_BYTES; index += 1) into[at + index] = hash.charCodeAt(index);
  return at + HASH_BYTES;
};
