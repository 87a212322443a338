import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { betaProbability, betaQuantile, logGamma } from './beta.ts';
import { choleskyOf } from './correlation.ts';

/** Whether two numbers agree to so many parts of the larger. */
const agree = (one: number, other: number, parts: number): void =>
  expect(Math.abs(one - other) / Math.max(Math.abs(one), Math.abs(other), 1e-300)).toBeLessThanOrEqual(parts);

describe('the beta distribution', () => {
  test('ln Γ is that of factorials, and of a half', () => {
    agree(logGamma(5), Math.log(24), 1e-13);
    agree(logGamma(0.5), Math.log(Math.PI) / 2, 1e-13);
    agree(logGamma(101), 363.73937555556347, 1e-13);
  });

  test('with integers is the polynomial that it is: 6x² − 8x³ + 3x⁴ for 2 and 3', () => {
    for (const x of [0.01, 0.1, 0.3857275681323896, 0.5, 0.9, 0.999]) {
      agree(betaProbability(2, 3, x), 6 * x ** 2 - 8 * x ** 3 + 3 * x ** 4, 1e-12);
    }
    expect([betaProbability(2, 3, 0), betaProbability(2, 3, 1)]).toEqual([0, 1]);
  });

  test('property: its quantiles have the probability that was asked for, whatever its form', () => {
    const form = fc.double({ min: 1, max: 500, noNaN: true });
    fc.assert(
      fc.property(form, form, fc.double({ min: 1e-4, max: 1 - 1e-4, noNaN: true }), (a, b, p) => {
        agree(betaProbability(a, b, betaQuantile(a, b)(p)), p, 1e-9);
      }),
    );
  });
});

test('with forms below 1, where it is steep at both ends, too', () => {
  for (const p of [1e-6, 0.01, 0.3, 0.5]) agree(betaProbability(0.3, 0.5, betaQuantile(0.3, 0.5)(p)), p, 1e-9);
});

describe('the root of a correlation matrix', () => {
  const product = (lower: readonly (readonly number[])[]) =>
    lower.map((row) => lower.map((other) => row.reduce((sum, value, k) => sum + value * (other[k] ?? 0), 0)));

  test('times itself is the matrix', () => {
    const matrix = [
      [1, 0.5, -0.2],
      [0.5, 1, 0.3],
      [-0.2, 0.3, 1],
    ];
    for (const [index, row] of product(choleskyOf(matrix) ?? []).entries()) {
      for (const [place, value] of row.entries()) expect(value).toBeCloseTo(matrix[index]?.[place] ?? Number.NaN, 12);
    }
  });

  test('exists for inputs that are one and the same', () => {
    const same = [
      [1, 1, 0.5],
      [1, 1, 0.5],
      [0.5, 0.5, 1],
    ];
    expect(product(choleskyOf(same) ?? []).flat()).toEqual(same.flat().map((value) => expect.closeTo(value, 12)));
  });

  test.each([
    [
      'three that all avoid each other',
      [
        [1, -0.9, -0.9],
        [-0.9, 1, -0.9],
        [-0.9, -0.9, 1],
      ],
    ],
    [
      'two that are the same, and a third that is near one of them only',
      [
        [1, 1, 0.9],
        [1, 1, 0.1],
        [0.9, 0.1, 1],
      ],
    ],
  ])('does not exist for %s', (_, matrix) => expect(choleskyOf(matrix)).toBeUndefined());

  test('property: exists for whatever is the correlation of something', () => {
    const direction = fc.integer({ min: -9, max: 9 });
    const vector = fc.tuple(fc.constant(1), direction, direction, direction);
    fc.assert(
      fc.property(fc.array(vector, { minLength: 2, maxLength: 6 }), (vectors) => {
        const lengths = vectors.map((one) => Math.hypot(...one));
        const units = vectors.map((one, index) => one.map((value) => value / (lengths[index] ?? 1)));
        const matrix = product(units).map((row, index) => row.map((value, place) => (index === place ? 1 : value)));
        expect(choleskyOf(matrix)).toBeDefined();
      }),
    );
  });
});
