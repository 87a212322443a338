import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { expectNumbersFromAnswer, found } from '../../test/support/advice.ts';
import { responsePoints } from '../../test/support/response-points.ts';
import { openSolver } from '../../test/support/solver.ts';
import { BudgetRequest, budgetAdvice, budgetModel } from './budget-allocation.ts';
import { readingOf } from './recommendation.ts';
import { refusalOf } from './validate-model.ts';

const solver = openSolver();
afterAll(() => solver.close());

const MOST = 1_000;
const PIECES = 50;
const STEP = MOST / PIECES;
/** Each channel brings `scale`·√spend. */
const asking = (budget: number, scales: readonly number[]): BudgetRequest =>
  BudgetRequest.parse({
    budget,
    currency: 'EUR',
    responseUnit: 'order',
    channels: scales.map((scale, at) => ({
      name: `channel ${'abcdef'[at]}`,
      response: responsePoints((spend) => scale * Math.sqrt(spend), { least: 0, most: MOST, pieces: PIECES }),
    })),
  });

const solve = async (request: BudgetRequest) => {
  const model = budgetModel(request);
  expect(refusalOf(model)).toBeUndefined();
  const { answer } = await solver.solve(model, { timeLimitMillis: 20_000, sensitivity: true });
  const reading = readingOf(model, found(answer));
  const spends = request.channels.map(({ name }) => reading.value(`spend on ${name}`).value);
  return { model, answer: found(answer), spends, dual: reading.dual('budget')?.value ?? Number.NaN };
};

describe('the budget model', () => {
  it('spends no more than there is, and where the next unit of money brings the same', async () => {
    const scales = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 });
    const trial = fc.asyncProperty(scales, fc.integer({ min: 50, max: 900 }), async (factors, budget) => {
      const { spends, dual } = await solve(asking(budget, factors));
      expect(spends.reduce((sum, spend) => sum + spend, 0)).toBeLessThanOrEqual(budget + 1e-6);
      const slope = (scale: number, from: number): number =>
        (scale * (Math.sqrt(from + STEP) - Math.sqrt(from))) / STEP;
      factors.forEach((scale, at) => {
        const spend = spends[at] ?? Number.NaN;
        const before = Math.ceil(spend / STEP - 1e-9) * STEP - STEP;
        const after = Math.floor(spend / STEP + 1e-9) * STEP;
        // The last piece brings at least what the budget's next unit does, the next piece at most that.
        if (spend > 1e-6) expect(slope(scale, before)).toBeGreaterThanOrEqual(dual - 1e-9);
        if (spend < MOST - 1e-6) expect(slope(scale, after)).toBeLessThanOrEqual(dual + 1e-9);
      });
      // By the closed form the spends go as the squares of the scales; a piece either way for the straight lines.
      const squares = factors.reduce((sum, scale) => sum + scale ** 2, 0);
      factors.forEach((scale, at) => {
        expect(Math.abs((spends[at] ?? Number.NaN) - (budget * scale ** 2) / squares)).toBeLessThanOrEqual(2 * STEP);
      });
    });
    await fc.assert(trial, { numRuns: 20, seed: 6 });
  });

  it('says the spend on each channel and what one more unit of money would bring', async () => {
    // √(3² + 4²)·√500, at corners of the straight pieces: 9/25 and 16/25 of the budget.
    const request = asking(500, [3, 4]);
    const { model, answer } = await solve(request);
    const advice = budgetAdvice(request, model, answer);
    expect(advice.map(({ text }) => text)).toEqual([
      'The plan spends 500 EUR for 111.8 order.',
      'Spend 180 EUR on channel a.',
      'Spend 320 EUR on channel b.',
      'One EUR more of the budget would bring 0.11 order.',
    ]);
    expectNumbersFromAnswer(advice, model, answer, ['channel a', 'channel b']);
  });

  it('takes no response that grows faster the more is spent', () => {
    const response = responsePoints((spend) => spend ** 2, { least: 0, most: 10, pieces: 5 });
    const channels = [{ name: 'viral', response }];
    expect(BudgetRequest.safeParse({ ...asking(1, [1]), channels }).error?.issues[0]).toMatchObject({
      path: ['channels', 0, 'response'],
    });
  });
});
