/** An exact number: scores meet thresholds as fractions, so that no rounding ever decides. The denominator is positive. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const greatestCommonDivisor = (a: bigint, b: bigint): bigint => {
  while (b > 0n) [a, b] = [b, a % b];
  return a;
};

/** Throws RangeError when the denominator is not positive. */
export const fraction = (numerator: bigint | number, denominator: bigint | number = 1n): Fraction => {
  const [top, bottom] = [BigInt(numerator), BigInt(denominator)];
  if (bottom <= 0n) throw new RangeError('a fraction needs a positive denominator');
  const divisor = greatestCommonDivisor(top < 0n ? -top : top, bottom);
  return { numerator: top / divisor, denominator: bottom / divisor };
};

export const ZERO = fraction(0);
export const ONE = fraction(1);

export const plus = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

export const times = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.numerator, a.denominator * b.denominator);

export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, times(fraction(-1), b));

export const isLess = (a: Fraction, b: Fraction): boolean => a.numerator * b.denominator < b.numerator * a.denominator;

/** Between 0 and 1, whatever it was. */
export const clamped = (value: Fraction): Fraction => {
  if (isLess(value, ZERO)) return ZERO;
  return isLess(ONE, value) ? ONE : value;
};

/** 0 for no values: what nobody measured counts for nothing. */
export const mean = (values: readonly Fraction[]): Fraction =>
  values.length === 0 ? ZERO : times(values.reduce(plus, ZERO), fraction(1, values.length));

/** The basis points of a share between 0 and 1, rounded down: what is shown never exceeds what was decided on. */
export const basisPointsOf = (share: Fraction): number => Number((share.numerator * 10_000n) / share.denominator);

/** The value at `at` on the line through the knots, which ascend; constant before the first and after the last. */
export const interpolated = (knots: readonly (readonly [at: Fraction, value: Fraction])[], at: Fraction): Fraction => {
  let [before] = knots;
  if (before === undefined) throw new RangeError('a line needs knots');
  for (const knot of knots) {
    if (isLess(at, knot[0])) {
      if (before === knot || isLess(at, before[0])) return before[1];
      const span = minus(knot[0], before[0]);
      const way = times(minus(at, before[0]), fraction(span.denominator, span.numerator));
      return plus(before[1], times(way, minus(knot[1], before[1])));
    }
    before = knot;
  }
  return before[1];
};
