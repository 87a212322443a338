import type { Sha256 } from '../merkle-tree.ts';

/** A complete subtree that a leaf finished. */
export interface Finished {
  readonly height: number;
  readonly index: number;
  readonly hash: Uint8Array;
}

/** An RFC 6962 tree as the pile of its complete subtrees, each lower than the one below it. */
export interface Pile {
  readonly size: () => number;
  /** Takes an entry, and says which complete subtrees it finished: its own leaf first. */
  readonly add: (entry: string) => readonly Finished[];
  readonly root: () => Uint8Array;
}

/** The verifier's own tree: it shares nothing with the notary's, so that no fault of that one can hide itself. */
export const createPile = (sha256: Sha256): Pile => {
  const pile: Finished[] = [];
  let size = 0;
  const over = (left: Uint8Array, right: Uint8Array): Uint8Array => {
    const both = new Uint8Array(1 + left.length + right.length);
    both[0] = 1;
    both.set(left, 1);
    both.set(right, 1 + left.length);
    return sha256(both);
  };

  return {
    size: () => size,
    add: (entry) => {
      let top: Finished = { height: 0, index: size, hash: sha256(`\0${entry}`) };
      const finished = [top];
      for (let left = pile.at(-1); left?.height === top.height; left = pile.at(-1)) {
        pile.pop();
        top = { height: top.height + 1, index: left.index / 2, hash: over(left.hash, top.hash) };
        finished.push(top);
      }
      pile.push(top);
      size += 1;
      return finished;
    },
    root: () => {
      const hashes = pile.map(({ hash }) => hash);
      const last = hashes.pop();
      return last === undefined ? sha256('') : hashes.reduceRight((right, left) => over(left, right), last);
    },
  };
};

/** Bytes as lower-case hex, which compares as they do. */
export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
