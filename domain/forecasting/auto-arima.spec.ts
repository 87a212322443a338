import { describe, expect, test } from 'vitest';
import { ACCIDENTAL_DEATHS } from '../../test/support/accidental-deaths.ts';
import { seededRandom } from '../kernel/random.ts';
import { fitArima } from './arima-fit.ts';
import type { ArimaOrder } from './arima-model.ts';
import { selectArima } from './auto-arima.ts';

const order = (p: number, d: number, q: number, constant = false): ArimaOrder => ({
  p,
  d,
  q,
  P: 0,
  D: 0,
  Q: 0,
  constant,
});

/** ARMA(1, 1) with standard normal errors, added up `d` times. */
const simulated = (seed: string, ar: number, ma: number, d: number, count = 300): Float64Array => {
  const random = seededRandom(seed);
  const values = new Float64Array(count);
  let [value, error] = [0, 0];
  for (let time = -50; time < count; time += 1) {
    const next = random.normal(0, 1);
    value = ar * value + next + ma * error;
    error = next;
    if (time >= 0) values[time] = value;
  }
  for (let round = 0; round < d; round += 1) {
    for (let time = 1; time < count; time += 1) values[time] = (values[time] ?? 0) + (values[time - 1] ?? 0);
  }
  return values;
};

describe('the order is found in most series', () => {
  const SEEDS = process.env.PRECEDENT_NIGHTLY === undefined ? 15 : 100;
  test.each([
    ['AR(1)', 0.7, 0, 0, [1, 0, 0]],
    ['MA(1)', 0, 0.7, 0, [0, 0, 1]],
    ['ARIMA(1, 1, 1)', 0.6, 0.5, 1, [1, 1, 1]],
  ] as const)('%s', (_, ar, ma, d, expected) => {
    const found = Array.from({ length: SEEDS }, (_, seed) => {
      const { p, d: differences, q } = selectArima(simulated(`${seed}`, ar, ma, d), 1)?.order ?? order(0, 0, 0);
      return [p, differences, q].join();
    });
    expect(found.filter((one) => one === expected.join()).length).toBeGreaterThan(SEEDS / 2);
  });
});

/** Each forecast is as near to the reference as 5 % of what the model itself errs by in one step. */
const near = (points: ArrayLike<number> | undefined, reference: readonly number[], sigma: number): void => {
  expect(points?.length).toBe(reference.length);
  for (const [step, value] of reference.entries()) {
    expect(Math.abs((points?.[step] ?? Number.NaN) - value)).toBeLessThan(0.05 * sigma);
  }
};

describe('forecasts of a given order are those of R 4.2.2, forecast 8.20, by conditional least squares', () => {
  test('WWWusage, ARIMA(1, 1, 1): users connected to a server, each minute', () => {
    const users = [
      88, 84, 85, 85, 84, 85, 83, 85, 88, 89, 91, 99, 104, 112, 126, 138, 146, 151, 150, 148, 147, 149, 143, 132, 131,
      139, 147, 150, 148, 145, 140, 134, 131, 131, 129, 126, 126, 132, 137, 140, 142, 150, 159, 167, 170, 171, 172, 172,
      174, 175, 172, 172, 174, 174, 169, 165, 156, 142, 131, 121, 112, 104, 102, 99, 99, 95, 88, 84, 84, 87, 89, 88, 85,
      86, 89, 91, 91, 94, 101, 110, 121, 135, 145, 149, 156, 165, 171, 175, 177, 182, 193, 204, 208, 210, 215, 222, 228,
      226, 222, 220,
    ];
    const values = Float64Array.from(users);
    const reference = [218.8772, 218.1498, 217.6786, 217.3734, 217.1756, 217.0475];
    near(fitArima(values, 1, order(1, 1, 1))?.forecast(6), reference, 3.16);
  });

  test('USAccDeaths, ARIMA(0, 1, 1)(0, 1, 1)₁₂: accidental deaths in the USA, each month', () => {
    const values = Float64Array.from(ACCIDENTAL_DEATHS);
    const reference = [
      8342.5393, 7513.2546, 8311.4334, 8642.0316, 9519.3438, 9872.9779, 10954.1168, 10124.5302, 9245.6804, 9430.7874,
      8939.0681, 9478.3977,
    ];
    const airline = { p: 0, d: 1, q: 1, P: 0, D: 1, Q: 1, constant: false };
    near(fitArima(values, 12, airline)?.forecast(12), reference, 320.7);
    expect(selectArima(values, 12)?.order).toMatchObject({ d: 1, D: 1 });
  });
});

test('a series without any change is forecast to stay', () => {
  expect(selectArima(new Float64Array(30).fill(4), 1)?.forecast(3)).toEqual(Float64Array.of(4, 4, 4));
});
