import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type IrreducibleSubset, irreducibleSubset } from '../../domain/optimization/irreducible-subset.ts';
import { type Constraint, continuous, type LinearModel } from '../../domain/optimization/model.ts';
import type { Solver } from '../../domain/optimization/solver.ts';
import { smallModel } from '../support/random-models.ts';
import { openSolver } from '../support/solver.ts';

const solver = openSolver();
afterAll(() => solver.close());
const LIMIT = { timeLimitMillis: 10_000 };

const isFeasible = async (model: LinearModel): Promise<boolean> =>
  (await solver.solve({ ...model, objective: { ...model.objective, terms: [] } }, LIMIT)).answer.status === 'optimal';

/** The model with nothing but these constraints and bounds. */
const only = (model: LinearModel, { constraints, bounds }: IrreducibleSubset): LinearModel => ({
  ...model,
  constraints: model.constraints.filter(({ name }) => constraints.includes(name)),
  variables: model.variables.map((variable) => {
    const has = (side: string): boolean =>
      bounds.some((bound) => bound.variable === variable.name && bound.side === side);
    return { ...variable, lower: has('lower') ? variable.lower : null, upper: has('upper') ? variable.upper : null };
  }),
});

describe('a model without a solution', () => {
  it('is explained by the constraints and bounds that exclude each other, and nothing else', async () => {
    const row = (
      name: string,
      x: number,
      y: number,
      relation: Constraint['relation'],
      rightHandSide: number,
    ): Constraint => ({
      name,
      terms: [
        { variable: 'x', coefficient: x },
        { variable: 'y', coefficient: y },
      ],
      relation,
      rightHandSide,
      unit: '1',
    });
    const model: LinearModel = {
      objective: { direction: 'maximize', terms: [{ variable: 'x', coefficient: 1 }], constant: 0, unit: '1' },
      variables: [continuous('x', '1', 0, 100), continuous('y', '1', 0, 100)],
      constraints: [
        row('harmless', 1, 1, '<=', 150),
        row('little of both', 1, 1, '<=', 10),
        row('much x', 1, -1, '>=', 8),
        row('some y', 0, 1, '>=', 2),
        row('also harmless', 1, 0, '>=', 1),
      ],
    };
    expect(await irreducibleSubset(model, solver, LIMIT)).toEqual({
      constraints: ['little of both', 'much x', 'some y'],
      bounds: [],
      isIrreducible: true,
    });
    expect(
      await irreducibleSubset({ ...model, constraints: model.constraints.slice(0, 3) }, solver, LIMIT),
    ).toBeUndefined();
  });

  it('says when a limit kept it from being explained to the end', async () => {
    const stalling: Solver = {
      ...solver,
      solve: async (model, options) => {
        const solved = await solver.solve(model, options);
        if (solved.answer.status !== 'optimal') return solved;
        const { engine, rejected } = solved.answer;
        return { ...solved, answer: { status: 'timeout', engine, rejected, stoppedByLimit: true } };
      },
    };
    const model: LinearModel = {
      objective: { direction: 'maximize', terms: [], constant: 0, unit: '1' },
      variables: [continuous('x', '1', 5, 3)],
      constraints: [],
    };
    expect(await irreducibleSubset(model, stalling, LIMIT)).toMatchObject({ isIrreducible: false });
  });

  it('is explained by bounds where these take part', async () => {
    const model: LinearModel = {
      objective: { direction: 'maximize', terms: [], constant: 0, unit: '1' },
      variables: [continuous('x', '1', 0, 3), continuous('y', '1', 0, 4)],
      constraints: [
        {
          name: 'demand',
          terms: [
            { variable: 'x', coefficient: 1 },
            { variable: 'y', coefficient: 1 },
          ],
          relation: '>=',
          rightHandSide: 8,
          unit: '1',
        },
      ],
    };
    expect(await irreducibleSubset(model, solver, LIMIT)).toEqual({
      constraints: ['demand'],
      bounds: [
        { variable: 'x', side: 'upper' },
        { variable: 'y', side: 'upper' },
      ],
      isIrreducible: true,
    });
  });

  it.each(['continuous', 'integer'] as const)(
    'is explained irreducibly, whatever it is (%s)',
    async (kind) => {
      let explained = 0;
      let irreducible = 0;
      const trial = fc.asyncProperty(smallModel(kind), async (model) => {
        const subset = await irreducibleSubset(model, solver, kind === 'integer' ? { timeLimitMillis: 500 } : LIMIT);
        expect(subset === undefined).toBe(await isFeasible(model));
        if (subset === undefined) return;
        explained += 1;
        expect(await isFeasible(only(model, subset))).toBe(false);
        // Without bounds, a search over integers may have no end: then the limit ends it, and says so.
        if (kind === 'integer' && !subset.isIrreducible) return;
        irreducible += 1;
        expect(subset.isIrreducible).toBe(true);
        for (const name of subset.constraints) {
          const fewer = { ...subset, constraints: subset.constraints.filter((other) => other !== name) };
          expect(await isFeasible(only(model, fewer))).toBe(true);
        }
        for (const bound of subset.bounds) {
          const fewer = { ...subset, bounds: subset.bounds.filter((other) => other !== bound) };
          expect(await isFeasible(only(model, fewer))).toBe(true);
        }
      });
      await fc.assert(trial, { numRuns: process.env.PRECEDENT_NIGHTLY === undefined ? 20 : 200, seed: 7 });
      expect(explained).toBeGreaterThan(3);
      expect(irreducible).toBeGreaterThan(explained / 2);
    },
    120_000,
  );
});
