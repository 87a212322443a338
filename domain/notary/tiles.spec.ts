import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joined, subtreesOf, treeHashing } from './merkle-tree.ts';
import { EMPTY_TREE, edgeTilesOf, growTree, hashInTile, type Tile, type TreeEdge, tileOf } from './tiles.ts';

const hashing = treeHashing((data) => hash('sha256', data, 'buffer'));
const leaf = (index: number): Uint8Array => hashing.leaf(`entry ${index}`);

/** Tiles as a storage would keep them: each write replaces the tile. */
const grown = (steps: readonly number[]) => {
  const stored = new Map<string, Tile>();
  let edge: TreeEdge = EMPTY_TREE;
  for (const step of steps) {
    const tree = growTree(hashing, edge);
    for (let count = 0; count < step; count += 1) tree.append(leaf(tree.size()));
    for (const tile of tree.changed()) stored.set(`${tile.level}/${tile.tile}`, tile);
    const size = tree.size();
    const partial: Uint8Array[] = [];
    for (const { level, tile } of edgeTilesOf(size)) {
      partial[level] = stored.get(`${level}/${tile}`)?.hashes ?? new Uint8Array();
    }
    edge = { size, partial: Array.from(partial, (hashes) => hashes ?? new Uint8Array()) };
    // A level whose newest tile is full has an empty edge.
    while (Math.floor(size / 256 ** edge.partial.length) > 0)
      edge = { size, partial: [...edge.partial, new Uint8Array()] };
  }
  return { stored, edge };
};
const rootAt = (stored: ReadonlyMap<string, Tile>, size: number): Uint8Array =>
  joined(
    hashing,
    subtreesOf(0, size).map((subtree) => {
      const { level, tile } = tileOf(subtree);
      return hashInTile(hashing, subtree, stored.get(`${level}/${tile}`)?.hashes ?? new Uint8Array());
    }),
  );

describe('a tree in tiles', () => {
  test('of 70,000 entries has the tiles that the specification counts', () => {
    const { stored } = grown([70_000]);
    const widths = (level: number) =>
      [...stored.values()].filter((tile) => tile.level === level).map(({ hashes }) => hashes.length / 32);
    expect(widths(0)).toEqual([...Array(273).fill(256), 112]);
    expect(widths(1)).toEqual([256, 17]);
    expect(widths(2)).toEqual([1]);
    expect(rootAt(stored, 70_000)).toEqual(growTree(hashing, grown([70_000]).edge).root());
  });

  test('of 256 entries has one full tile and one of one hash above it', () => {
    const { stored } = grown([256]);
    expect([...stored].map(([place, { hashes }]) => [place, hashes.length / 32])).toEqual([
      ['0/0', 256],
      ['1/0', 1],
    ]);
  });

  test('grown in whatever steps it has the same bytes, and every root of every size on the way', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 6 }), fc.nat(10_000), (steps, at) => {
        const size = steps.reduce((sum, step) => sum + step, 0);
        const { stored, edge } = grown(steps);
        const atOnce = grown([size]);
        expect(new Map([...stored].toSorted())).toEqual(new Map([...atOnce.stored].toSorted()));
        expect(growTree(hashing, edge).root()).toEqual(rootAt(stored, size));
        const earlier = at % (size + 1);
        expect(rootAt(stored, earlier)).toEqual(rootAt(grown([earlier]).stored, earlier));
      }),
      { numRuns: 25 },
    );
  });

  test('says what changed since it began to grow, and nothing else', () => {
    const { edge } = grown([300]);
    const tree = growTree(hashing, edge);
    expect(tree.changed()).toEqual([]);
    tree.append(leaf(300));
    expect(tree.changed().map(({ level, tile }) => `${level}/${tile}`)).toEqual(['0/1']);
  });

  test('refuses an edge that does not belong to its size, and a tile that is too short', () => {
    expect(() => growTree(hashing, { size: 3, partial: [new Uint8Array(64)] })).toThrow('3 hashes');
    expect(() => hashInTile(hashing, { height: 1, index: 1 }, new Uint8Array(96))).toThrow(RangeError);
  });
});
