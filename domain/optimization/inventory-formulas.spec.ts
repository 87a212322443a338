import { describe, expect, it } from 'vitest';
import { economicOrderQuantity, reorderPoint, safetyStock, stockAction } from './inventory-formulas.ts';

describe('the closed forms of inventory', () => {
  it('order as much at once as costs the same to order as to hold', () => {
    // 1,000 a year, 50 an order, 4 to hold one for a year: 158.11 at once.
    const quantity = economicOrderQuantity(1_000, 50, 4);
    expect(quantity).toBeCloseTo(158.113_883, 6);
    expect((1_000 / quantity) * 50).toBeCloseTo((quantity / 2) * 4, 9);
  });

  it('keep z·σ·√L against chance, and order at the demand of the lead time on top of it', () => {
    expect(safetyStock('0.95', 4, 9)).toBeCloseTo(1.65 * 4 * 3, 12);
    expect(safetyStock('0.90', 4, 9)).toBeCloseTo(1.28 * 4 * 3, 12);
    expect(reorderPoint(10, 9, safetyStock('0.95', 4, 9))).toBeCloseTo(109.8, 12);
  });

  it.each([
    [109.8, 'ORDER_NOW'],
    [109.9, 'MAINTAIN'],
    [180, 'MAINTAIN'],
    [180.1, 'REDUCE_STOCK'],
  ])('say about a stock of %d: %s', (stock, action) => expect(stockAction(stock, 109.8, 200)).toBe(action));
});
