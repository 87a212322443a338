import type { StoredEvent } from '../domain/kernel/envelope.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import { type CanonicalDigest, storedEnvelope } from '../domain/notary/leaf.ts';
import { recordOf } from '../domain/notary/leaf-record.ts';
import type { TreeHashing } from '../domain/notary/merkle-tree.ts';
import {
  EMPTY_TREE,
  edgeTilesOf,
  type GrowingTree,
  growTree,
  TILE_WIDTH,
  type TreeEdge,
  widthAt,
} from '../domain/notary/tiles.ts';
import type { BundleGrowth, NotarySession, StoredTile } from '../infra/notary/notary-storage.ts';

/** What makes an event a leaf of its tenant's tree. */
export interface LeafMaking {
  readonly hashing: TreeHashing;
  readonly digest: CanonicalDigest;
  /** What stands for a tenant in leaves and checkpoints; the same for ever. */
  readonly pseudonymOf: (tenant: TenantId) => string;
}

/** Takes events, which follow what the trees have, into the trees of their tenants. */
export const growTrees = async (
  { hashing, digest, pseudonymOf }: LeafMaking,
  session: NotarySession,
  events: readonly StoredEvent[],
): Promise<void> => {
  const byTenant = Map.groupBy(events, ({ metadata }) => metadata.tenant);
  const edges = await edgesOf(session, [...byTenant.keys()]);
  await session.grow(
    [...byTenant].map(([tenant, own]) => {
      const tree = growTree(hashing, edges.get(tenant) ?? EMPTY_TREE);
      const pseudonym = pseudonymOf(tenant);
      const bundles = createBundles(tree.size());
      for (const event of own) {
        const eventDigest = digest(storedEnvelope(event));
        bundles.add(Buffer.from(eventDigest, 'base64'), event);
        tree.append(hashing.leaf(recordOf(pseudonym, tree.size(), eventDigest)));
      }
      return { tenant, pseudonym, size: tree.size(), tiles: tree.changed(), bundles: bundles.grown() };
    }),
  );
};

/** Where stored trees can grow on. A tenant without one is missing. */
const edgesOf = async (
  session: NotarySession,
  tenants: readonly TenantId[],
): Promise<ReadonlyMap<TenantId, TreeEdge>> => {
  const trees = await session.trees(tenants);
  const wanted = [...trees.values()].flatMap(({ tenant, size }) =>
    edgeTilesOf(size).map((place) => ({ tenant, ...place })),
  );
  const tiles = Map.groupBy(await session.tiles(wanted), ({ tenant }) => tenant);
  return new Map([...trees].map(([tenant, { size }]) => [tenant, edgeOf(size, tiles.get(tenant) ?? [])]));
};

const edgeOf = (size: number, tiles: readonly StoredTile[]): TreeEdge => {
  const partial: Uint8Array[] = [];
  for (let level = 0; widthAt(level, size) > 0; level += 1) {
    partial[level] = tiles.find((tile) => tile.level === level)?.hashes ?? new Uint8Array();
  }
  return { size, partial };
};

/** A tree of one tenant, or the root tree, as far as it is stored. */
const storedTree = async (hashing: TreeHashing, session: NotarySession, tenant: TenantId): Promise<GrowingTree> =>
  growTree(hashing, (await edgesOf(session, [tenant])).get(tenant) ?? EMPTY_TREE);

/** Takes the texts of tenants' signed heads into the tree of all of them, and stores it. */
export const growRootTree = async (
  hashing: TreeHashing,
  session: NotarySession,
  rootTree: TenantId,
  heads: readonly string[],
): Promise<GrowingTree> => {
  const root = await storedTree(hashing, session, rootTree);
  for (const head of heads) root.append(hashing.leaf(head));
  await session.grow([{ tenant: rootTree, pseudonym: 'root', size: root.size(), tiles: root.changed(), bundles: [] }]);
  return root;
};

const createBundles = (size: number) => {
  const bundles: { tile: number; digests: Uint8Array[]; positions: bigint[] }[] = [];
  let index = size;
  return {
    add: (digest: Uint8Array, { position }: StoredEvent): void => {
      const tile = Math.floor(index / TILE_WIDTH);
      let last = bundles.at(-1);
      if (last?.tile !== tile) {
        last = { tile, digests: [], positions: [] };
        bundles.push(last);
      }
      last.digests.push(digest);
      last.positions.push(position);
      index += 1;
    },
    grown: (): readonly BundleGrowth[] =>
      bundles.map(({ tile, digests, positions }) => ({ tile, digests: concatenated(digests), positions })),
  };
};

const concatenated = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
