import { z } from 'zod';
import type { Position } from '../../domain/kernel/position.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { KeptCheckpoint } from '../../domain/notary/bundle.ts';
import type { SqlDatabase } from '../postgres/sql-database.ts';
import { ROOT_TREE } from './notary-storage.ts';

/** What the notary keeps of the tenants' trees, read only. */
export interface NotaryReads {
  readonly treeSizes: () => Promise<ReadonlyMap<TenantId, number>>;
  readonly tile: (tenant: TenantId, level: number, tile: number) => Promise<Uint8Array | undefined>;
  /** Where the leaves of a tile were in the log when they were taken into the tree. */
  readonly positions: (tenant: TenantId, tile: number) => Promise<readonly Position[]>;
  /** The smallest checkpoint of a tenant's tree that has at least so many entries, with what witnesses signed of it. */
  readonly checkpointFrom: (tenant: TenantId, size: number) => Promise<KeptCheckpoint | undefined>;
  /**
   * So many entries of the root tree from an index on: the texts of tenants' checkpoints, in the order of signing. Fewer
   * when there are no more.
   */
  readonly rootEntries: (from: number, count: number) => Promise<readonly string[]>;
  /** The key that signs now, undefined before the first signature; and how it came to the log, as notes. */
  readonly standing: () => Promise<{
    readonly publicKey: Uint8Array | undefined;
    readonly handovers: readonly string[];
  }>;
  /** The size of the newest checkpoint; 0 before the first. */
  readonly signedSize: (tenant: TenantId) => Promise<number>;
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
    checkpointFrom: async (tenant, size) => {
      const found = await rows(
        `select c.size, c.signed_at, c.note || coalesce(
           (select string_agg(line, '' order by ordinal) from notary_cosignature s
            where s.tenant_id = c.tenant_id and s.size = c.size), '') as note
         from notary_checkpoint c where c.tenant_id = $1 and c.size >= $2
         order by c.size, c.ordinal limit 1`,
        [tenant, size],
      );
      return Checkpoints.parse(found)[0];
    },
    rootEntries: async (from, count) => {
      const found = await rows(
        // All that a round signs stands before the root's checkpoint of it.
        `with before as (
           select size, ordinal from notary_checkpoint where tenant_id = $1 and size <= $2
           union all select 0, -1
           order by size desc limit 1
         )
         select note from notary_checkpoint
         where tenant_id <> $1 and ordinal > (select ordinal from before)
         order by ordinal offset $2 - (select size from before) limit $3`,
        [ROOT_TREE, from, count],
      );
      return Notes.parse(found).map(({ note }) => note.slice(0, note.indexOf('\n\n') + 1));
    },
    standing: async () => {
      const found = await rows(
        `select public_key, array(select note from notary_handover order by ordinal) as handovers from notary`,
        [],
      );
      const [standing] = Standing.parse(found);
      return { publicKey: standing?.public_key ?? undefined, handovers: standing?.handovers ?? [] };
    },
    signedSize: async (tenant) => {
      const found = await rows('select coalesce(max(size), 0) as size from notary_checkpoint where tenant_id = $1', [
        tenant,
      ]);
      return Newest.parse(found)[0]?.size ?? 0;
    },
  };
};

const Sizes = z.array(z.object({ tenant_id: z.string(), size: z.string().transform(Number) }));
const Newest = z.array(z.object({ size: z.string().transform(Number) }));
const Checkpoints = z.array(
  z
    .object({ size: z.string().transform(Number), note: z.string(), signed_at: z.date() })
    .transform(({ signed_at, ...kept }) => ({ ...kept, signedAt: signed_at.toISOString() })),
);
const Notes = z.array(z.object({ note: z.string() }));
const Standing = z.array(z.object({ public_key: z.instanceof(Uint8Array).nullable(), handovers: z.array(z.string()) }));
const Hashes = z.array(z.object({ hashes: z.instanceof(Uint8Array) }));
const Positions = z.array(z.object({ positions: z.array(z.string().transform(BigInt)) }));
