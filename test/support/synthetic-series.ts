import { seededRandom } from '../../domain/kernel/random.ts';

/** Days of a shop: a level that grows, a weekly pattern with weak Sundays, and noise. */
export const weeklySeries = (count: number, seed: string, { noise = 8, growth = 0.1 } = {}): readonly number[] => {
  const random = seededRandom(seed);
  const pattern = [10, 5, 0, 5, 20, 40, -80];
  return Array.from(
    { length: count },
    (_, day) => 200 + growth * day + (pattern[day % 7] ?? 0) + random.normal(0, noise),
  );
};

/** The level of a random walk with drift, seen through noise, with a pattern of twelve months. */
export const monthlySeries = (count: number, seed: string): readonly number[] => {
  const random = seededRandom(seed);
  let level = 500;
  return Array.from({ length: count }, (_, month) => {
    level += random.normal(1, 4);
    return level + 60 * Math.sin((2 * Math.PI * month) / 12) + random.normal(0, 10);
  });
};
