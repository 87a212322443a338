import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { checkpointText, originsOf } from '../../domain/notary/checkpoint.ts';
import { recordOf } from '../../domain/notary/leaf-record.ts';
import { treeHashing } from '../../domain/notary/merkle-tree.ts';
import { signNote } from '../../domain/notary/signed-note.ts';
import { EMPTY_TREE, growTree, TILE_WIDTH } from '../../domain/notary/tiles.ts';
import type { NotaryIdentity } from '../../infra/composition/notary.ts';
import { sha256 } from '../../infra/notary/sha256.ts';

/** The digest that stands in entry `index` of a tree without events. */
export const digestOf = (index: number): Buffer => createHash('sha256').update(`event ${index}`).digest();

/**
 * Writes a tenant's tree as the notary would have, signed at some sizes, without the events: a large one in a second.
 * Beyond the last size `unsigned` more entries are in the tree and under no signature. The event of entry n is said to
 * be at position `positionOf(n)`.
 */
export const writeSignedTree = async (
  pool: pg.Pool,
  { key, pseudonyms }: Pick<NotaryIdentity, 'key' | 'pseudonyms'>,
  tenant: TenantId,
  {
    signed,
    unsigned = 0,
    positionOf = (index) => index + 1,
  }: {
    readonly signed: readonly number[];
    readonly unsigned?: number;
    readonly positionOf?: (index: number) => number;
  },
  digests: (index: number) => Uint8Array = digestOf,
): Promise<void> => {
  const hashing = treeHashing(sha256);
  const pseudonym = pseudonyms.ofTenant(tenant);
  const origin = originsOf(pseudonyms.ofInstallation).tenant(pseudonym);
  const tree = growTree(hashing, EMPTY_TREE);
  const bundles: { readonly digests: Uint8Array[]; readonly positions: number[] }[] = [];
  const heads: { readonly size: number; readonly note: string }[] = [];
  const last = signed.at(-1) ?? 0;
  for (let index = 0; index < last + unsigned; index += 1) {
    const digest = digests(index);
    tree.append(hashing.leaf(recordOf(pseudonym, index, Buffer.from(digest).toString('base64'))));
    if (index % TILE_WIDTH === 0) bundles.push({ digests: [], positions: [] });
    bundles.at(-1)?.digests.push(digest);
    bundles.at(-1)?.positions.push(positionOf(index));
    if (!signed.includes(index + 1)) continue;
    const text = checkpointText({ origin, size: index + 1, root: tree.root() });
    heads.push({ size: index + 1, note: signNote(sha256, key.signerFor(origin), text) });
  }
  await pool.query('insert into notary_tree (tenant_id, pseudonym, size, signed) values ($1, $2, $3, $4)', [
    tenant,
    pseudonym,
    tree.size(),
    last,
  ]);
  const tiles = tree.changed();
  await pool.query(
    `insert into notary_tile (tenant_id, level, tile, hashes)
     select $1, * from unnest($2::smallint[], $3::bigint[], $4::bytea[])`,
    [
      tenant,
      tiles.map(({ level }) => level),
      tiles.map(({ tile }) => tile),
      tiles.map(({ hashes }) => Buffer.from(hashes)),
    ],
  );
  await pool.query(
    `insert into notary_bundle (tenant_id, tile, first_position, digests, positions)
     select $1, tile, (positions::numeric(40)[])[1], digests, positions::numeric(40)[]
     from unnest($2::bigint[], $3::bytea[], $4::text[]) as made (tile, digests, positions)`,
    [
      tenant,
      bundles.map((_, tile) => tile),
      bundles.map((bundle) => Buffer.concat(bundle.digests)),
      bundles.map(({ positions }) => `{${positions.join(',')}}`),
    ],
  );
  await pool.query(
    `insert into notary_checkpoint (ordinal, tenant_id, size, note, signed_at)
     select (select coalesce(max(ordinal), -1) from notary_checkpoint) + place, $1, size, note, now()
     from unnest($2::bigint[], $3::text[]) with ordinality as made (size, note, place)`,
    [tenant, heads.map(({ size }) => size), heads.map(({ note }) => note)],
  );
};
