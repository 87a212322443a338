import { afterAll, describe, expect, test } from 'vitest';
import { openSolver } from '../../test/support/solver.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { optimize, PlanRequest, refusalOfPlan } from './plan.ts';

const solver = openSolver();
afterAll(solver.close);

const variable = (name: string) => ({ name, kind: 'continuous', lower: 0, upper: null, unit: '1' });
const linear = (constraints: number, perConstraint: number) =>
  PlanRequest.parse({
    kind: 'linear',
    request: {
      objective: { direction: 'minimize', terms: [], constant: 0, unit: '1' },
      variables: Array.from({ length: perConstraint }, (_, number) => variable(`v${number}`)),
      constraints: Array.from({ length: constraints }, (_, number) => ({
        name: `c${number}`,
        terms: Array.from({ length: perConstraint }, (_, place) => ({ variable: `v${place}`, coefficient: 1 })),
        relation: '<=',
        rightHandSide: 1,
        unit: '1',
      })),
    },
  });
const staffing = (people: number, restRules: number) =>
  PlanRequest.parse({
    kind: 'staffing',
    request: {
      periods: [{ name: 'Monday', people: 1 }],
      shifts: ['early', 'late'].map((name) => ({ name, periods: ['Monday'], hours: 8, cost: 100 })),
      people: Array.from({ length: people }, (_, number) => ({ name: `p${number}`, maxHours: 40, shifts: ['early'] })),
      restRules: Array.from({ length: restRules }, () => ['late', 'early']),
      currency: 'GBP',
    },
  });

describe('a plan', () => {
  test.each([
    ['constraints over many variables', linear(200, 250)],
    ['many rules for many people', staffing(200, 500)],
  ])('of %s is too large before its model is built', (_, plan) => {
    const refusal = refusalOfPlan(plan);
    expect(isRefusal(refusal) && refusal.code).toBe('plan-too-large');
  });

  test('of a few people may be solved, and is', async () => {
    const plan = staffing(3, 1);
    expect(refusalOfPlan(plan)).toBeUndefined();
    const { answer, recommendations, variables } = await optimize(plan, solver, { timeLimitMillis: 10_000 });
    expect(answer).toMatchObject({ status: 'optimal', objective: 100 });
    expect('values' in answer && answer.values.length).toBe(variables.length);
    expect(recommendations.length).toBeGreaterThan(0);
  });
});
