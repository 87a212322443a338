import { z } from 'zod';
import { isRefusal, type Refusal } from '../domain/kernel/refusal.ts';
import { parseTileIndex, TILE_INDEX, TILE_LEVEL } from '../domain/notary/tile-path.ts';
import type { ReadDatabase } from '../infra/postgres/read-database.ts';
import { sortKeyOf } from './cursor.ts';
import { refused } from './http/problem.ts';
import { cursorOf, type Media } from './http/query.ts';
import { headsBelow, signedHashes } from './notary-tree.ts';

/** It grows: who has it asks whether it still is the newest. */
export const CHECKPOINT: Media = { contentType: 'text/plain; charset=utf-8', cacheControl: 'private, no-cache' };
/** What stands at a place of a tree stands there for ever. */
const FOR_EVER = 'private, max-age=31536000, immutable';
export const TILE: Media = { contentType: 'application/octet-stream', cacheControl: FOR_EVER };
export const ENTRIES: Media = { ...TILE, compressible: true };

const Instant = z.iso.datetime({ precision: 3 });
const index = z
  .string()
  .regex(TILE_INDEX, 'must be the place of a tile')
  .meta({ description: 'C2SP tlog-tiles: 067, x001/x234/067, and 067.p/112 for the first 112 hashes or entries' });
export const TileInput = z.strictObject({
  level: z.string().regex(TILE_LEVEL, 'must be from 0 to 63').meta({ description: 'From 0, the leaves, up to 63' }),
  index,
});
export const EntriesInput = z.strictObject({ index });

export const CheckpointView = z.strictObject({
  size: z.int(),
  signedAt: Instant.meta({ description: "By the holder's clock: it is not under the signature" }),
  note: z.string().meta({ description: 'C2SP tlog-checkpoint, a signed note' }),
});

const KeyView = z.strictObject({
  signs: z.enum(['checkpoints', 'evidence-bundles']),
  name: z.string(),
  key: z.string().meta({ description: 'C2SP signed-note verifier key' }),
});
export const KeyList = z.strictObject({
  items: z
    .array(KeyView)
    .meta({ description: 'Of each kind the key that signs now first, then those that signed before it' }),
  handovers: z
    .array(z.string())
    .meta({ description: 'Signed notes, the oldest first: by each a key that signed passed it on to the next' }),
});

/** The notary's keys, the one that signs now first, and how each came after the other. */
export interface NotaryKeys {
  /** As others are told of them, under a name. */
  readonly under: (name: string) => readonly string[];
  readonly handovers: readonly string[];
}

/** What a log's keys sign, and under which name. */
export const keyItems = (keys: NotaryKeys, signs: z.output<typeof KeyView>['signs'], name: string) =>
  keys.under(name).map((key) => ({ signs, name, key }));
const SortKey = z.tuple([z.int()]);

/** What is proved, or the problem that there is instead. */
export const proved = <Proof extends object>(found: Proof | Refusal): Proof => {
  if (isRefusal(found)) throw refused(found, false);
  return found;
};

/** A page of heads, the newest first: what comes meanwhile moves no cursor. */
export const listHeads = async (
  db: ReadDatabase,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
) => {
  const below = after === undefined ? undefined : sortKeyOf(after, SortKey)[0];
  const found = await headsBelow(db, below, limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last ? { items, next: cursorOf(last.size) } : { items };
};

/** The bytes of a tile. */
export const tileBytes = (db: ReadDatabase, { level, index: place }: z.output<typeof TileInput>) =>
  signedHashes(db, { level: Number(level), ...parseTileIndex(place) });
