import { describe, expect, test } from 'vitest';
import { ACCIDENTAL_DEATHS } from '../../test/support/accidental-deaths.ts';
import { MEMBERS, type Task } from './member.ts';
import { members } from './members.ts';
import { fitSmoothing } from './smoothing-fit.ts';
import { pointsFrom } from './smoothing-model.ts';
import { forecastByTheta } from './theta.ts';

const SEASON = [10, -20, 30, -20];
const truth = (place: number): number => 100 + 2 * place + (SEASON[place % 4] ?? 0);
const task: Task = {
  values: Float64Array.from({ length: 60 }, (_, place) => truth(place)),
  periods: [4],
  calendar: undefined,
  horizon: 8,
  thorough: true,
};

describe('a trend and a season without noise are continued', () => {
  // Decomposition takes logarithms, Theta halves the trend by design, trees and the floor do not go beyond what they have seen.
  test.each([
    ['exponential-smoothing', 1],
    ['decomposition', 10],
    ['arima', 1],
    ['additive', 1],
    ['theta', 17],
    ['boosted-trees', 20],
    ['seasonal-naive', 16.01],
  ] as const)('by %s to %d', (name, tolerance) => {
    const points = members[name]()(task);
    expect(points?.length).toBe(8);
    for (const [step, point] of (points ?? []).entries()) {
      expect(Math.abs(point - truth(60 + step))).toBeLessThan(tolerance);
    }
  });
});

test.each(MEMBERS)('%s gives the same numbers for the same values, whatever it saw before', (name) => {
  const used = members[name]();
  used({ ...task, values: task.values.subarray(0, 40) });
  expect(used(task)).toEqual(members[name]()(task));
});

test("exponential smoothing (A, N, A) of the accidental deaths is near R's, whose season's start is searched as well", () => {
  const scaled = Float64Array.from(ACCIDENTAL_DEATHS, (value) => value / 8_788);
  const fitted = fitSmoothing(scaled, 12, { error: 'additive', trend: 'none', season: 'additive' });
  const reference = [
    8397.497, 7599.221, 8396.595, 8646.51, 9443.412, 9893.065, 10819.124, 10107.105, 9015.233, 9354.407, 8880.418,
    9085.492,
  ];
  if (fitted === undefined) throw new Error('it does not fit');
  const points = pointsFrom(fitted.state, fitted.form, fitted.smoothing.phi, 12);
  // Two fifths of the standard error of one step.
  for (const [step, value] of reference.entries()) {
    expect(Math.abs((points[step] ?? Number.NaN) * 8_788 - value)).toBeLessThan(0.4 * 293);
  }
});

test('Theta follows a level that has changed, and does not follow noise about one that has not', () => {
  const changed = Float64Array.from({ length: 40 }, (_, place) => (place < 20 ? 100 : 200) + (place % 3));
  const [next = 0] = forecastByTheta(changed, 1, 1);
  expect(Math.abs(next - 201)).toBeLessThan(8);
  const steady = Float64Array.from({ length: 40 }, (_, place) => 100 + (place % 2 === 0 ? 5 : -5));
  for (const point of forecastByTheta(steady, 1, 6)) expect(Math.abs(point - 100)).toBeLessThan(3);
});
