import { z } from 'zod';
import type { Position } from '../../domain/kernel/position.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { SqlDatabase } from '../postgres/sql-database.ts';
import { ROOT_TREE } from './notary-storage.ts';

/** What the notary keeps of the tenants' trees, read only. */
export interface NotaryReads {
  readonly treeSizes: () => Promise<ReadonlyMap<TenantId, number>>;
  readonly tile: (tenant: TenantId, level: number, tile: number) => Promise<Uint8Array | undefined>;
  /** Where the leaves of a tile were in the log when they were taken into the tree. */
  readonly positions: (tenant: TenantId, tile: number) => Promise<readonly Position[]>;
}

export const createNotaryReads = (database: SqlDatabase): NotaryReads => {
  const rows = (statement: string, values: readonly unknown[]) =>
    database.transaction(
      'begin read only; set local role precedent_projector',
      async (session) => (await session.query(statement, values)).rows,
    );
  return {
    treeSizes: async () => {
      const trees = await rows('select tenant_id, size from notary_tree where tenant_id <> $1', [ROOT_TREE]);
      return new Map(Sizes.parse(trees).map(({ tenant_id, size }) => [tenant_id, size]));
    },
    tile: async (tenant, level, tile) => {
      const found = await rows('select hashes from notary_tile where tenant_id = $1 and level = $2 and tile = $3', [
        tenant,
        level,
        tile,
      ]);
      return Hashes.parse(found)[0]?.hashes;
    },
    positions: async (tenant, tile) => {
      const found = await rows('select positions::text[] from notary_bundle where tenant_id = $1 and tile = $2', [
        tenant,
        tile,
      ]);
      return Positions.parse(found)[0]?.positions ?? [];
    },
  };
};

const Sizes = z.array(z.object({ tenant_id: z.string(), size: z.string().transform(Number) }));
const Hashes = z.array(z.object({ hashes: z.instanceof(Uint8Array) }));
const Positions = z.array(z.object({ positions: z.array(z.string().transform(BigInt)) }));
