/** SHA-256; text is hashed as UTF-8. Given from outside, so that the tree runs on a server and in a browser alike. */
export type Sha256 = (data: Uint8Array | string) => Uint8Array;

/** Bytes of a hash. */
export const HASH_BYTES = 32;

/** The two hashes of RFC 6962, section 2.1: leaves and inner nodes can never be taken for each other. */
export interface TreeHashing {
  /** The hash of an entry: SHA-256 of 0x00 and the entry, which is text here. */
  readonly leaf: (entry: string) => Uint8Array;
  /** The hash over two subtrees: SHA-256 of 0x01, the left one and the right one. */
  readonly node: (left: Uint8Array, right: Uint8Array) => Uint8Array;
  /** The same of two subtrees whose hashes stand side by side. */
  readonly nodeOver: (pair: Uint8Array) => Uint8Array;
  /** The root of a tree without leaves: SHA-256 of nothing. */
  readonly empty: Uint8Array;
}

export const treeHashing = (sha256: Sha256): TreeHashing => {
  const pair = new Uint8Array(1 + 2 * HASH_BYTES);
  pair[0] = 1;
  return {
    leaf: (entry) => sha256(`\0${entry}`),
    node: (left, right) => {
      pair.set(left, 1);
      pair.set(right, 1 + HASH_BYTES);
      return sha256(pair);
    },
    nodeOver: (hashes) => {
      pair.set(hashes, 1);
      return sha256(pair);
    },
    empty: sha256(''),
  };
};

/** A complete subtree: `2 ** height` leaves, the first of which is `index * 2 ** height`. */
export interface Subtree {
  readonly height: number;
  readonly index: number;
}

/** The complete subtrees, left to right, that the leaves from `begin` up to `end` (exclusive) fall into. */
export const subtreesOf = (begin: number, end: number): readonly Subtree[] => {
  const found: Subtree[] = [];
  for (let from = begin; from < end; ) {
    const height = heightBelow(end - from + 1);
    found.push({ height, index: from / 2 ** height });
    from += 2 ** height;
  }
  return found;
};

/** The hash over neighbouring complete subtrees, given left to right as `subtreesOf` names them. */
export const joined = (hashing: TreeHashing, subtrees: readonly Uint8Array[]): Uint8Array =>
  subtrees.length === 0
    ? hashing.empty
    : subtrees.slice(0, -1).reduceRight((right, left) => hashing.node(left, right), subtrees.at(-1) ?? hashing.empty);

/** The height of the largest complete subtree that has fewer leaves than `size`, which is at least 2. */
export const heightBelow = (size: number): number => {
  let height = 0;
  while (2 ** (height + 1) < size) height += 1;
  return height;
};

export const sameHash = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);
