import { describe, expect, it } from 'vitest';
import { continuous, type LinearModel, type Variable } from './model.ts';
import type { Engine, EngineClaim } from './solver.ts';
import { verifiedSolver } from './verified-solver.ts';

/** At most 10 of x and y together, at most 6 of x; x is worth 3, y 2: the best is 6 and 4, worth 26. */
const model = (kind: Variable['kind'] = 'continuous'): LinearModel => ({
  objective: {
    direction: 'maximize',
    terms: [
      { variable: 'x', coefficient: 3 },
      { variable: 'y', coefficient: 2 },
    ],
    constant: 0,
    unit: '1',
  },
  variables: [
    { ...continuous('x', '1', 0, 6), kind },
    { ...continuous('y', '1', 0, null), kind },
  ],
  constraints: [
    {
      name: 'together',
      terms: [
        { variable: 'x', coefficient: 1 },
        { variable: 'y', coefficient: 1 },
      ],
      relation: '<=',
      rightHandSide: 10,
      unit: '1',
    },
  ],
});

const saying = (name: string, claim: Partial<EngineClaim>) => {
  const asked = { times: 0 };
  const engine: Engine = {
    reference: `${name}/1`,
    run: async () => {
      asked.times += 1;
      return { status: 'optimal', stoppedByLimit: false, millis: 1, ...claim };
    },
  };
  return { ...engine, asked };
};
const TRUTH = { values: [6, 4], duals: [2], bound: 26 };
const honest = saying('honest', TRUTH);
const unable = saying('unable', { status: 'failed' });
const LIMIT = { timeLimitMillis: 1_000 };

describe('a verified solver', () => {
  it('takes the small engine at its word when the word is proved', async () => {
    const large = saying('large', TRUTH);
    const { answer } = await verifiedSolver({ small: honest, large }).solve(model(), LIMIT);
    expect(answer).toMatchObject({ status: 'optimal', engine: 'honest/1', objective: 26, bound: 26, rejected: [] });
    expect(answer).toMatchObject({ activities: [10], sensitivity: { duals: [2], reducedCosts: [1, 0] } });
    expect(large.asked.times).toBe(0);
  });

  it.each([
    ['breaks a constraint', { values: [6, 5], duals: [2] }, 'violates-the-model'],
    ['breaks a bound', { values: [7, 3], duals: [2] }, 'violates-the-model'],
    ['gives what is no number', { values: [Number.NaN, 4], duals: [2] }, 'violates-the-model'],
    ['gives too few values', { values: [6], duals: [2] }, 'violates-the-model'],
    ['gives no values', { duals: [2] }, 'violates-the-model'],
    ['calls something the best that is not', { values: [4, 4], duals: [2] }, 'optimality-not-proved'],
    ['proves it with a dual of the wrong sign', { values: [6, 4], duals: [-2] }, 'optimality-not-proved'],
    ['proves nothing', { values: [6, 4] }, 'optimality-not-proved'],
    ['sees no solution where there is one', { status: 'infeasible' }, 'wrongly-infeasible'],
    ['sees no end where there is one', { status: 'unbounded' }, 'wrongly-unbounded'],
    ['gives up', { status: 'failed' }, 'gave-up'],
  ] as const)('never believes a small engine that %s', async (_, claim, reason) => {
    const small = saying('liar', claim);
    const { answer, solveMillis } = await verifiedSolver({ small, large: honest }).solve(model(), LIMIT);
    expect(answer).toMatchObject({ status: 'optimal', engine: 'honest/1', objective: 26 });
    expect(answer.rejected).toEqual([{ engine: 'liar/1', reason }]);
    expect(solveMillis).toBe(2);
  });

  it('takes it from two that there is no solution', async () => {
    const engines = {
      small: saying('small', { status: 'infeasible' }),
      large: saying('large', { status: 'infeasible' }),
    };
    const { answer } = await verifiedSolver(engines).solve(model(), LIMIT);
    expect(answer).toEqual({ status: 'infeasible', engine: 'large/1', stoppedByLimit: false, rejected: [] });
  });

  it('takes no "no solution" when a solution is on the table', async () => {
    const engines = { small: saying('small', { values: [4, 4] }), large: saying('large', { status: 'infeasible' }) };
    await expect(verifiedSolver(engines).solve(model(), LIMIT)).rejects.toThrow('small/1 found one');
  });

  it.each([
    ['breaks a constraint', { values: [6, 5], bound: 28 }],
    ['gives a fraction for a whole number', { values: [5.5, 4.5], bound: 26 }],
  ])('throws rather than pass on a large engine that %s', async (_, claim) => {
    const large = saying('liar', claim);
    const solving = verifiedSolver({ small: unable, large }).solve(model('integer'), LIMIT);
    await expect(solving).rejects.toMatchObject({ name: 'UnverifiedAnswer' });
  });

  it('calls values without a proof feasible, with their gap', async () => {
    const large = saying('large', { values: [4, 4], bound: 25 });
    const { answer } = await verifiedSolver({ small: unable, large }).solve(model('integer'), LIMIT);
    expect(answer).toMatchObject({ status: 'feasible', objective: 20, bound: 25, gap: 0.25 });
    const unsaid = saying('large', { values: [4, 4] });
    const other = await verifiedSolver({ small: unable, large: unsaid }).solve(model('integer'), LIMIT);
    expect(other.answer).toMatchObject({ status: 'feasible', bound: null, gap: null });
  });

  it('hands out whole numbers as such, and the objective of what it hands out', async () => {
    const large = saying('large', { values: [6.000_000_4, 3.999_999_6], bound: 26.000_000_4 });
    const { answer } = await verifiedSolver({ small: unable, large }).solve(model('integer'), LIMIT);
    expect(answer).toMatchObject({ status: 'optimal', values: [6, 4], objective: 26 });
  });

  it('takes whole numbers from the small engine when the relaxation comes out in them, for that proves them', async () => {
    const large = saying('large', TRUTH);
    const { answer } = await verifiedSolver({ small: honest, large }).solve(model('integer'), LIMIT);
    expect(answer).toMatchObject({
      status: 'optimal',
      engine: 'honest/1',
      values: [6, 4],
      bound: 26,
      sensitivity: null,
    });
    expect(large.asked.times).toBe(0);
    const fraction = saying('small', { values: [5.5, 4.5], duals: [2] });
    const other = await verifiedSolver({ small: fraction, large }).solve(model('integer'), LIMIT);
    expect(other.answer).toMatchObject({ engine: 'large/1', rejected: [{ engine: 'small/1', reason: 'not-whole' }] });
    const worse = saying('small', { values: [5, 5], duals: [2] });
    const last = await verifiedSolver({ small: worse, large }).solve(model('integer'), LIMIT);
    expect(last.answer).toMatchObject({ engine: 'large/1', rejected: [{ reason: 'optimality-not-proved' }] });
  });

  it('asks the large engine at once when sensitivity is wanted', async () => {
    const small = saying('small', TRUTH);
    const solver = verifiedSolver({ small, large: honest });
    await solver.solve(model(), { ...LIMIT, sensitivity: true });
    expect(small.asked.times).toBe(0);
    await solver.solve(model(), LIMIT);
    expect(small.asked.times).toBe(1);
  });
});
