import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openSolver } from '../../test/support/solver.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { changedPlan, type PlanChange } from './changed-plan.ts';
import { optimize, PlanRequest } from './plan.ts';

const solver = openSolver();
afterAll(solver.close);

const inventory = (orderCost = 100, budget: number | undefined = 140, demand = [10, 20, 30]): PlanRequest =>
  PlanRequest.parse({
    kind: 'inventory',
    request: {
      periods: ['May', 'June', 'July'],
      currency: 'EUR',
      budget,
      products: [
        {
          name: 'a/b~c',
          unit: 'piece',
          openingStock: 0,
          demand,
          leadPeriods: 0,
          purchaseCost: 0,
          holdingCost: 2,
          orderCost,
          stockOutCost: 9,
          safetyStock: 0,
          serviceLevel: 0,
          space: 1,
        },
      ],
    },
  });

const workshop = (hours: number, most: number | null): PlanRequest =>
  PlanRequest.parse({
    kind: 'linear',
    request: {
      objective: {
        direction: 'maximize',
        terms: [
          { variable: 'chairs', coefficient: 3 },
          { variable: 'tables', coefficient: 5 },
        ],
        constant: 0,
        unit: '1',
      },
      variables: ['chairs', 'tables'].map((name) => ({ name, kind: 'integer', lower: 0, upper: most, unit: '1' })),
      constraints: [
        {
          name: 'hours',
          terms: [
            { variable: 'chairs', coefficient: 2 },
            { variable: 'tables', coefficient: 4 },
          ],
          relation: '<=',
          rightHandSide: hours,
          unit: '1',
        },
      ],
    },
  });

const changed = (plan: PlanRequest, changes: readonly PlanChange[]): PlanRequest => {
  const made = changedPlan(plan, changes);
  if (isRefusal(made)) throw new Error(made.reason);
  return made;
};

/** A14. */
describe('a plan whose numbers are changed', () => {
  test.each<[string, readonly PlanChange[], PlanRequest]>([
    ['a number of the request', [{ at: '/budget', value: 200 }], inventory(100, 200)],
    ['one of what has a name', [{ at: '/products/a~1b~0c/orderCost', value: 7 }], inventory(7)],
    ['one by its place', [{ at: '/products/0/demand/2', value: 3 }], inventory(100, 140, [10, 20, 3])],
    [
      'several, one after the other',
      [
        { at: '/budget', value: 1 },
        { at: '/budget', value: 200 },
        { at: '/products/0/orderCost', value: 7 },
      ],
      inventory(7, 200),
    ],
  ])('%s is the plan that would have been written so', (_, changes, fresh) => {
    const before = inventory();
    expect(changed(before, changes)).toEqual(fresh);
    expect(before).toEqual(inventory());
  });

  test('gets a bound where it had none', () => {
    const changes = ['chairs', 'tables'].map((name) => ({ at: `/variables/${name}/upper`, value: 4 }));
    expect(changed(workshop(12, null), changes)).toEqual(workshop(12, 4));
  });

  test('has the objective of a fresh solve, whatever it was before', async () => {
    const hours = fc.integer({ min: 0, max: 200 });
    const most = fc.integer({ min: 0, max: 30 });
    await fc.assert(
      fc.asyncProperty(hours, hours, most, async (before, after, upper) => {
        const limit = { timeLimitMillis: 20_000 };
        const changes = [
          { at: '/constraints/hours/rightHandSide', value: after },
          { at: '/variables/chairs/upper', value: upper },
          { at: '/variables/tables/upper', value: upper },
        ];
        const first = workshop(before, 9);
        await optimize(first, solver, limit);
        const whatIf = await optimize(changed(first, changes), solver, limit);
        const fresh = await optimize(workshop(after, upper), solver, limit);
        expect(whatIf).toEqual(fresh);
        expect(whatIf.answer.status).toBe('optimal');
      }),
      { numRuns: process.env.PRECEDENT_NIGHTLY === undefined ? 25 : 200, seed: 14 },
    );
  });

  test.each([
    ['/stock', 'there is no stock at /'],
    ['/products/tea/orderCost', 'there is no tea at /products'],
    ['/products/1/orderCost', 'there is no 1 at /products'],
    ['/products/0/name', '/products/0/name is no number'],
    ['/currency', '/currency is no number'],
    ['/products', '/products is no number'],
    ['/budget/more', 'there is no more at /budget'],
    ['/__proto__/polluted', 'there is no __proto__ at /'],
    ['/products/constructor/name', 'there is no constructor at /products'],
    ['/products/length', 'there is no length at /products'],
  ])('does not have %s changed', (at, reason) => {
    expect(
      changedPlan(inventory(), [
        { at: '/budget', value: 1 },
        { at, value: 1 },
      ]),
    ).toMatchObject({
      code: 'change-not-possible',
      fields: [{ pointer: '/changes/1/at', reason }],
    });
  });

  test('has no number that such a plan cannot have', () => {
    expect(changedPlan(inventory(), [{ at: '/products/0/serviceLevel', value: 2 }])).toMatchObject({
      code: 'change-not-possible',
      fields: [{ pointer: '/changes', reason: expect.stringContaining('serviceLevel') }],
    });
  });
});
