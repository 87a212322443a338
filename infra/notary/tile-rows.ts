import { z } from 'zod';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { TileId } from '../../domain/notary/tiles.ts';
import type { SqlSession } from '../postgres/sql-database.ts';
import type { StoredTile } from './notary-storage.ts';

const Tiles = z.array(
  z
    .object({
      tenant_id: z.string(),
      level: z.number(),
      tile: z.string().transform(Number),
      hashes: z.instanceof(Uint8Array),
    })
    .transform(({ tenant_id, ...tile }) => ({ tenant: tenant_id, ...tile })),
);

/** Tiles by their places; one that is not stored is missing. */
export const tilesOf = async (
  session: SqlSession,
  wanted: readonly (TileId & { readonly tenant: TenantId })[],
): Promise<readonly StoredTile[]> => {
  const { rows } = await session.query(
    `select tenant_id, level, tile, hashes from notary_tile
     join unnest($1::uuid[], $2::smallint[], $3::bigint[]) as wanted (tenant_id, level, tile)
       using (tenant_id, level, tile)`,
    [wanted.map(({ tenant }) => tenant), wanted.map(({ level }) => level), wanted.map(({ tile }) => tile)],
  );
  return Tiles.parse(rows);
};
