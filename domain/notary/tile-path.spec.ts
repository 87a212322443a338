import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTileIndex, TILE_INDEX, TILE_LEVEL, tilePath } from './tile-path.ts';

test.each([
  [0, 0, undefined, 'tile/0/000'],
  [1, 1_234_067, undefined, 'tile/1/x001/x234/067'],
  [0, 273, 112, 'tile/0/273.p/112'],
  ['entries' as const, 999, undefined, 'tile/entries/999'],
  ['entries' as const, 1_000, 1, 'tile/entries/x001/000.p/1'],
])('tile %s/%i (width %s) is at %s', (level, tile, width, path) => {
  expect(tilePath(level, tile, width)).toBe(path);
});

test('every path is read as the tile that it was written for', () => {
  fc.assert(
    fc.property(fc.nat(63), fc.maxSafeNat(), fc.integer({ min: 1, max: 256 }), (level, tile, width) => {
      fc.pre(tile < 1e15);
      const path = tilePath(level, tile, width).slice(`tile/${level}/`.length);
      expect(TILE_LEVEL.test(String(level))).toBe(true);
      expect(TILE_INDEX.test(path)).toBe(true);
      expect(parseTileIndex(path)).toEqual({ tile, width });
    }),
  );
});

test.each([
  ...['', '0', '00', '0000', 'x000/067', 'x000/x001/067', '001/067', 'x001', 'x01/067', 'x1/067', '-01', '+01', '06a'],
  ...['x001//067', '/067', '067/', 'x001/067/', '067.p', '067.p/', '067.p/0', '067.p/01', '067.p/256', '067.p/1000'],
  ...['067.p/1/2', '067.p/-1', 'X001/067', 'x001/x067', 'x001/x001/x001/x001/x001/067', '067\n', ' 067', '０００'],
])('%j is no place of a tile', (text) => {
  expect(TILE_INDEX.test(text)).toBe(false);
});

test.each(['64', '00', '01', '-1', '100', 'entries', '', '1 '])('%j is no level', (text) => {
  expect(TILE_LEVEL.test(text)).toBe(false);
});
