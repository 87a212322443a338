import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rewarded } from './events.ts';
import { rewardOf } from './reward.ts';

describe('a reward', () => {
  test.each([
    [{ action: 'accepted' }, 10_000],
    [{ action: 'rejected' }, 0],
    [{ action: 'modified', outcome: 'success' }, 8_333],
    [{ action: 'accepted', outcome: 'failure' }, 3_333],
    [{ ratings: { count: 2, sum: 7 } }, 6_250],
    [{ action: 'ignored', outcome: 'partial', ratings: { count: 1, sum: 4 } }, 5_000],
  ] satisfies [Rewarded, number][])('of %j is %i', (of, expected) => expect(rewardOf(of)).toBe(expected));

  test('is none where nobody said anything', () => expect(rewardOf({})).toBeUndefined());
});

const ACTIONS = ['rejected', 'ignored', 'modified', 'accepted'] as const;
const OUTCOMES = ['failure', 'partial', 'success'] as const;
const places = fc.record({
  action: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
  outcome: fc.option(fc.nat({ max: 2 }), { nil: undefined }),
  ratings: fc.option(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 9 }), { nil: undefined }),
});
type Places = typeof places extends fc.Arbitrary<infer Value> ? Value : never;

const rewarded = ({ action, outcome, ratings }: Places): Rewarded => ({
  ...(action !== undefined && { action: ACTIONS[action] }),
  ...(outcome !== undefined && { outcome: OUTCOMES[outcome] }),
  ...(ratings !== undefined && { ratings: { count: ratings.length, sum: ratings.reduce((sum, one) => sum + one, 0) } }),
});

test('a worse answer in place of another never raises it', () => {
  fc.assert(
    fc.property(places, fc.nat(), (given, worse) => {
      const lower = (place: number | undefined, least = 0) =>
        place === undefined ? undefined : Math.max(least, place - (worse % 3));
      const poorer = {
        action: lower(given.action),
        outcome: lower(given.outcome),
        ratings: given.ratings?.map((rating) => lower(rating, 1) ?? 1),
      };
      expect(rewardOf(rewarded(poorer)) ?? 0).toBeLessThanOrEqual(rewardOf(rewarded(given)) ?? 0);
    }),
  );
});
