import { expect, it } from 'vitest';
import { unitsOf } from './plan-units';

it('knows what a stock plan’s numbers are in by the product that is named', () => {
  const units = unitsOf({
    kind: 'inventory',
    request: {
      currency: 'GBP',
      capacity: { unit: 'm3' },
      products: [
        { name: 'tea', unit: 'kg' },
        { name: 'tea pot', unit: 'piece' },
      ],
    },
  });

  expect(units.objective).toBe('GBP');
  expect(units.variable('order of tea in w1')).toBe('kg');
  expect(units.variable('stock of tea pot after w1')).toBe('piece');
  expect(units.variable('tea is ordered in w1')).toBe('yes or no');
  expect(units.constraint('capacity after w1')).toBe('m3');
  expect(units.constraint('budget')).toBe('GBP');
});

it('reads a linear model’s own units, and says none where nothing tells them', () => {
  const named = [{ name: 'a', unit: 'hour' }];

  expect(
    unitsOf({ kind: 'linear', request: { objective: { unit: 'EUR' }, variables: named, constraints: [] } }).variable(
      'a',
    ),
  ).toBe('hour');
  expect(unitsOf({ kind: 'metrics', request: {} }).objective).toBeUndefined();
});
