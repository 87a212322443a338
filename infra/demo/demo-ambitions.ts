import type { z } from 'zod';
import type { createGoal } from '../../commands/goals.ts';
import type { requestOptimization } from '../../commands/optimization.ts';
import type { requestSimulation } from '../../commands/simulation.ts';

/** What the demo's retailer wants to reach. Both are forecast as soon as they are set, like anybody's goals. */
export const demoGoals = (deadline: string): readonly z.input<typeof createGoal.input>[] => [
  {
    title: 'Raise four weeks of revenue above £200,000',
    description: 'The week in which the advertisement went round will not be among the last four when it counts.',
    owner: 'Owner of the demo',
    metric: 'revenue',
    source: 'demo-shop',
    over: 28,
    unit: 'GBP',
    target: '200000',
    deadline,
    impactAreas: ['revenue'],
  },
  {
    title: 'Raise four weeks of orders above 2,300',
    description: 'Without the advertisement it takes more people who find the shop by themselves.',
    owner: 'Owner of the demo',
    metric: 'orders',
    source: 'demo-shop',
    over: 28,
    unit: 'count',
    target: '2300',
    deadline,
    impactAreas: ['customers'],
  },
];

/** How a day's advertising is divided best, by what each campaign is said to bring. */
export const demoBudget: z.input<typeof requestOptimization.input> = {
  name: 'Advertising of a day',
  plan: {
    kind: 'budget',
    request: {
      budget: 200,
      currency: 'GBP',
      responseUnit: 'order',
      channels: [
        {
          name: 'brand',
          response: [
            { spend: 0, response: 0 },
            { spend: 80, response: 36 },
            { spend: 140, response: 51 },
            { spend: 200, response: 57 },
          ],
        },
        {
          name: 'lamps',
          response: [
            { spend: 0, response: 0 },
            { spend: 60, response: 21 },
            { spend: 120, response: 33 },
          ],
        },
      ],
    },
  },
};

/** What a quarter may bring if prices rise a little and some orders stay away. */
export const demoScenario: z.input<typeof requestSimulation.input> = {
  name: 'A quarter after a rise in prices',
  model: {
    inputs: [
      { name: 'day', distribution: { kind: 'observed', metric: 'revenue', source: 'demo-shop', limit: 90 } },
      { name: 'price_rise', distribution: { kind: 'triangular', min: 0, mode: 0.03, max: 0.06 } },
      { name: 'orders_lost', distribution: { kind: 'normal', mean: 0.02, standardDeviation: 0.01 } },
    ],
    correlations: [],
    formulas: [{ name: 'quarter', formula: 'day * 91 * (1 + price_rise) * (1 - orders_lost)' }],
    outcome: 'quarter',
  },
  plan: { draws: 20_000, seed: '7' },
};
