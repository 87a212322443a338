import { z } from 'zod';
import type { Position } from '../domain/kernel/position.ts';
import { TILE_WIDTH, type Tile, type TileId } from '../domain/notary/tiles.ts';
import type { ReadDatabase } from '../infra/postgres/read-database.ts';
import { count } from './columns.ts';

/*
 * Reads of one tree, the tenant's whose rows the database shows: no statement names a tenant. The root tree is the one
 * of the tenant that does not exist.
 */

/** A head of the tree, as it was signed. */
export interface SignedHead {
  readonly size: number;
  /** C2SP signed note, with what witnesses signed of it so far. */
  readonly note: string;
  readonly signedAt: string;
}

const Head = z.object({ size: count, note: z.string(), signedAt: z.string() });
const Bytes = z.object({ bytes: z.string().transform((hex) => Buffer.from(hex, 'hex')) });
const Positioned = z.object({ position: z.string().transform(BigInt) });
const Place = z.object({ index: count });
const TileRow = z.object({
  level: z.int(),
  tile: count,
  hashes: z.string().transform((hex) => Buffer.from(hex, 'hex')),
});

/** The newest heads below a size, the largest first. */
export const headsBelow = async (db: ReadDatabase, size: number | undefined, limit: number) => {
  const select = headsIn(db).orderBy('size', 'desc').limit(limit);
  if (size !== undefined) select.where('size', '<', size);
  return z.array(Head).parse(await db.rows(select));
};

/** The newest head; undefined before the first. */
export const newestHead = async (db: ReadDatabase): Promise<SignedHead | undefined> =>
  (await headsBelow(db, undefined, 1))[0];

/** The heads of some sizes, as far as those were signed. */
export const headsOf = async (db: ReadDatabase, sizes: readonly number[]): Promise<readonly SignedHead[]> => {
  const select = headsIn(db).whereIn('size', sizes);
  return z.array(Head).parse(await db.rows(select));
};

const headsIn = ({ sql }: ReadDatabase) =>
  sql('public.notary_checkpoint as head').select(
    'size',
    'signedAt',
    sql.raw(`note || coalesce((select string_agg(line, '' order by ordinal)
      from public.notary_cosignature as cosigned where cosigned.size = head.size), '') as note`),
  );

/** The first hashes of a tile, 32 bytes each; undefined when not so many of it are under a signature. */
export const signedHashes = (db: ReadDatabase, { level, tile, width }: TileId & { readonly width: number }) =>
  signedBytes(db, 'hashes', 'public.notary_tile where level = ? and tile = ?', [level, tile], {
    bytes: 32 * width,
    // The last hash of all that are asked for is over entries up to this one.
    size: (tile * TILE_WIDTH + width) * TILE_WIDTH ** level,
  });

/** The digests of a tile's first events, 32 bytes each; undefined when not so many of it are under a signature. */
export const signedDigests = (db: ReadDatabase, { tile, width }: { readonly tile: number; readonly width: number }) =>
  signedBytes(db, 'digests', 'public.notary_bundle where tile = ?', [tile], {
    bytes: 32 * width,
    size: tile * TILE_WIDTH + width,
  });

const signedBytes = async (
  db: ReadDatabase,
  column: 'hashes' | 'digests',
  place: string,
  values: readonly number[],
  { bytes, size }: { readonly bytes: number; readonly size: number },
): Promise<Buffer | undefined> => {
  if (!Number.isSafeInteger(size)) return undefined;
  const [row] = await db.rows(
    db.sql.raw(
      `select encode(substring(${column} from 1 for ?::int), 'hex') as bytes
       from ${place} and exists (select from public.notary_tree where signed >= ?)`,
      [bytes, ...values, size],
    ),
  );
  return row === undefined ? undefined : Bytes.parse(row).bytes;
};

/** Tiles as far as they are filled, in one statement. */
export const tilesAt = async (db: ReadDatabase, places: readonly TileId[]): Promise<readonly Tile[]> => {
  const list = (numbers: readonly number[]): string => `{${numbers.join(',')}}`;
  const found = await db.rows(
    db.sql.raw(
      `select level, tile, encode(hashes, 'hex') as hashes from public.notary_tile
       join unnest(?::smallint[], ?::bigint[]) as wanted (level, tile) using (level, tile)`,
      [list(places.map(({ level }) => level)), list(places.map(({ tile }) => tile))],
    ),
  );
  return z.array(TileRow).parse(found);
};

/**
 * The index of the tenant's event at a position of the log; undefined when it is in no tree. The tile is found by
 * halving: comparing numerics is not leakproof, so that row security keeps it from an index. Each half is looked up by itself
 * (`limit`), for a join would read all bundles each time.
 */
export const indexAt = async (db: ReadDatabase, position: Position): Promise<number | undefined> => {
  const [row] = await db.rows(
    db.sql.raw(
      `with recursive halving (low, high) as (
         select 0::bigint, (size - 1) / ${TILE_WIDTH} from public.notary_tree
         union all
         select case when reached then middle else low end, case when reached then high else middle - 1 end
         from halving, lateral (
           select tile as middle, first_position <= ?::numeric as reached
           from public.notary_bundle where tile = (low + high + 1) / 2 limit 1
         ) as half
         where low < high
       )
       select tile * ${TILE_WIDTH} + place - 1 as index
       from halving join public.notary_bundle on tile = low, lateral array_position(positions, ?::numeric(40)) as place
       where low = high and place is not null`,
      [position.toString(), position.toString()],
    ),
  );
  return row === undefined ? undefined : Place.parse(row).index;
};

/** Where the embedded log has the tenant's event of an id. */
export const positionOfEvent = async (db: ReadDatabase, eventId: string): Promise<Position | undefined> => {
  const [row] = await db.rows(db.sql('public.event').select('position').where({ id: eventId }));
  return row === undefined ? undefined : Positioned.parse(row).position;
};
