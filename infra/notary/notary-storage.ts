import { z } from 'zod';
import type { Position } from '../../domain/kernel/position.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { Tile, TileId } from '../../domain/notary/tiles.ts';
import type { SqlDatabase, SqlSession } from '../postgres/sql-database.ts';
import { tilesOf } from './tile-rows.ts';

/** The tree whose leaves are the tenants' checkpoints stands where a tenant's would, under the id that no tenant has. */
export const ROOT_TREE: TenantId = '00000000-0000-0000-0000-000000000000';

export interface StoredTree {
  readonly tenant: TenantId;
  readonly pseudonym: string;
  readonly size: number;
  /** The size of the newest checkpoint. */
  readonly signed: number;
}

/** What new leaves of one tree change. */
export interface TreeGrowth {
  readonly tenant: TenantId;
  readonly pseudonym: string;
  readonly size: number;
  readonly tiles: readonly Tile[];
  /** What came to each bundle, in order. */
  readonly bundles: readonly BundleGrowth[];
}

export interface BundleGrowth {
  readonly tile: number;
  readonly digests: Uint8Array;
  readonly positions: readonly Position[];
}

export interface SignedCheckpoint {
  readonly ordinal: number;
  readonly tenant: TenantId;
  readonly size: number;
  readonly note: string;
}

/** The notary's tables, within one transaction. */
export interface NotarySession {
  readonly position: Position;
  /** Of the key that signs; undefined before the first signature. */
  readonly publicKey: Uint8Array | undefined;
  readonly setPublicKey: (publicKey: Uint8Array) => Promise<void>;
  readonly trees: (tenants: readonly TenantId[]) => Promise<ReadonlyMap<TenantId, StoredTree>>;
  readonly treeOfPseudonym: (pseudonym: string) => Promise<StoredTree | undefined>;
  /** The trees of tenants that grew since they were last signed. */
  readonly unsigned: () => Promise<readonly StoredTree[]>;
  readonly tiles: (wanted: readonly (TileId & { readonly tenant: TenantId })[]) => Promise<readonly StoredTile[]>;
  readonly grow: (trees: readonly TreeGrowth[]) => Promise<void>;
  readonly setPosition: (position: Position) => Promise<void>;
  readonly checkpoints: {
    readonly count: () => Promise<number>;
    /** The notes from an ordinal on, at most 1,000. */
    readonly notes: (from: number) => Promise<readonly string[]>;
    readonly add: (checkpoints: readonly SignedCheckpoint[], at: Instant) => Promise<void>;
  };
  /** How the key that signs was handed over. */
  readonly handovers: {
    readonly notes: () => Promise<readonly string[]>;
    readonly add: (notes: readonly string[], from: number) => Promise<void>;
  };
}

export type StoredTile = Tile & { readonly tenant: TenantId };

export interface NotaryStorage {
  /** Runs in a transaction, alone among all processes. Undefined when another process is at it. */
  readonly exclusively: <Result>(use: (session: NotarySession) => Promise<Result>) => Promise<Result | undefined>;
}

/** A statement without an answer for so long gives its connection up. */
const DEADLINE_MILLIS = 30_000;
const NOTES_AT_ONCE = 1_000;

const Count = z.string().transform(Number);
const Trees = z.array(
  z
    .object({ tenant_id: z.string(), pseudonym: z.string(), size: Count, signed: Count })
    .transform(({ tenant_id, ...tree }) => ({ tenant: tenant_id, ...tree })),
);
const Notes = z.array(z.object({ note: z.string() }));
const Standing = z.object({ position: z.string().transform(BigInt), public_key: z.instanceof(Uint8Array).nullable() });

/** The notary's tables in PostgreSQL (migration 0007). */
export const createNotaryStorage = (database: SqlDatabase): NotaryStorage => ({
  exclusively: (use) =>
    database.transaction(
      'begin; set local role precedent_projector',
      async (session) => {
        const { rows } = await session.query('select position::text, public_key from notary for update skip locked');
        return rows[0] === undefined ? undefined : use(notarySession(session, Standing.parse(rows[0])));
      },
      { deadlineMillis: DEADLINE_MILLIS },
    ),
});

const notarySession = (session: SqlSession, standing: z.output<typeof Standing>): NotarySession => ({
  position: standing.position,
  publicKey: standing.public_key ?? undefined,
  setPublicKey: async (publicKey) => {
    await session.query('update notary set public_key = $1', [publicKey]);
  },
  trees: async (tenants) => {
    const found = await treesWhere(session, 'tenant_id = any ($1)', [tenants]);
    return new Map(found.map((tree) => [tree.tenant, tree]));
  },
  treeOfPseudonym: async (pseudonym) => (await treesWhere(session, 'pseudonym = $1', [pseudonym]))[0],
  unsigned: () => treesWhere(session, 'size > signed and tenant_id <> $1 order by tenant_id', [ROOT_TREE]),
  tiles: (wanted) => tilesOf(session, wanted),
  grow: async (trees) => {
    await writeTrees(session, trees);
    await writeTiles(session, trees);
    await writeBundles(session, trees);
  },
  setPosition: async (position) => {
    await session.query('update notary set position = $1', [position.toString()]);
  },
  checkpoints: {
    count: async () => {
      const { rows } = await session.query('select coalesce(max(ordinal) + 1, 0) as count from notary_checkpoint');
      return z.object({ count: Count }).parse(rows[0]).count;
    },
    notes: async (from) => {
      const { rows } = await session.query(
        'select note from notary_checkpoint where ordinal >= $1 order by ordinal limit $2',
        [from, NOTES_AT_ONCE],
      );
      return Notes.parse(rows).map(({ note }) => note);
    },
    add: (checkpoints, at) => addCheckpoints(session, checkpoints, at),
  },
  handovers: {
    notes: async () => {
      const { rows } = await session.query('select note from notary_handover order by ordinal');
      return Notes.parse(rows).map(({ note }) => note);
    },
    add: async (notes, from) => {
      await session.query(
        `insert into notary_handover (ordinal, note)
         select $2::integer + place - 1, note from unnest($1::text[]) with ordinality as handed (note, place)`,
        [notes, from],
      );
    },
  },
});

const treesWhere = async (session: SqlSession, condition: string, values: readonly unknown[]) => {
  const statement = `select tenant_id, pseudonym, size, signed from notary_tree where ${condition}`;
  return Trees.parse((await session.query(statement, values)).rows);
};

const writeTrees = async (session: SqlSession, trees: readonly TreeGrowth[]): Promise<void> => {
  await session.query(
    `insert into notary_tree (tenant_id, pseudonym, size)
     select * from unnest($1::uuid[], $2::text[], $3::bigint[])
     on conflict (tenant_id) do update set size = excluded.size`,
    [trees.map(({ tenant }) => tenant), trees.map(({ pseudonym }) => pseudonym), trees.map(({ size }) => size)],
  );
};

const writeTiles = async (session: SqlSession, trees: readonly TreeGrowth[]): Promise<void> => {
  const tiles = trees.flatMap(({ tenant, tiles: own }) => own.map((tile) => ({ tenant, ...tile })));
  await session.query(
    `insert into notary_tile (tenant_id, level, tile, hashes)
     select * from unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bytea[])
     on conflict (tenant_id, level, tile) do update set hashes = excluded.hashes`,
    [
      tiles.map(({ tenant }) => tenant),
      tiles.map(({ level }) => level),
      tiles.map(({ tile }) => tile),
      tiles.map(({ hashes }) => hashes),
    ],
  );
};

const writeBundles = async (session: SqlSession, trees: readonly TreeGrowth[]): Promise<void> => {
  const bundles = trees.flatMap(({ tenant, bundles: own }) => own.map((bundle) => ({ tenant, ...bundle })));
  if (bundles.length === 0) return;
  await session.query(
    `insert into notary_bundle (tenant_id, tile, first_position, digests, positions)
     select tenant_id, tile, (positions::numeric(40)[])[1], digests, positions::numeric(40)[]
     from unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::text[]) as grown (tenant_id, tile, digests, positions)
     on conflict (tenant_id, tile) do update set
       digests = notary_bundle.digests || excluded.digests, positions = notary_bundle.positions || excluded.positions`,
    [
      bundles.map(({ tenant }) => tenant),
      bundles.map(({ tile }) => tile),
      bundles.map(({ digests }) => digests),
      bundles.map(({ positions }) => `{${positions.join(',')}}`),
    ],
  );
};

const addCheckpoints = async (
  session: SqlSession,
  checkpoints: readonly SignedCheckpoint[],
  at: Instant,
): Promise<void> => {
  const tenants = checkpoints.map(({ tenant }) => tenant);
  const sizes = checkpoints.map(({ size }) => size);
  await session.query(
    `insert into notary_checkpoint (ordinal, tenant_id, size, note, signed_at)
     select ordinal, tenant_id, size, note, $5
     from unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::text[]) as signed (ordinal, tenant_id, size, note)`,
    [checkpoints.map(({ ordinal }) => ordinal), tenants, sizes, checkpoints.map(({ note }) => note), at],
  );
  await session.query(
    `update notary_tree set signed = greatest(signed, newest.size)
     from (
       select tenant_id, max(size) as size from unnest($1::uuid[], $2::bigint[]) as signed (tenant_id, size)
       group by tenant_id
     ) as newest
     where notary_tree.tenant_id = newest.tenant_id`,
    [tenants, sizes],
  );
};
