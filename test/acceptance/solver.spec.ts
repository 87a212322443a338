import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { binary, continuous, type LinearModel } from '../../domain/optimization/model.ts';
import type { Answer, Range } from '../../domain/optimization/solver.ts';
import { sparseModelOf } from '../../domain/optimization/sparse-model.ts';
import { verifySolution } from '../../domain/optimization/verify-solution.ts';
import { bestByTrying, bestCorner } from '../support/brute-force.ts';
import { namedAnswer } from '../support/named-answer.ts';
import { smallModel } from '../support/random-models.ts';
import { openSolver } from '../support/solver.ts';

const NIGHTLY = process.env.PRECEDENT_NIGHTLY !== undefined;
const solver = openSolver();
afterAll(() => solver.close());

const solved = async (model: LinearModel): Promise<Answer> =>
  (await solver.solve(model, { timeLimitMillis: 20_000 })).answer;

const holds = async (model: LinearModel, best: number | undefined): Promise<void> => {
  const answer = await solved(model);
  if (answer.status !== 'optimal') {
    expect({ status: answer.status, best }).toEqual({ status: 'infeasible', best: undefined });
    return;
  }
  expect(answer.objective).toBeCloseTo(best ?? Number.NaN, 6);
  expect(verifySolution(sparseModelOf(model), answer.values).violations).toEqual([]);
};

describe('the solver', () => {
  it('agrees with trying everything, on 100 random models of integers', async () => {
    const trial = fc.asyncProperty(smallModel('integer'), (model) => holds(model, bestByTrying(model)));
    await fc.assert(trial, { numRuns: NIGHTLY ? 3_000 : 100, seed: 20_261_127 });
  }, 120_000);

  it('agrees with the best corner, on 100 random models of real numbers', async () => {
    const trial = fc.asyncProperty(smallModel('continuous'), (model) => holds(model, bestCorner(model)));
    await fc.assert(trial, { numRuns: NIGHTLY ? 3_000 : 100, seed: 20_261_128 });
  }, 120_000);

  it('tells what has no solution from what has no end, with integers and without', async () => {
    for (const kind of ['continuous', 'integer'] as const) {
      expect((await solved(workshop({ kind, hours: -1 }))).status).toBe('infeasible');
      expect((await solved(workshop({ kind, hours: null }))).status).toBe('unbounded');
      expect((await solved(workshop({ kind, hours: 40 }))).status).toBe('optimal');
    }
  });

  it('answers what-if as if the changed model were the first that it ever saw', async () => {
    const question = fc.asyncProperty(fc.integer({ min: 1, max: 200 }), async (hours) => {
      const fresh = openSolver();
      const answers = [
        await solved(workshop({ kind: 'continuous', hours })),
        await solved(workshop({ kind: 'integer', hours })),
      ];
      const anew = await fresh.solve(workshop({ kind: 'continuous', hours }), { timeLimitMillis: 20_000 });
      const integers = await fresh.solve(workshop({ kind: 'integer', hours }), { timeLimitMillis: 20_000 });
      await fresh.close();
      expect(JSON.stringify(answers)).toBe(JSON.stringify([anew.answer, integers.answer]));
    });
    await fc.assert(question, { numRuns: NIGHTLY ? 100 : 4, seed: 1 });
  }, 120_000);

  it('says what one more hour is worth, and how far that goes', async () => {
    const options = { timeLimitMillis: 20_000, sensitivity: true };
    const { answer } = await solver.solve(workshop({ kind: 'continuous', hours: 40 }), options);
    if (answer.status !== 'optimal' || answer.sensitivity?.ranges == null) throw new Error('no sensitivity');
    // 30 chairs + 50 tables; chairs + 2 tables ≤ 40, 2 chairs + tables ≤ 50.
    expect(answer).toMatchObject({ engine: 'highs/1.15.3', objective: 1_100, values: [20, 10], gap: 0 });
    expect(answer.sensitivity.duals.map((dual) => Number(dual.toFixed(6)))).toEqual([23.333333, 3.333333]);
    const named = namedAnswer(workshop({ kind: 'continuous', hours: 40 }), answer);
    expect(named.constraints[0]).toMatchObject({
      name: 'carpentry',
      activity: 40,
      rightHandSide: 40,
      rightHandSideRange: { from: 25, to: 100 },
    });
    expect(named.variables[0]).toMatchObject({
      name: 'chairs',
      value: 20,
      coefficientRange: { from: expect.closeTo(25, 9), to: expect.closeTo(100, 9) },
    });
    for (const hours of [25, 33, 77, 100]) {
      const other = await solved(workshop({ kind: 'continuous', hours }));
      expect(other.status === 'optimal' && other.objective).toBeCloseTo(1_100 + (hours - 40) * (70 / 3), 6);
    }
    const beyond = await solved(workshop({ kind: 'continuous', hours: 101 }));
    expect(beyond.status === 'optimal' && beyond.objective).toBeLessThan(1_100 + 61 * (70 / 3) - 1);
  });
});

describe('the ranges of an optimum', () => {
  /** Half-way to the end of a range, or some way where it has none. */
  const ways = (own: number, { from, to }: Range): readonly number[] => [
    from === null ? own - 2 : (own + from) / 2,
    to === null ? own + 2 : (own + to) / 2,
  ];

  it('are those within which its duals and its values stay, for every constraint and coefficient', async () => {
    let ranged = 0;
    const trial = fc.asyncProperty(smallModel('continuous'), async (model) => {
      const { answer } = await solver.solve(model, { timeLimitMillis: 20_000, sensitivity: true });
      if (answer.status !== 'optimal' || model.constraints.length === 0) return;
      const named = namedAnswer(model, answer);
      const expectObjective = async (changed: LinearModel, objective: number): Promise<void> => {
        ranged += 1;
        expect(await solved(changed)).toMatchObject({ status: 'optimal', objective: expect.closeTo(objective, 6) });
      };
      for (const [at, { rightHandSide, dual, rightHandSideRange }] of named.constraints.entries()) {
        if (dual === null || rightHandSideRange === null) throw new Error('a constraint has no range');
        for (const end of ways(rightHandSide, rightHandSideRange)) {
          const constraints = model.constraints.map((row, place) =>
            place === at ? { ...row, rightHandSide: end } : row,
          );
          await expectObjective({ ...model, constraints }, answer.objective + dual * (end - rightHandSide));
        }
      }
      for (const [at, { value, coefficientRange }] of named.variables.entries()) {
        const own = model.objective.terms[at]?.coefficient ?? 0;
        if (coefficientRange === null) throw new Error('a coefficient has no range');
        for (const coefficient of ways(own, coefficientRange)) {
          const terms = model.objective.terms.map((term, place) => (place === at ? { ...term, coefficient } : term));
          const objective = { ...model.objective, terms };
          await expectObjective({ ...model, objective }, answer.objective + value * (coefficient - own));
        }
      }
    });
    await fc.assert(trial, { numRuns: NIGHTLY ? 1_000 : 60, seed: 3 });
    expect(ranged).toBeGreaterThan(50);
  }, 120_000);
});

describe('a model with integers', () => {
  it('has duals of what is left when its integers are held, when asked for', async () => {
    // A machine bought or not, and how long it runs: at most 8 hours when bought, 3 of profit an hour, 10 to buy.
    const model: LinearModel = {
      objective: {
        direction: 'maximize',
        terms: [
          { variable: 'hours', coefficient: 3 },
          { variable: 'bought', coefficient: -10 },
        ],
        constant: 0,
        unit: '1',
      },
      variables: [continuous('hours', '1', 0, null), binary('bought')],
      constraints: [
        {
          name: 'only when bought',
          terms: [
            { variable: 'hours', coefficient: 1 },
            { variable: 'bought', coefficient: -8 },
          ],
          relation: '<=',
          rightHandSide: 0,
          unit: '1',
        },
      ],
    };
    const plain = (await solver.solve(model, { timeLimitMillis: 20_000 })).answer;
    expect(plain).toMatchObject({ status: 'optimal', objective: 14, values: [8, 1], sensitivity: null });
    const asked = (await solver.solve(model, { timeLimitMillis: 20_000, sensitivity: true })).answer;
    expect(asked).toMatchObject({ status: 'optimal', objective: 14, bound: 14, sensitivity: { duals: [3] } });
  });
});

/** The workshop of HiGHS' own introduction: chairs and tables, from hours of carpentry and finishing. */
const workshop = ({ kind, hours }: { kind: 'continuous' | 'integer'; hours: number | null }): LinearModel => ({
  objective: {
    direction: 'maximize',
    terms: [
      { variable: 'chairs', coefficient: 30 },
      { variable: 'tables', coefficient: 50 },
    ],
    constant: 0,
    unit: '1',
  },
  variables: [
    { ...continuous('chairs', '1', 0, null), kind },
    { ...continuous('tables', '1', 0, null), kind },
  ],
  constraints:
    hours === null
      ? []
      : [
          {
            name: 'carpentry',
            terms: [
              { variable: 'chairs', coefficient: 1 },
              { variable: 'tables', coefficient: 2 },
            ],
            relation: '<=',
            rightHandSide: hours,
            unit: '1',
          },
          {
            name: 'finishing',
            terms: [
              { variable: 'chairs', coefficient: 2 },
              { variable: 'tables', coefficient: 1 },
            ],
            relation: '<=',
            rightHandSide: 50,
            unit: '1',
          },
        ],
});
