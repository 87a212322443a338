import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalProbability, normalQuantile } from './normal.ts';

/** Whether two numbers agree to so many parts of the larger. */
const agree = (one: number, other: number, parts: number): void =>
  expect(Math.abs(one - other) / Math.max(Math.abs(one), Math.abs(other), 1e-300)).toBeLessThanOrEqual(parts);

describe('the normal distribution', () => {
  /** R 4.2: pnorm. */
  test.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-3, 0.001349898031630095],
    [-8, 6.220960574271785e-16],
    [40, 1],
  ])('Φ(%s)', (x, probability) => {
    expect(Math.abs(normalProbability(x) - probability)).toBeLessThan(1e-15);
    agree(normalProbability(x), probability, 1e-7);
  });

  /** R 4.2: qnorm. */
  test.each([
    [0.5, 0],
    [0.9, 1.2815515655446004],
    [0.975, 1.959963984540054],
    [0.001, -3.090232306167813],
    [1e-10, -6.361340902404056],
    [1e-20, -9.26234008979841],
  ])('Φ⁻¹(%s)', (probability, x) => agree(normalQuantile(probability), x, 1e-14));

  test('property: the one undoes the other', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
        expect(Math.abs(normalProbability(normalQuantile(p)) - p)).toBeLessThan(1e-15);
      }),
    );
  });
});
