import { heightBelow, joined, type Subtree, sameHash, subtreesOf, type TreeHashing } from './merkle-tree.ts';

/** A proof before its hashes are known: each is over some neighbouring complete subtrees, left to right. */
export type ProofPlan = readonly (readonly Subtree[])[];

/** Hashes from the bottom of the tree to its top. */
export type Proof = readonly Uint8Array[];

/** Fills a plan with the tree's hashes. */
export const proofOf = (hashing: TreeHashing, plan: ProofPlan, hashOf: (subtree: Subtree) => Uint8Array): Proof =>
  plan.map((subtrees) => joined(hashing, subtrees.map(hashOf)));

/** What proves that a tree of a size has the leaf of an index. RFC 6962, 2.1.1. Throws RangeError for no such leaf. */
export const inclusionPlan = (index: number, size: number): ProofPlan => {
  if (!isSize(size) || !isSize(index) || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const climb = (begin: number, end: number): readonly (readonly Subtree[])[] => {
    if (end - begin === 1) return [];
    const middle = begin + 2 ** heightBelow(end - begin);
    return index < middle
      ? [...climb(begin, middle), subtreesOf(middle, end)]
      : [...climb(middle, end), subtreesOf(begin, middle)];
  };
  return climb(0, size);
};

/**
 * What proves that a tree of a size only ever grew into one of another size. RFC 6962, 2.1.2. Throws RangeError when
 * the older is empty (from nothing everything follows, which proves nothing) or the larger.
 */
export const consistencyPlan = (older: number, newer: number): ProofPlan => {
  if (!isSize(older) || !isSize(newer) || older < 1 || older > newer) {
    throw new RangeError(`a tree of ${newer} cannot have grown from one of ${older}`);
  }
  const climb = (begin: number, end: number, known: boolean): readonly (readonly Subtree[])[] => {
    if (end === older) return known ? [] : [subtreesOf(begin, end)];
    const middle = begin + 2 ** heightBelow(end - begin);
    return older <= middle
      ? [...climb(begin, middle, known), subtreesOf(middle, end)]
      : [...climb(middle, end, false), subtreesOf(begin, middle)];
  };
  return climb(0, newer, true);
};

/** Whether the proof leads from the leaf's hash to the root. The algorithm is that of RFC 9162, 2.1.3.2. */
export const provesInclusion = (
  hashing: TreeHashing,
  claim: { readonly index: number; readonly size: number; readonly leaf: Uint8Array; readonly root: Uint8Array },
  proof: Proof,
): boolean => {
  if (!isSize(claim.size) || !isSize(claim.index) || claim.index >= claim.size) return false;
  let [at, last] = [claim.index, claim.size - 1];
  let hash = claim.leaf;
  for (const step of proof) {
    if (last === 0) return false;
    if (isRight(at) || at === last) {
      hash = hashing.node(step, hash);
      [at, last] = untilRight(at, last);
    } else {
      hash = hashing.node(hash, step);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameHash(hash, claim.root);
};

/**
 * Whether the proof leads from the older root to the newer. The algorithm is that of RFC 9162, 2.1.4.2. Every claim
 * about growth from an empty tree is refused.
 */
export const provesConsistency = (
  hashing: TreeHashing,
  older: { readonly size: number; readonly root: Uint8Array },
  newer: { readonly size: number; readonly root: Uint8Array },
  proof: Proof,
): boolean => {
  if (!isSize(older.size) || !isSize(newer.size) || older.size < 1 || older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && sameHash(older.root, newer.root);
  const isComplete = 2 ** Math.round(Math.log2(older.size)) === older.size;
  const [first, ...steps] = isComplete ? [older.root, ...proof] : proof;
  if (first === undefined) return false;
  let [at, last] = [older.size - 1, newer.size - 1];
  while (isRight(at)) [at, last] = [half(at), half(last)];
  let [before, after] = [first, first];
  for (const step of steps) {
    if (last === 0) return false;
    if (isRight(at) || at === last) {
      before = hashing.node(step, before);
      after = hashing.node(step, after);
      [at, last] = untilRight(at, last);
    } else {
      after = hashing.node(after, step);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameHash(before, older.root) && sameHash(after, newer.root);
};

/** Sizes go beyond 2^31, where JavaScript's bit operators end. */
const half = (value: number): number => Math.floor(value / 2);
const isRight = (value: number): boolean => value % 2 === 1;
const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** At the right edge the levels at which there is nothing to join with are passed over. */
const untilRight = (at: number, last: number): [number, number] => {
  let [place, edge] = [at, last];
  while (!isRight(place) && place !== 0) [place, edge] = [half(place), half(edge)];
  return [place, edge];
};
