import { describe, expect, it } from 'vitest';
import { continuous, type LinearModel } from './model.ts';
import { dualBound } from './optimality.ts';
import { sparseModelOf } from './sparse-model.ts';
import { verifySolution } from './verify-solution.ts';

/** 2x + y, at most 10 of x + y, x a whole number up to 6. */
const model = (rightHandSide: number, relation: '<=' | '>=' | '=' = '<='): LinearModel => ({
  objective: {
    direction: 'maximize',
    terms: [
      { variable: 'x', coefficient: 2 },
      { variable: 'y', coefficient: 1 },
    ],
    constant: 7,
    unit: '1',
  },
  variables: [{ ...continuous('x', '1', 0, 6), kind: 'integer' }, continuous('y', '1', 0, null)],
  constraints: [
    {
      name: 'both',
      terms: [
        { variable: 'y', coefficient: 0.5 },
        { variable: 'x', coefficient: 1 },
        { variable: 'y', coefficient: 0.5 },
      ],
      relation,
      rightHandSide,
      unit: '1',
    },
  ],
});

describe('values', () => {
  it('have the objective that they have, whoever says otherwise', () => {
    const { violations, objective, activities } = verifySolution(sparseModelOf(model(10)), [6, 4]);
    expect({ violations, objective, activities: [...activities] }).toEqual({
      violations: [],
      objective: 23,
      activities: [10],
    });
  });

  it.each([
    ['too much', [6, 4.1], 'constraint', 0, 0.1],
    ['beyond a bound', [7, 3], 'bound', 0, 1],
    ['below zero', [6, -1], 'bound', 1, 1],
    ['a fraction', [5.5, 0], 'integrality', 0, 0.5],
    ['no number', [6, Number.NaN], 'constraint', 0, Number.POSITIVE_INFINITY],
  ] as const)('of %s are named with what they break', (_, values, kind, place, amount) => {
    const { violations } = verifySolution(sparseModelOf(model(10)), values);
    const own = violations.find((violation) => violation.kind === kind);
    expect(own?.place).toBe(place);
    if (Number.isFinite(amount)) expect(own?.amount).toBeCloseTo(amount, 9);
    else expect(own?.amount).toBe(amount);
  });

  it('may be off by a millionth, of what takes part where that is large', () => {
    const violations = (end: number, y: number) => verifySolution(sparseModelOf(model(end, '=')), [0, y]).violations;
    expect(violations(1, 1 + 9e-7)).toEqual([]);
    expect(violations(1, 1 + 2e-6)).toHaveLength(1);
    expect(violations(1e9, 1e9 + 900)).toEqual([]);
    expect(violations(1e9, 1e9 + 2_000)).toHaveLength(1);
  });
});

describe('duals', () => {
  it('prove a bound that no values exceed', () => {
    // 7 + 1·10 for what is shared, and (2 − 1)·6 for x at its upper bound.
    expect(dualBound(sparseModelOf(model(10)), [1])).toBe(23);
    expect(dualBound(sparseModelOf(model(10)), [2])).toBe(27);
  });

  it.each([
    ['too small for y, which has no upper bound', [0.5]],
    ['of the wrong sign', [-1]],
    ['no number', [Number.NaN]],
    ['absent', []],
  ])('that are %s prove nothing', (_, duals) => expect(dualBound(sparseModelOf(model(10)), duals)).toBeUndefined());
});
