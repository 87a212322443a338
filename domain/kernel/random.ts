/** Numbers that look random and are the same for the same seed, on every machine. */
export interface SeededRandom {
  /** At least 0 and less than 1. */
  readonly next: () => number;
  /** An integer, both ends included. */
  readonly integer: (min: number, max: number) => number;
  /** Normally distributed (Box and Muller 1958). */
  readonly normal: (mean: number, standardDeviation: number) => number;
  /** One of these. Throws for none. */
  readonly pick: <Item>(items: readonly Item[]) => Item;
}

/** xoshiro128** (Blackman and Vigna 2018), its state filled from the seed by FNV-1a and splitmix32. Not for secrets. */
export const seededRandom = (seed: string): SeededRandom => {
  const fill = splitmix32(fnv1a(seed));
  let [a, b, c, d] = [fill(), fill(), fill(), fill()];
  const word = (): number => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return result;
  };
  const next = (): number => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992;
  return {
    next,
    integer: (min, max) => min + Math.floor(next() * (max - min + 1)),
    normal: (mean, standardDeviation) =>
      mean + standardDeviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('there is nothing to pick from');
      return item;
    },
  };
};

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return hash >>> 0;
};

const splitmix32 = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
};
