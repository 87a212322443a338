import { z } from 'zod';
import type { TenantId } from '../domain/kernel/stream.ts';
import { sealName } from '../domain/notary/bundle.ts';
import { entryBundle } from '../domain/notary/entry-bundle.ts';
import { recordOf } from '../domain/notary/leaf-record.ts';
import { HASH_BYTES } from '../domain/notary/merkle-tree.ts';
import { parseTileIndex } from '../domain/notary/tile-path.ts';
import { TILE_WIDTH } from '../domain/notary/tiles.ts';
import { Content, page, pageOf, query } from './http/query.ts';
import {
  CHECKPOINT,
  CheckpointView,
  ENTRIES,
  EntriesInput,
  KeyList,
  keyItems,
  listHeads,
  type NotaryKeys,
  proved,
  TILE,
  TileInput,
  tileBytes,
} from './notary-forms.ts';
import { headOf } from './notary-proofs.ts';
import { signedDigests } from './notary-tree.ts';

export interface TenantLogPorts {
  /** What stands for a tenant in its leaves. */
  readonly pseudonymOf: (tenant: TenantId) => string;
  /** The name of a tenant's tree, and of its key. */
  readonly originOf: (tenant: TenantId) => string;
  readonly notaryKeys: () => Promise<NotaryKeys>;
}

/** The tenant's log as C2SP tlog-tiles, under the prefix `/v1/transparency`. */
export const tenantLogQueries = ({ pseudonymOf, originOf, notaryKeys }: TenantLogPorts) => [
  query({
    name: 'GetCheckpoint',
    summary: "The newest signed checkpoint of the tenant's log (C2SP tlog-checkpoint).",
    route: 'GET /v1/transparency/checkpoint',
    permission: 'log:read',
    input: z.strictObject({}),
    output: Content,
    media: CHECKPOINT,
    reads: [],
    run: async (db) => proved(await headOf(db)).note,
  }),
  query({
    name: 'GetTile',
    summary: "Hashes of the tenant's tree, as far as they are under a signed checkpoint (C2SP tlog-tiles).",
    route: 'GET /v1/transparency/tile/:level/*index',
    permission: 'log:read',
    input: TileInput,
    output: Content,
    media: TILE,
    reads: [],
    run: tileBytes,
  }),
  query({
    name: 'GetEntryBundle',
    summary:
      "Entries of the tenant's tree, each after its length (C2SP tlog-tiles): digests of events, not the events.",
    route: 'GET /v1/transparency/tile/entries/*index',
    permission: 'log:read',
    input: EntriesInput,
    output: Content,
    media: ENTRIES,
    reads: [],
    run: async (db, { index: place }, { tenant }) => {
      const asked = parseTileIndex(place);
      const digests = await signedDigests(db, asked);
      if (digests === undefined) return undefined;
      const pseudonym = pseudonymOf(tenant);
      const records = Array.from({ length: asked.width }, (_, at) => {
        const digest = digests.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES).toString('base64');
        return recordOf(pseudonym, asked.tile * TILE_WIDTH + at, digest);
      });
      return entryBundle(records);
    },
  }),
  query({
    name: 'ListCheckpoints',
    summary: "Every checkpoint of the tenant's log that was ever signed, the newest first.",
    route: 'GET /v1/transparency/checkpoints',
    permission: 'log:read',
    input: z.strictObject({ ...page }),
    output: pageOf(CheckpointView),
    reads: [],
    run: listHeads,
  }),
  query({
    name: 'ListVerifierKeys',
    summary:
      'By which keys checkpoints and bundles are verified. Believe them only where you were told them elsewhere.',
    route: 'GET /v1/transparency/keys',
    permission: 'log:read',
    input: z.strictObject({}),
    output: KeyList,
    reads: [],
    run: async (_, __, { tenant }) => {
      const name = originOf(tenant);
      const keys = await notaryKeys();
      return {
        items: [...keyItems(keys, 'checkpoints', name), ...keyItems(keys, 'evidence-bundles', sealName(name))],
        handovers: [...keys.handovers],
      };
    },
  }),
];
