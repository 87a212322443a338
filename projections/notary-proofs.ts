import type { TenantId } from '../domain/kernel/stream.ts';
import type { Subtree, TreeHashing } from '../domain/notary/merkle-tree.ts';
import { hashInTile, type TileId, tileOf } from '../domain/notary/tiles.ts';
import type { StoredTile } from '../infra/notary/notary-storage.ts';

/** Where tiles are stored. */
export interface TileSource {
  readonly tiles: (wanted: readonly (TileId & { readonly tenant: TenantId })[]) => Promise<readonly StoredTile[]>;
}

/** Fetches the tiles that hold some subtrees' hashes. */
export const hashesOf = async (
  hashing: TreeHashing,
  source: TileSource,
  tenant: TenantId,
  subtrees: readonly Subtree[],
): Promise<(subtree: Subtree) => Uint8Array> => {
  const wanted = new Map(subtrees.map(tileOf).map((place) => [`${place.level}/${place.tile}`, { tenant, ...place }]));
  const tiles = await source.tiles([...wanted.values()]);
  return (subtree) => {
    const place = tileOf(subtree);
    const found = tiles.find(({ level, tile }) => level === place.level && tile === place.tile);
    if (found === undefined) throw new Error(`tile ${place.level}/${place.tile} of a tree is missing`);
    return hashInTile(hashing, subtree, found.hashes);
  };
};
