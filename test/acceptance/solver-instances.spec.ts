import { afterAll, describe, expect, test } from 'vitest';
import { lpInstances } from '../support/lp-instances.ts';
import { openSolver } from '../support/solver.ts';

/** Of these each takes half a second or more on a busy machine. */
const LONG = new Set(['pilot', 'pilot87', 'budget_m', 'inv_m', 'greenbeb', 'degen3', 'nesm', 'fit2d', 'd6cube']);
const NIGHTLY = process.env.PRECEDENT_NIGHTLY !== undefined;
const solver = openSolver();
afterAll(() => solver.close());

describe.each([
  ['business', 9],
  ['netlib', 46],
] as const)('the %s instances', (set, count) => {
  const instances = lpInstances(set);

  test.skipIf(instances.length === 0)('are all there, with their optima', () => {
    expect(instances.filter(({ best }) => Number.isFinite(best))).toHaveLength(count);
  });

  for (const { name, best, read } of instances)
    test.skipIf(LONG.has(name) && !NIGHTLY)(
      `${name} is solved to its published optimum`,
      async () => {
        const { answer } = await solver.solve(read(), { timeLimitMillis: 80_000 });
        if (answer.status !== 'optimal') throw new Error(`the answer is ${answer.status}`);
        expect(Math.abs(answer.objective - best) / Math.max(1, Math.abs(best))).toBeLessThanOrEqual(1e-6);
      },
      90_000,
    );
});
