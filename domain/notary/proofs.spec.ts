import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joined, type Subtree, subtreesOf, treeHashing } from './merkle-tree.ts';
import { consistencyPlan, inclusionPlan, type Proof, proofOf, provesConsistency, provesInclusion } from './proofs.ts';

const hashing = treeHashing((data) => hash('sha256', data, 'buffer'));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The reference: the recursive definition of RFC 6962, section 2.1, over nothing but leaves. */
const rootOf = (leaves: readonly Uint8Array[]): Uint8Array => {
  if (leaves.length < 2) return leaves[0] ?? hashing.empty;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return hashing.node(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
};
const subtreeOf =
  (leaves: readonly Uint8Array[]) =>
  ({ height, index }: Subtree): Uint8Array =>
    rootOf(leaves.slice(index * 2 ** height, (index + 1) * 2 ** height));

/** The eight entries of the test suite of Certificate Transparency's log server, and what it gives for them. */
const ENTRIES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const LEAVES = ENTRIES.map((entry) => hashing.leaf(Buffer.from(entry, 'hex').toString('latin1')));
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const [N96, N5F, N6B, NBC, NCA, N0E] = [
  '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
];

describe('the published vectors of RFC 6962', () => {
  test('the empty tree', () => {
    expect(hex(hashing.empty)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(hex(joined(hashing, []))).toBe(hex(hashing.empty));
  });

  test.each(ROOTS.map((root, index) => [index + 1, root] as const))(
    'the root of the first %i entries',
    (size, root) => {
      expect(hex(joined(hashing, subtreesOf(0, size).map(subtreeOf(LEAVES))))).toBe(root);
    },
  );

  test.each([
    [0, 1, []],
    [0, 8, [N96, N5F, N6B]],
    [5, 8, [NBC, NCA, ROOTS[3]]],
    [2, 3, [ROOTS[1]]],
    [1, 5, [ROOTS[0], N5F, NBC]],
  ])('inclusion of entry %i in a tree of %i', (index, size, path) => {
    expect(proofOf(hashing, inclusionPlan(index, size), subtreeOf(LEAVES)).map(hex)).toEqual(path);
  });

  test.each([
    [1, 1, []],
    [1, 8, [N96, N5F, N6B]],
    [6, 8, [N0E, NCA, ROOTS[3]]],
    [2, 5, [N5F, NBC]],
  ])('consistency of trees of %i and %i', (older, newer, path) => {
    expect(proofOf(hashing, consistencyPlan(older, newer), subtreeOf(LEAVES)).map(hex)).toEqual(path);
  });
});

const leavesOf = (size: number) => Array.from({ length: size }, (_, index) => hashing.leaf(`entry ${index}`));
const flipped = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, index) => (index === Math.floor(bit / 8) ? byte ^ (1 << (bit % 8)) : byte));

describe('inclusion', () => {
  const claimed = fc
    .integer({ min: 1, max: 70 })
    .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1), bit: fc.nat(255), at: fc.nat(20) }))
    .map(({ size, index, bit, at }) => {
      const leaves = leavesOf(size);
      const proof = proofOf(hashing, inclusionPlan(index, size), subtreeOf(leaves));
      return { claim: { index, size, leaf: hashing.leaf(`entry ${index}`), root: rootOf(leaves) }, proof, bit, at };
    });

  test('every entry of a tree of every size is proved', () => {
    fc.assert(fc.property(claimed, ({ claim, proof }) => provesInclusion(hashing, claim, proof)));
  });

  test('with any bit altered, a hash too many or too few, or of another place, it is not', () => {
    fc.assert(
      fc.property(claimed, ({ claim, proof, bit, at }) => {
        const lies: [typeof claim, Proof][] = [
          [{ ...claim, leaf: flipped(claim.leaf, bit) }, proof],
          [{ ...claim, root: flipped(claim.root, bit) }, proof],
          [{ ...claim, index: claim.size }, proof],
          [{ ...claim, index: -1 }, proof],
          [claim, [...proof, claim.leaf]],
        ];
        if (proof.length > 0) {
          const place = at % proof.length;
          lies.push([claim, proof.map((step, index) => (index === place ? flipped(step, bit) : step))]);
          lies.push([claim, proof.slice(0, -1)]);
          lies.push([{ ...claim, index: (claim.index + 1) % claim.size }, proof]);
        }
        expect(lies.filter(([lie, path]) => provesInclusion(hashing, lie, path))).toEqual([]);
      }),
    );
  });

  test('there is none of an entry that a tree does not have', () => {
    expect(() => inclusionPlan(3, 3)).toThrow(RangeError);
    expect(() => inclusionPlan(0, 0)).toThrow(RangeError);
  });
});

describe('consistency', () => {
  const claimed = fc
    .integer({ min: 1, max: 70 })
    .chain((newer) =>
      fc.record({
        newer: fc.constant(newer),
        older: fc.integer({ min: 1, max: newer }),
        bit: fc.nat(255),
        at: fc.nat(),
      }),
    )
    .map(({ older, newer, bit, at }) => {
      const leaves = leavesOf(newer);
      return {
        older: { size: older, root: rootOf(leaves.slice(0, older)) },
        newer: { size: newer, root: rootOf(leaves) },
        proof: proofOf(hashing, consistencyPlan(older, newer), subtreeOf(leaves)),
        bit,
        at,
      };
    });

  test('a tree that only grew is proved to have', () => {
    fc.assert(fc.property(claimed, ({ older, newer, proof }) => provesConsistency(hashing, older, newer, proof)));
  });

  test('with any bit altered, a hash too many or too few, or of other sizes, it is not', () => {
    fc.assert(
      fc.property(claimed, ({ older, newer, proof, bit, at }) => {
        const lies: [typeof older, typeof newer, Proof][] = [
          [{ ...older, root: flipped(older.root, bit) }, newer, proof],
          [older, { ...newer, root: flipped(newer.root, bit) }, proof],
          [older, newer, [...proof, older.root]],
          [{ ...older, size: 0 }, newer, proof],
          [{ ...older, size: newer.size + 1 }, newer, proof],
        ];
        if (proof.length > 0) {
          const place = at % proof.length;
          lies.push([older, newer, proof.map((step, index) => (index === place ? flipped(step, bit) : step))]);
          lies.push([older, newer, proof.slice(0, -1)]);
        }
        expect(lies.filter(([before, after, path]) => provesConsistency(hashing, before, after, path))).toEqual([]);
      }),
    );
  });

  test('of growth from nothing there is no proof, and no claim of it is believed', () => {
    expect(() => consistencyPlan(0, 5)).toThrow(RangeError);
    expect(() => consistencyPlan(6, 5)).toThrow(RangeError);
    const empty = { size: 0, root: hashing.empty };
    expect(provesConsistency(hashing, empty, empty, [])).toBe(false);
  });
});
