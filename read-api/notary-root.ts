import { z } from 'zod';
import { entryBundle } from '../domain/notary/entry-bundle.ts';
import { parseTileIndex } from '../domain/notary/tile-path.ts';
import { TILE_WIDTH } from '../domain/notary/tiles.ts';
import type { ReadDatabase } from '../infra/postgres/read-database.ts';
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
import { newestHead } from './notary-tree.ts';

export interface RootLogPorts {
  /** Its name, and its key's. */
  readonly rootOrigin: string;
  readonly notaryKeys: () => Promise<NotaryKeys>;
  /** Reads where the database shows the root tree's rows, and no others. */
  readonly inRootTree: <Result>(read: (db: ReadDatabase) => Promise<Result>) => Promise<Result>;
  /** So many entries from an index on. */
  readonly rootEntries: (from: number, count: number) => Promise<readonly string[]>;
}

/** The log whose entries are all tenants' checkpoints, as C2SP tlog-tiles under `/v1/transparency/root`. */
export const rootLogQueries = ({ inRootTree, rootEntries, rootOrigin, notaryKeys }: RootLogPorts) => [
  query({
    name: 'GetRootCheckpoint',
    summary: 'The newest signed checkpoint of the root log, whose entries are all tenants’ checkpoints.',
    route: 'GET /v1/transparency/root/checkpoint',
    permission: 'log:read',
    superAdminOnly: true,
    input: z.strictObject({}),
    output: Content,
    media: CHECKPOINT,
    reads: [],
    run: async () => proved(await inRootTree(headOf)).note,
  }),
  query({
    name: 'GetRootTile',
    summary: 'Hashes of the root log’s tree (C2SP tlog-tiles).',
    route: 'GET /v1/transparency/root/tile/:level/*index',
    permission: 'log:read',
    superAdminOnly: true,
    input: TileInput,
    output: Content,
    media: TILE,
    reads: [],
    run: (_, asked) => inRootTree((db) => tileBytes(db, asked)),
  }),
  query({
    name: 'GetRootEntryBundle',
    summary: 'Entries of the root log (C2SP tlog-tiles): texts of tenants’ checkpoints, without their signatures.',
    route: 'GET /v1/transparency/root/tile/entries/*index',
    permission: 'log:read',
    superAdminOnly: true,
    input: EntriesInput,
    output: Content,
    media: ENTRIES,
    reads: [],
    run: async (_, { index: place }) => {
      const { tile, width } = parseTileIndex(place);
      const head = await inRootTree(newestHead);
      if (head === undefined || tile * TILE_WIDTH + width > head.size) return undefined;
      return entryBundle(await rootEntries(tile * TILE_WIDTH, width));
    },
  }),
  query({
    name: 'ListRootCheckpoints',
    summary: 'Every checkpoint of the root log that was ever signed, the newest first.',
    route: 'GET /v1/transparency/root/checkpoints',
    permission: 'log:read',
    superAdminOnly: true,
    input: z.strictObject({ ...page }),
    output: pageOf(CheckpointView),
    reads: [],
    run: (_, asked) => inRootTree((db) => listHeads(db, asked)),
  }),
  query({
    name: 'ListRootVerifierKeys',
    summary: 'By which key checkpoints of the root log are verified. It counts for names below it, too.',
    route: 'GET /v1/transparency/root/keys',
    permission: 'log:read',
    superAdminOnly: true,
    input: z.strictObject({}),
    output: KeyList,
    reads: [],
    run: async () => {
      const keys = await notaryKeys();
      return { items: keyItems(keys, 'checkpoints', rootOrigin), handovers: [...keys.handovers] };
    },
  }),
];
