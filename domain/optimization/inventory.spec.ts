import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { expectNumbersFromAnswer, found } from '../../test/support/advice.ts';
import { openSolver } from '../../test/support/solver.ts';
import { InventoryRequest, inventoryAdvice, inventoryModel } from './inventory.ts';
import { refusalOf } from './validate-model.ts';

const solver = openSolver();
afterAll(() => solver.close());

/** One product, wanted 10, 20 and 30 times; an order costs 100, keeping one for a period 2. */
const cups = {
  name: 'cups',
  unit: 'piece',
  openingStock: 0,
  demand: [10, 20, 30],
  leadPeriods: 0,
  purchaseCost: 0,
  holdingCost: 2,
  orderCost: 100,
  stockOutCost: 1_000,
  safetyStock: 0,
  serviceLevel: 0,
  space: 1,
};
const request = (change: Partial<typeof cups> & { readonly lotSize?: number } = {}, shared: object = {}) =>
  InventoryRequest.parse({
    periods: ['May', 'June', 'July'],
    products: [{ ...cups, ...change }],
    currency: 'EUR',
    ...shared,
  });

const plan = async (asked: InventoryRequest) => {
  const model = inventoryModel(asked);
  expect(refusalOf(model)).toBeUndefined();
  const { answer } = await solver.solve(model, { timeLimitMillis: 20_000 });
  const advice = 'values' in answer ? inventoryAdvice(asked, model, answer) : [];
  return { model, answer, texts: advice.map(({ text }) => text), advice };
};

describe('the inventory model', () => {
  it('finds the plan that was found by hand', async () => {
    // Every way to bundle: all at once 260, each by itself 300, May with June 260; May, then July: 200 + 20·2 = 240.
    const { texts } = await plan(request());
    expect(texts).toEqual([
      'The plan costs 240 EUR.',
      'Order 30 piece of cups in May.',
      'Order 30 piece of cups in July.',
    ]);
  });

  it('does without what costs less to miss than to order', async () => {
    const { texts } = await plan(request({ demand: [10, 0, 0], stockOutCost: 3 }));
    expect(texts).toEqual(['The plan costs 30 EUR.', 'In May 10 piece of cups will be missing.']);
    const served = await plan(request({ demand: [10, 0, 0], stockOutCost: 3, purchaseCost: 4, serviceLevel: 0.9 }));
    expect(served.texts).toEqual([
      'The plan costs 139 EUR.',
      'Order 9 piece of cups in May.',
      'In May 1 piece of cups will be missing.',
    ]);
  });

  it.each<[string, InventoryRequest, string[]]>([
    ['capacity', request({}, { capacity: { amount: 15, unit: 'shelf' } }), ['The plan costs 300 EUR.']],
    ['lots', request({ lotSize: 25 }), ['The plan costs 350 EUR.']],
    ['safety stock', request({ safetyStock: 5 }), ['The plan costs 270 EUR.', 'Order 35 piece of cups in May.']],
    [
      'lead time',
      request({ leadPeriods: 1, openingStock: 10 }),
      ['The plan costs 160 EUR.', 'Order 50 piece of cups in May.'],
    ],
    ['budget', request({ purchaseCost: 1 }, { budget: 140 }), ['Orders take 140 EUR of the budget.']],
  ])('keeps to %s', async (_, asked, said) => {
    const { texts } = await plan(asked);
    expect(texts).toEqual(expect.arrayContaining(said));
  });

  it('plans several products for one store, in their own units', async () => {
    const asked = request(
      {},
      {
        products: [cups, { ...cups, name: 'tea', unit: 'kg', demand: [5, 5, 5], space: 4 }],
        capacity: { amount: 25, unit: 'shelf' },
      },
    );
    const { model, answer, advice, texts } = await plan(asked);
    // Cups of June wait in May (240), so tea of July may wait in June only (210); all of it would take 40 in May.
    expect(found(answer).objective).toBe(450);
    expect(texts).toContain('Order 30 piece of cups in May.');
    expectNumbersFromAnswer(advice, model, found(answer), ['cups', 'tea', 'May', 'June', 'July']);
  });

  it('says nothing but what is in the answer, whatever is asked', async () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 3, maxLength: 3 });
    const product = fc.record({
      demand: amounts,
      openingStock: fc.integer({ min: 0, max: 30 }),
      holdingCost: fc.integer({ min: 1, max: 7 }).map((cost) => cost / 3),
      orderCost: fc.integer({ min: 0, max: 90 }),
      stockOutCost: fc.integer({ min: 1, max: 20 }),
      space: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(product, async (change) => {
        const { model, answer, advice } = await plan(request(change, { capacity: { amount: 30, unit: 'shelf' } }));
        if (answer.status === 'infeasible') return;
        expectNumbersFromAnswer(advice, model, found(answer), ['cups', 'May', 'June', 'July']);
      }),
      { numRuns: 15, seed: 4 },
    );
  });

  it('has no plan when the budget is too small to serve, and is asked for demands of every period', async () => {
    const { answer } = await plan(request({ purchaseCost: 1, serviceLevel: 1 }, { budget: 100 }));
    expect(answer.status).toBe('infeasible');
    expect(InventoryRequest.safeParse({ ...request(), products: [{ ...cups, demand: [1] }] }).success).toBe(false);
  });
});
