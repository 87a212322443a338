import { describe, expect, test } from 'vitest';
import { linearScale } from './scale';

describe('a linear scale', () => {
  test('places the ends of its domain at the ends of its range, also where the range runs down', () => {
    const scale = linearScale([0, 10], [100, 20]);
    expect([scale(0), scale(5), scale(10)]).toEqual([100, 60, 20]);
  });

  test('widens its domain to round values when it is asked to', () => {
    expect(linearScale([0.3, 9.7], [0, 1], 5).domain).toEqual([0, 10]);
    expect(linearScale([0.3, 9.7], [0, 1]).domain).toEqual([0.3, 9.7]);
  });

  test('has round ticks within its domain', () => {
    expect(linearScale([0, 10], [0, 1]).ticks(5)).toEqual([0, 2, 4, 6, 8, 10]);
  });

  test('places the only value that there is in the middle', () => {
    expect(linearScale([7, 7], [0, 50])(7)).toBe(25);
  });
});
