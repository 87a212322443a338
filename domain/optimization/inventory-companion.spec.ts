import { describe, expect, test } from 'vitest';
import { InventoryRequest } from './inventory.ts';
import { companionAdvice, inventoryCompanions } from './inventory-companion.ts';
import { written } from './recommendation.ts';

const cups = {
  name: 'cups',
  unit: 'piece',
  openingStock: 26,
  demand: [10, 20, 30],
  leadPeriods: 4,
  purchaseCost: 0,
  holdingCost: 4,
  orderCost: 100,
  stockOutCost: 1_000,
  safetyStock: 7,
  serviceLevel: 0,
  space: 2,
};
const companionOf = (change: object = {}, shared: object = {}) =>
  inventoryCompanions(
    InventoryRequest.parse({
      periods: ['May', 'June', 'July'],
      products: [{ ...cups, ...change }],
      currency: 'EUR',
      ...shared,
    }),
  );

describe('the closed forms beside an inventory plan', () => {
  test('are of the mean demand: 20 a period, so √(2·20·100/4) an order, and 20 for each of 4 periods with 7 for safety', () => {
    expect(companionOf()).toEqual([
      {
        product: 'cups',
        unit: 'piece',
        orderQuantity: Math.sqrt(1_000),
        safetyStock: 7,
        reorderPoint: 87,
        action: 'ORDER_NOW',
      },
    ]);
  });

  test('keep for safety what the demand’s deviation asks for, where that is known', () => {
    const [companion] = companionOf({ uncertainty: { deviation: 3, level: '0.95' } });
    expect(companion?.safetyStock).toBeCloseTo(1.65 * 3 * 2, 12);
    expect(companion?.reorderPoint).toBeCloseTo(89.9, 12);
  });

  test.each([{ orderCost: 0 }, { holdingCost: 0 }])('have no order quantity with %j: nothing balances it', (free) => {
    expect(companionOf(free)[0]).not.toHaveProperty('orderQuantity');
  });

  test('are none for what nobody wants', () => {
    expect(companionOf({ demand: [0, 0, 0] })).toEqual([]);
  });

  test.each([
    [87, 'ORDER_NOW'],
    [88, 'MAINTAIN'],
    [180, 'MAINTAIN'],
    [181, 'REDUCE_STOCK'],
  ])('say of a stock of %d in a store with room for 200 of it: %s', (openingStock, action) => {
    expect(companionOf({ openingStock }, { capacity: { amount: 400, unit: 'shelf' } })).toMatchObject([{ action }]);
    // Without a store nothing is too much.
    expect(companionOf({ openingStock: 9_999 })).toMatchObject([{ action: 'MAINTAIN' }]);
  });

  test('are said in words whose every number is theirs', () => {
    const companions = companionOf({ uncertainty: { deviation: 3, level: '0.99' } });
    const advice = companionAdvice(companions);
    expect(advice.map(({ text }) => text)).toEqual([
      'Were demand steady, 31.62 piece of cups an order would cost least.',
      'Order cups when no more than 93.98 piece are left, of which 13.98 are for safety.',
      'The stock of cups is no more than that: order now.',
    ]);
    for (const { text, numbers } of advice) {
      const parsed = [...text.matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => number);
      expect(parsed).toEqual(numbers.map(({ value }) => written(value)));
      for (const { of, name, value } of numbers)
        expect(companions.find(({ product }) => product === name)).toHaveProperty(of, value);
    }
  });
});
