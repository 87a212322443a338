import { HASH_BYTES, joined, type Subtree, subtreesOf, type TreeHashing } from './merkle-tree.ts';

/** Hashes side by side in a full tile: C2SP tlog-tiles, height 8. */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

/** A tile's place. At level 0 its hashes are leaves'; above, each is over a full tile of the level below. */
export interface TileId {
  readonly level: number;
  readonly tile: number;
}

/** A tile as far as it is filled: 32 bytes a hash. */
export interface Tile extends TileId {
  readonly hashes: Uint8Array;
}

/** A tree at its right edge: of each level the tile that is not full yet, from level 0 up. All that growing needs. */
export interface TreeEdge {
  readonly size: number;
  readonly partial: readonly Uint8Array[];
}

export const EMPTY_TREE: TreeEdge = { size: 0, partial: [] };

/** How many hashes of a level a tree of a size has. */
export const widthAt = (level: number, size: number): number => Math.floor(size / TILE_WIDTH ** level);

/** Of each level of a tree the tile at its right edge that is not full, where it is not empty. */
export const edgeTilesOf = (size: number): readonly TileId[] => {
  const found: TileId[] = [];
  for (let level = 0; widthAt(level, size) > 0; level += 1) {
    const width = widthAt(level, size);
    if (width % TILE_WIDTH > 0) found.push({ level, tile: Math.floor(width / TILE_WIDTH) });
  }
  return found;
};

/** A tree that grows leaf by leaf. */
export interface GrowingTree {
  /** Takes the hash of the next leaf. */
  readonly append: (leaf: Uint8Array) => void;
  readonly size: () => number;
  readonly root: () => Uint8Array;
  /** The tiles that changed since the tree began to grow here: full ones in their order, then those at the edge. */
  readonly changed: () => readonly Tile[];
}

/** Lets a tree grow from its edge. */
export const growTree = (hashing: TreeHashing, edge: TreeEdge): GrowingTree => {
  const full: Tile[] = [];
  const levels: Level[] = edge.partial.map((hashes, level) => levelFrom(hashes, widthAt(level, edge.size)));
  let { size } = edge;

  const put = (level: number, hash: Uint8Array): void => {
    let at = levels[level];
    if (at === undefined) {
      at = levelFrom(new Uint8Array(), 0);
      levels[level] = at;
    }
    at.hashes.set(hash, at.width * HASH_BYTES);
    at.width += 1;
    at.touched = true;
    if (at.width < TILE_WIDTH) return;
    full.push({ level, tile: at.tile, hashes: at.hashes });
    put(level + 1, overTile(hashing, at.hashes, 0, TILE_WIDTH));
    levels[level] = { tile: at.tile + 1, hashes: emptyTile(), width: 0, touched: false };
  };

  return {
    append: (leaf) => {
      put(0, leaf);
      size += 1;
    },
    size: () => size,
    root: () =>
      joined(
        hashing,
        levels
          .toReversed()
          .flatMap(({ hashes, width }) =>
            subtreesOf(0, width).map(({ height, index }) =>
              overTile(hashing, hashes, index * 2 ** height, 2 ** height),
            ),
          ),
      ),
    changed: () => [
      ...full,
      ...levels.flatMap(({ tile, hashes, width, touched }, level) =>
        touched && width > 0 ? [{ level, tile, hashes: hashes.slice(0, width * HASH_BYTES) }] : [],
      ),
    ],
  };
};

interface Level {
  readonly tile: number;
  readonly hashes: Uint8Array;
  width: number;
  touched: boolean;
}

const emptyTile = (): Uint8Array => new Uint8Array(TILE_WIDTH * HASH_BYTES);

const levelFrom = (partial: Uint8Array, total: number): Level => {
  const width = total % TILE_WIDTH;
  if (partial.length !== width * HASH_BYTES) throw new Error(`a tile of ${width} hashes has ${partial.length} bytes`);
  const hashes = emptyTile();
  hashes.set(partial);
  return { tile: Math.floor(total / TILE_WIDTH), hashes, width, touched: false };
};

/** The hash over `count` (a power of two) neighbouring hashes of a tile. Each level is written over the one below. */
const overTile = (hashing: TreeHashing, hashes: Uint8Array, first: number, count: number): Uint8Array => {
  const row = hashes.slice(first * HASH_BYTES, (first + count) * HASH_BYTES);
  for (let width = count; width > 1; width /= 2) {
    for (let place = 0; place < width / 2; place += 1) {
      const pair = row.subarray(2 * place * HASH_BYTES, (2 * place + 2) * HASH_BYTES);
      row.set(hashing.nodeOver(pair), place * HASH_BYTES);
    }
  }
  return row.slice(0, HASH_BYTES);
};

/** The tile in which a subtree's hash stands, or from whose hashes it is computed. */
export const tileOf = ({ height, index }: Subtree): TileId => {
  const level = Math.floor(height / TILE_HEIGHT);
  return { level, tile: Math.floor((index * 2 ** (height % TILE_HEIGHT)) / TILE_WIDTH) };
};

/** A subtree's hash out of its tile. Throws RangeError when the tile does not reach so far. */
export const hashInTile = (hashing: TreeHashing, { height, index }: Subtree, hashes: Uint8Array): Uint8Array => {
  const count = 2 ** (height % TILE_HEIGHT);
  const first = (index * count) % TILE_WIDTH;
  if (hashes.length < (first + count) * HASH_BYTES) throw new RangeError('the tile is shorter than the tree');
  return overTile(hashing, hashes, first, count);
};
