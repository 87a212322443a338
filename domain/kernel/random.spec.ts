import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';

const draw = (seed: string, count: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('seeded random numbers', () => {
  it('are the same for one seed and others for another', () => {
    expect(draw('demo', 100)).toEqual(draw('demo', 100));
    expect(draw('demo', 100)).not.toEqual(draw('demo2', 100));
  });

  it('are spread evenly over 0 to 1 (chi-squared over 20 bins, 0.1 % level)', () => {
    const bins = new Array<number>(20).fill(0);
    for (const value of draw('spread', 20_000)) bins[Math.floor(value * 20)] = (bins[Math.floor(value * 20)] ?? 0) + 1;
    const chiSquared = bins.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    expect(chiSquared).toBeLessThan(43.82);
  });

  it('hit both ends of a range of integers, and the mean and spread of a normal distribution', () => {
    const random = seededRandom('range');
    const integers = new Set(Array.from({ length: 500 }, () => random.integer(3, 7)));
    expect([...integers].toSorted()).toEqual([3, 4, 5, 6, 7]);
    const normals = Array.from({ length: 20_000 }, () => random.normal(10, 2));
    const mean = normals.reduce((sum, value) => sum + value, 0) / normals.length;
    const variance = normals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normals.length;
    expect(mean).toBeCloseTo(10, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 1);
  });
});
