/*
 * QR codes (ISO/IEC 18004) of bytes, versions 1 to 14 at error correction level L: 458 bytes, which is any otpauth
 * address that somebody scans. Mask 0 always: the standard's choice among masks makes poor cameras' work easier, and
 * no difference to what is read.
 */

/** By version, from 1 on: error correction bytes of a block, and how many blocks there are. */
const CORRECTION = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30];
const BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4];

/** Rows of dark (true) and light modules, without the light border; undefined: the text is too long. */
export const qrCode = (text: string): readonly (readonly boolean[])[] | undefined => {
  const bytes = new TextEncoder().encode(text);
  for (let version = 1; version <= CORRECTION.length; version += 1) {
    const room = dataBytes(version);
    if (bytes.length + (version < 10 ? 2 : 3) <= room)
      return drawn(version, corrected(version, padded(bytes, version)));
  }
  return undefined;
};

const sizeOf = (version: number): number => version * 4 + 17;

/** Modules that carry data, by version: all but the patterns, the format and the version. */
const rawBytes = (version: number): number => {
  const lines = alignments(version).length;
  const aligned = version === 1 ? 0 : 25 * lines * lines - 10 * lines - 55;
  return Math.floor(((16 * version + 128) * version + 64 - aligned - (version >= 7 ? 36 : 0)) / 8);
};

const correctionOf = (version: number): number => CORRECTION[version - 1] ?? 0;
const blocksOf = (version: number): number => BLOCKS[version - 1] ?? 1;
const dataBytes = (version: number): number => rawBytes(version) - correctionOf(version) * blocksOf(version);

const alignments = (version: number): readonly number[] => {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const last = sizeOf(version) - 7;
  return [6, ...Array.from({ length: count - 1 }, (_, index) => last - step * (count - 2 - index))];
};

/** Mode (bytes), their number, the bytes, an end, and padding: all in half bytes. */
const padded = (bytes: Uint8Array, version: number): readonly number[] => {
  const count = version < 10 ? [bytes.length] : [bytes.length >> 8, bytes.length & 255];
  const halves = [4, ...[...count, ...bytes].flatMap((byte) => [byte >> 4, byte & 15]), 0];
  const whole = Array.from({ length: halves.length / 2 }, (_, index) => {
    return ((halves[index * 2] ?? 0) << 4) | (halves[index * 2 + 1] ?? 0);
  });
  const missing = dataBytes(version) - whole.length;
  return [...whole, ...Array.from({ length: missing }, (_, index) => (index % 2 === 0 ? 0xec : 0x11))];
};

/** Product in the field of 256 elements by x^8 + x^4 + x^3 + x^2 + 1. */
const times = (left: number, right: number): number => {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((right >> bit) & 1) * left;
  }
  return product;
};

/** Reed-Solomon: the remainder of the data by the product of (x - 2^i). */
const remainderOf = (data: readonly number[], degree: number): readonly number[] => {
  let divisor = [...Array.from({ length: degree - 1 }, () => 0), 1];
  for (let root = 1, index = 0; index < degree; index += 1, root = times(root, 2)) {
    const by = root;
    divisor = divisor.map((factor, place) => times(factor, by) ^ (divisor[place + 1] ?? 0));
  }
  let rest = Array.from({ length: degree }, () => 0);
  for (const byte of data) {
    const factor = byte ^ (rest[0] ?? 0);
    rest = divisor.map((by, place) => (rest[place + 1] ?? 0) ^ times(by, factor));
  }
  return rest;
};

/** Data in blocks, each with its correction, interleaved byte by byte. */
const corrected = (version: number, data: readonly number[]): readonly number[] => {
  const blocks = blocksOf(version);
  const shorter = Math.floor(data.length / blocks);
  const longer = data.length % blocks;
  let from = 0;
  const parts = Array.from({ length: blocks }, (_, index) => {
    const part = data.slice(from, from + shorter + (index >= blocks - longer ? 1 : 0));
    from += part.length;
    return part;
  });
  const interleaved = (of: readonly (readonly number[])[]): readonly number[] =>
    Array.from({ length: Math.max(...of.map(({ length }) => length)) }, (_, place) =>
      of.flatMap((part) => part[place] ?? []),
    ).flat();
  return [...interleaved(parts), ...interleaved(parts.map((part) => remainderOf(part, correctionOf(version))))];
};

const drawn = (version: number, bytes: readonly number[]): readonly (readonly boolean[])[] => {
  const size = sizeOf(version);
  const dark = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  const taken = dark.map((row) => [...row]);
  const set = (x: number, y: number, on: boolean): void => {
    const [row, known] = [dark[y], taken[y]];
    if (row === undefined || known === undefined || x < 0 || x >= size) return;
    row[x] = on;
    known[x] = true;
  };
  /** Rings around a place: dark and light by their distance from it. */
  const rings = (x: number, y: number, reach: number, isDark: (distance: number) => boolean): void => {
    for (let down = -reach; down <= reach; down += 1)
      for (let right = -reach; right <= reach; right += 1)
        set(x + right, y + down, isDark(Math.max(Math.abs(down), Math.abs(right))));
  };
  for (let place = 0; place < size; place += 1) {
    set(6, place, place % 2 === 0);
    set(place, 6, place % 2 === 0);
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    rings(x, y, 4, (distance) => distance !== 2 && distance !== 4);
  const lines = alignments(version);
  const last = lines.length - 1;
  for (const [column, x] of lines.entries())
    for (const [line, y] of lines.entries()) {
      const isFinder = (column === 0 && (line === 0 || line === last)) || (column === last && line === 0);
      if (!isFinder) rings(x, y, 2, (distance) => distance !== 1);
    }
  drawFormat(size, set);
  if (version >= 7) drawVersion(version, size, set);
  fill(bytes, dark, taken);
  return dark;
};

type SetModule = (x: number, y: number, on: boolean) => void;

/** The bits before those of a Bose-Chaudhuri-Hocquenghem code. */
const checked = (bits: number, generator: number, degree: number): number => {
  let rest = bits;
  for (let index = 0; index < degree; index += 1) rest = (rest << 1) ^ ((rest >> (degree - 1)) * generator);
  return (bits << degree) | rest;
};

/** Level L, mask 0; twice, for one may be unreadable. */
const drawFormat = (size: number, set: SetModule): void => {
  const bits = checked(0b01_000, 0x537, 10) ^ 0x5412;
  const bit = (index: number): boolean => ((bits >> index) & 1) === 1;
  for (let index = 0; index <= 5; index += 1) set(8, index, bit(index));
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let index = 9; index < 15; index += 1) set(14 - index, 8, bit(index));
  for (let index = 0; index < 8; index += 1) set(size - 1 - index, 8, bit(index));
  for (let index = 8; index < 15; index += 1) set(8, size - 15 + index, bit(index));
  set(8, size - 8, true);
};

const drawVersion = (version: number, size: number, set: SetModule): void => {
  const bits = checked(version, 0x1f25, 12);
  for (let index = 0; index < 18; index += 1) {
    const on = ((bits >> index) & 1) === 1;
    const [near, far] = [Math.floor(index / 3), size - 11 + (index % 3)];
    set(far, near, on);
    set(near, far, on);
  }
};

/** The bits in columns of two from the right, up and down in turns, around what is taken; masked. */
const fill = (bytes: readonly number[], dark: boolean[][], taken: readonly (readonly boolean[])[]): void => {
  const size = dark.length;
  let index = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1)
      for (const x of [right, right - 1]) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        const row = dark[y];
        if (row === undefined || taken[y]?.[x] === true) continue;
        const on = (((bytes[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) === 1;
        row[x] = on !== ((x + y) % 2 === 0);
        index += 1;
      }
  }
};
