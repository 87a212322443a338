import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalDecimal, decimalOf, quotientOf } from './decimal.ts';
import { Decimal } from './metric.ts';

describe('the canonical text of a decimal', () => {
  it.each([
    ['1.50', '1.5'],
    ['+007', '7'],
    ['-0.00', '0'],
    ['12.', '12'],
    ['0.001', '0.001'],
    ['-53594.36', '-53594.36'],
  ])('of %s is %s', (written, canonical) => {
    expect(canonicalDecimal(written)).toBe(canonical);
  });

  it.each(['', '.5', '1e3', '1,5', 'NaN', ' 1', '--1', '0.1234567890123', `1${'0'.repeat(31)}`])(
    '%s has none',
    (text) => {
      expect(canonicalDecimal(text)).toBeUndefined();
    },
  );

  it('is itself canonical, and what the events accept', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.integer({ min: 0, max: 12 }),
        (units, scale) => {
          const text = decimalOf(units, scale);
          expect(canonicalDecimal(text)).toBe(text);
          expect(Decimal.safeParse(text).success).toBe(true);
        },
      ),
    );
  });
});

describe('a quotient', () => {
  it.each([
    [1n, 3n, '0.333333'],
    [2n, 3n, '0.666667'],
    [-1n, 3n, '-0.333333'],
    [1n, 2_000_000n, '0.000001'],
    [-1n, 2_000_000n, '-0.000001'],
    [6n, 3n, '2'],
  ])('of %s by %s is %s', (numerator, denominator, text) => {
    expect(quotientOf(numerator, denominator, 6)).toBe(text);
  });

  it('by nothing is nothing', () => {
    expect(quotientOf(1n, 0n, 6)).toBeUndefined();
  });
});
