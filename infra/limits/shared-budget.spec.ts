import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSharedBudget, type PointCounter, type SharedBudget } from './shared-budget.ts';

const WINDOW_MILLIS = 60_000;

/** A clock and a counter with windows, in memory. */
const world = () => {
  let now = 1_000_000;
  const counters = new Map<string, { used: number; endsAt: number }>();
  let asked = 0;
  const counter: PointCounter = {
    add: async (key, points) => {
      asked += 1;
      const known = counters.get(key);
      const current = known !== undefined && known.endsAt > now ? known : { used: 0, endsAt: now + WINDOW_MILLIS };
      current.used += points;
      counters.set(key, current);
      return { used: current.used, endsInMillis: current.endsAt - now };
    },
  };
  const problems: unknown[] = [];
  const budget = (shared: PointCounter = counter, fallback: PointCounter = counter): SharedBudget =>
    createSharedBudget({
      counter: shared,
      fallback,
      epochMillis: () => now,
      onProblem: (error) => problems.push(error),
    });
  const pass = (millis: number): void => {
    now += millis;
  };
  return { budget, counter, problems, asked: () => asked, pass };
};

const takeMany = async (budget: SharedBudget, times: number, limit: number, points = 1): Promise<number> => {
  let allowed = 0;
  for (let n = 0; n < times; n += 1) if ((await budget.take('t', points, limit)).allowed) allowed += 1;
  return allowed;
};

describe('S16: a budget that processes share', () => {
  test.each([1, 2, 10, 99, 1_000])('of %i points allows exactly that many, and refuses the next', async (limit) => {
    const { budget } = world();
    const one = budget();
    expect(await takeMany(one, limit, limit)).toBe(limit);
    expect(await one.take('t', 1, limit)).toMatchObject({ allowed: false, remaining: 0, resetSeconds: 60 });
  });

  test('asks the counter far less often than it is asked', async () => {
    const { budget, asked } = world();
    await takeMany(budget(), 1_000, 1_000);
    expect(asked()).toBeLessThan(100);
  });

  test('is whole again when its window has ended, which does not slide', async () => {
    const { budget, pass } = world();
    const one = budget();
    await takeMany(one, 10, 10);
    pass(WINDOW_MILLIS - 1);
    expect((await one.take('t', 1, 10)).allowed).toBe(false);
    pass(1);
    expect(await takeMany(one, 11, 10)).toBe(10);
  });

  test('charges cost points, and refuses what is more than is left', async () => {
    const { budget } = world();
    const one = budget();
    expect(await takeMany(one, 5, 100, 20)).toBe(5);
    expect((await one.take('t', 20, 100)).allowed).toBe(false);
    expect((await budget().take('other', 101, 100)).allowed).toBe(false);
  });

  test('keeps keys apart', async () => {
    const { budget } = world();
    const one = budget();
    await takeMany(one, 10, 10);
    expect((await one.take('u', 1, 10)).allowed).toBe(true);
  });

  test('parallel askers get no more than there is', async () => {
    const { budget } = world();
    const one = budget();
    const shares = await Promise.all(Array.from({ length: 300 }, () => one.take('t', 1, 200)));
    expect(shares.filter(({ allowed }) => allowed)).toHaveLength(200);
  });

  test('two processes together never use more than the limit, and lose at most what one held back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 900 }),
        async (limit, turns) => {
          const { budget } = world();
          const [left, right] = [budget(), budget()];
          let allowed = 0;
          for (const turn of turns) if ((await (turn ? left : right).take('t', 1, limit)).allowed) allowed += 1;
          expect(allowed).toBeLessThanOrEqual(limit);
          expect(allowed).toBeGreaterThanOrEqual(Math.min(turns.length, limit - Math.ceil(limit / 16)));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('without its counter it goes on for itself, says so once a second at most, and asks the counter again', async () => {
    const { budget, counter, problems, pass } = world();
    let away = true;
    const shaky: PointCounter = {
      add: (key, points) => (away ? Promise.reject(new Error('away')) : counter.add(key, points)),
    };
    const own = world();
    const one = budget(shaky, own.counter);
    expect(await takeMany(one, 11, 10)).toBe(10);
    expect(problems).toHaveLength(1);
    away = false;
    pass(WINDOW_MILLIS);
    own.pass(WINDOW_MILLIS);
    expect(await takeMany(one, 11, 10)).toBe(10);
    expect(problems).toHaveLength(1);
    expect(await counter.add('t', 0)).toMatchObject({ used: expect.toSatisfy((used: number) => used >= 10) });
  });
});
