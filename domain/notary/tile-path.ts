import { TILE_WIDTH } from './tiles.ts';

/** Where a tile is served: `tile/0/x001/x234/067`, and `tile/0/067.p/112` while only 112 hashes are in it. */
export const tilePath = (level: number | 'entries', tile: number, width: number = TILE_WIDTH): string => {
  const groups =
    String(tile)
      .padStart(Math.ceil(String(tile).length / 3) * 3, '0')
      .match(/\d{3}/g) ?? [];
  const place = groups.map((group, index) => (index < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${place}${width < TILE_WIDTH ? `.p/${width}` : ''}`;
};

/** A level, from 0 to 63, as it stands in a tile's path. */
export const TILE_LEVEL = /^(?:\d|[1-5]\d|6[0-3])$/;

/** What stands behind the level in a tile's path. An index can be written in one way only, and up to 10^15. */
export const TILE_INDEX =
  /^(?:x(?:\d\d[1-9]|\d[1-9]\d|[1-9]\d\d)\/(?:x\d{3}\/){0,3})?\d{3}(?:\.p\/(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-5]))?$/;

/** The tile and the width that are asked for behind the level of a path, which `TILE_INDEX` matches. */
export const parseTileIndex = (text: string): { readonly tile: number; readonly width: number } => {
  const [place = '', width] = text.split('.p/');
  return { tile: Number(place.replaceAll(/[x/]/g, '')), width: width === undefined ? TILE_WIDTH : Number(width) };
};
