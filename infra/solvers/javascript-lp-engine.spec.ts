import { describe, expect, it } from 'vitest';
import { continuous, type LinearModel } from '../../domain/optimization/model.ts';
import { dualBound } from '../../domain/optimization/optimality.ts';
import { sparseModelOf } from '../../domain/optimization/sparse-model.ts';
import { verifySolution } from '../../domain/optimization/verify-solution.ts';
import { lpInstances } from '../../test/support/lp-instances.ts';
import { javascriptLpEngine } from './javascript-lp-engine.ts';

const engine = javascriptLpEngine();
const LIMIT = { timeLimitMillis: 1_000 };

/** x from −5 to 5, y up to 3, z free: least x + y + z with x + y + z ≥ −4, x − z = 1 and y ≥ −9. */
const model: LinearModel = {
  objective: {
    direction: 'minimize',
    terms: [
      { variable: 'x', coefficient: 1 },
      { variable: 'y', coefficient: 2 },
      { variable: 'z', coefficient: 1 },
    ],
    constant: 100,
    unit: '1',
  },
  variables: [continuous('x', '1', -5, 5), continuous('y', '1', null, 3), continuous('z', '1', null, null)],
  constraints: [
    {
      name: 'least',
      terms: ['x', 'y', 'z'].map((variable) => ({ variable, coefficient: 1 })),
      relation: '>=',
      rightHandSide: -4,
      unit: '1',
    },
    {
      name: 'apart',
      terms: [
        { variable: 'x', coefficient: 1 },
        { variable: 'z', coefficient: -1 },
      ],
      relation: '=',
      rightHandSide: 1,
      unit: '1',
    },
    { name: 'floor', terms: [{ variable: 'y', coefficient: 1 }], relation: '>=', rightHandSide: -9, unit: '1' },
  ],
};

describe('javascript-lp-solver', () => {
  it('gets bounds of every kind, and gives duals that prove its optimum', async () => {
    const sparse = sparseModelOf(model);
    const { status, values = [], duals = [] } = await engine.run(sparse, LIMIT);
    const { violations, objective } = verifySolution(sparse, values);
    // x + z is at least −4 − y, so that all is at least 100 − 4 + y, and y at least −9.
    expect({ status, violations, objective }).toEqual({ status: 'optimal', violations: [], objective: 87 });
    expect(dualBound(sparse, duals)).toBeCloseTo(87, 9);
  });

  it('tells what has no solution from what has no end', async () => {
    const status = async (change: Partial<LinearModel>) =>
      (await engine.run(sparseModelOf({ ...model, ...change }), LIMIT)).status;
    const [least, ...others] = model.constraints;
    if (least === undefined) throw new Error('there is a first constraint');
    expect(await status({ constraints: [{ ...least, rightHandSide: 50 }, ...others] })).toBe('infeasible');
    expect(
      await status({
        constraints: others,
        objective: { ...model.objective, direction: 'maximize', terms: [{ variable: 'y', coefficient: -1 }] },
      }),
    ).toBe('optimal');
    expect(
      await status({ constraints: [], objective: { ...model.objective, terms: [{ variable: 'z', coefficient: 1 }] } }),
    ).toBe('unbounded');
  });

  const circling = lpInstances('netlib').find(({ name }) => name === 'share2b');
  it.skipIf(circling === undefined)('gives up by counting, where it would turn in circles for ever', async () => {
    const sparse = sparseModelOf(circling?.read() ?? model);
    const { status, stoppedByLimit } = await engine.run(sparse, LIMIT);
    expect({ status, stoppedByLimit }).toEqual({ status: 'failed', stoppedByLimit: false });
  });
});
