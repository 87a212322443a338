import type pg from 'pg';
import { originsOf } from '../../domain/notary/checkpoint.ts';
import { treeHashing } from '../../domain/notary/merkle-tree.ts';
import { createNotary } from '../../projections/notary.ts';
import { growRootTree } from '../../projections/notary-trees.ts';
import type { NotaryIdentity } from '../composition/notary.ts';
import type { Storage } from '../composition/storage.ts';
import { createNotaryStorage, type NotaryStorage, ROOT_TREE } from '../notary/notary-storage.ts';
import { canonicalDigest, sha256 } from '../notary/sha256.ts';
import { createSqlDatabase } from '../postgres/sql-database.ts';

/** Row for row and byte for byte; how far a tree is signed is no part of it. */
const COMPARED = {
  notary_tree: 'tenant_id, pseudonym, size',
  notary_tile: 'tenant_id, level, tile, hashes',
  notary_bundle: 'tenant_id, tile, first_position, digests, positions',
} as const;

/**
 * Grows every tree anew, the tenants' from the log and the root tree from the signed notes, and says of which tables the
 * rows differ from those that were there. Signs nothing. It is for a copy of a database: the trees are emptied first.
 */
export const differingTrees = async (
  { pool, store }: Pick<Storage, 'pool' | 'store'>,
  { pseudonyms }: Pick<NotaryIdentity, 'pseudonyms'>,
): Promise<readonly string[]> => {
  const hashing = treeHashing(sha256);
  const storage = createNotaryStorage(createSqlDatabase(pool));
  const growing = createNotary({
    store,
    storage,
    leaves: { hashing, digest: canonicalDigest, pseudonymOf: pseudonyms.ofTenant },
    signer: { sign: async () => undefined, examine: async () => [] },
  });
  // The trees as they were kept, with what they had not read of the log yet.
  await growing.round();
  for (const [table, columns] of Object.entries(COMPARED)) {
    await pool.query(`create table kept_${table} as select ${columns} from ${table}`);
  }
  await pool.query('truncate notary_tree, notary_tile, notary_bundle; update notary set position = 0');
  await growing.round();
  await growRoot(storage, `${originsOf(pseudonyms.ofInstallation).root}\n`);
  const differing: string[] = [];
  for (const [table, columns] of Object.entries(COMPARED)) {
    if (await differs(pool, `select ${columns} from ${table}`, `table kept_${table}`)) differing.push(table);
  }
  return differing;
};

const growRoot = async (storage: NotaryStorage, rootOrigin: string): Promise<void> => {
  await storage.exclusively(async (session) => {
    for (let from = 0; ; ) {
      const notes = await session.checkpoints.notes(from);
      if (notes.length === 0) return;
      const heads = notes
        .filter((note) => !note.startsWith(rootOrigin))
        .map((note) => note.slice(0, note.indexOf('\n\n') + 1));
      await growRootTree(treeHashing(sha256), session, ROOT_TREE, heads);
      from += notes.length;
    }
  });
};

const differs = async (pool: pg.Pool, one: string, other: string): Promise<boolean> => {
  const { rowCount } = await pool.query(`(${one} except all ${other}) union all (${other} except all ${one}) limit 1`);
  return rowCount !== 0;
};
