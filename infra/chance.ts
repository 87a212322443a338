/** Evenly from 0 up to 1, another one each time: for jitter, where nobody has to foresee or to repeat it. Not for secrets. */
export const chance: () => number = Math.random;
