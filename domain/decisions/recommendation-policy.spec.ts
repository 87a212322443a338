import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deciderSpec, TEST_CONTEXT } from '../../test/support/decider-spec.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { RecommendationPolicyUpdated } from './events.ts';
import { type LearnedPolicy, type LearnFromReward, rankArms, recommendationPolicy } from './recommendation-policy.ts';

const decisionId = '0195f3e0-0000-7000-8000-000000000001';
const naive = { decisionType: 'forecast', modelVersion: 'naive/1' } as const;
const trees = { decisionType: 'forecast', modelVersion: 'trees/1' } as const;
const learn = (more: Partial<LearnFromReward> = {}): LearnFromReward => ({
  type: 'LearnFromReward',
  decisionId,
  evidence: 'event-1',
  arm: naive,
  rewardBasisPoints: 10_000,
  ...more,
});
const updated = { decisionId, evidence: 'event-1', arm: naive };
const first = RecommendationPolicyUpdated({
  ...updated,
  rewards: 1,
  rewardSumBasisPoints: 10_000,
  mean: 1,
  allRewards: 1,
  score: 1,
});
const spec = deciderSpec(recommendationPolicy);

describe('what is learned from a reward', () => {
  test('is its arm\u2019s mean, and how much is known of it beside the others', () => {
    spec.given().when(learn()).then(first);
    spec
      .given(first)
      .when(learn({ arm: trees, rewardBasisPoints: 5_000 }))
      .then(
        RecommendationPolicyUpdated({
          ...updated,
          arm: trees,
          rewards: 1,
          rewardSumBasisPoints: 5_000,
          mean: 0.5,
          allRewards: 2,
          // Auer et al. 2002: 0.5 + sqrt(2 ln 2 / 1)
          score: 0.5 + Math.sqrt(2 * Math.LN2),
        }),
      );
  });

  test('takes the place of what was learned of the same decision', () => {
    const { decided } = spec.given(first).when(learn({ rewardBasisPoints: 2_500, supersededBasisPoints: 10_000 }));
    expect(decided).toMatchObject([{ data: { rewards: 1, rewardSumBasisPoints: 2_500, mean: 0.25, allRewards: 1 } }]);
  });

  test('is nothing where the reward is what it was', () => {
    spec
      .given(first)
      .when(learn({ supersededBasisPoints: 10_000 }))
      .thenNothing();
  });
});

describe('the order of arms', () => {
  test('has those without a reward first, without a mean', () => {
    const ranked = rankArms([
      { ...naive, rewards: 3, rewardSumBasisPoints: 30_000 },
      { ...trees, rewards: 0, rewardSumBasisPoints: 0 },
    ]);
    expect(ranked.map(({ modelVersion }) => modelVersion)).toEqual(['trees/1', 'naive/1']);
    expect(ranked[0]).not.toHaveProperty('mean');
    expect(ranked[1]).toMatchObject({ mean: 1, score: 1 + Math.sqrt((2 * Math.log(3)) / 3) });
  });

  test('tries what little is known of before what is known to be a little better', () => {
    const ranked = rankArms([
      { ...naive, rewards: 100, rewardSumBasisPoints: 600_000 },
      { ...trees, rewards: 1, rewardSumBasisPoints: 5_000 },
    ]);
    expect(ranked.map(({ modelVersion }) => modelVersion)).toEqual(['trees/1', 'naive/1']);
  });
});

/** A decision of an arm, with its rewards one after the other. */
const decisions = fc.array(
  fc.record({
    arm: fc.constantFrom(naive, trees),
    rewards: fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 8 },
);
type Decisions = typeof decisions extends fc.Arbitrary<infer Value> ? Value : never;

/** `order` says whose next reward comes; what is left over comes at the end. */
const learnt = (all: Decisions, order: readonly number[]): { state: LearnedPolicy; told: readonly object[] } => {
  const left = all.map(({ arm, rewards }) => ({ arm, rewards, next: 0 }));
  const turns = [
    ...order.map((one) => one % left.length),
    ...left.flatMap(({ rewards }, one) => rewards.map(() => one)),
  ];
  let state = recommendationPolicy.initialState;
  const told: object[] = [];
  for (const turn of turns) {
    const one = left[turn];
    const rewardBasisPoints = one?.rewards[one.next];
    if (one === undefined || rewardBasisPoints === undefined) continue;
    const supersededBasisPoints = one.rewards[one.next - 1];
    one.next += 1;
    const command = learn({ arm: one.arm, rewardBasisPoints, supersededBasisPoints });
    const decided = recommendationPolicy.decide(command, state, TEST_CONTEXT);
    if (isRefusal(decided)) throw new Error(decided.code);
    for (const event of decided) {
      const recording = { id: 'e', recordedAt: TEST_CONTEXT.now, revision: 0n, position: 1n };
      state = recommendationPolicy.evolve(state, event, recording);
      told.push(event);
    }
  }
  return { state, told };
};
const orders = fc.array(fc.nat({ max: 100 }), { maxLength: 40 });

test('in whatever order decisions are answered, the same is learned; and the same order tells the same', () => {
  fc.assert(
    fc.property(decisions, orders, orders, (all, one, other) => {
      const [before, after] = [learnt(all, one), learnt(all, other)];
      const sorted = ({ arms, rewards }: LearnedPolicy) => ({ arms: [...arms].toSorted(), rewards });
      expect(sorted(after.state)).toEqual(sorted(before.state));
      expect(learnt(all, one).told).toEqual(before.told);
      for (const arm of [naive, trees]) {
        const newest = all.filter((decided) => decided.arm === arm).map(({ rewards }) => rewards.at(-1) ?? 0);
        const evidence = before.state.arms.get(`forecast/${arm.modelVersion}`);
        expect(evidence?.rewards ?? 0).toBe(newest.length);
        expect(evidence?.rewardSumBasisPoints ?? 0).toBe(newest.reduce((sum, reward) => sum + reward, 0));
      }
    }),
  );
});

test('a worse reward never raises the mean of its arm, nor its place', () => {
  fc.assert(
    fc.property(decisions, fc.nat(), fc.nat({ max: 10_000 }), (all, which, less) => {
      const chosen = which % all.length;
      const poorer = all.map((decided, index) =>
        index === chosen ? { ...decided, rewards: decided.rewards.map((one) => Math.max(0, one - less)) } : decided,
      );
      const arm = all[chosen]?.arm ?? naive;
      const placeIn = ({ arms }: LearnedPolicy) => {
        const known = [naive, trees].flatMap((each) => {
          const evidence = arms.get(`forecast/${each.modelVersion}`);
          return evidence === undefined ? [] : [{ ...each, ...evidence }];
        });
        const ranked = rankArms(known);
        const place = ranked.findIndex(({ modelVersion }) => modelVersion === arm.modelVersion);
        return { place, mean: ranked[place]?.mean ?? 0 };
      };
      const [better, worse] = [placeIn(learnt(all, []).state), placeIn(learnt(poorer, []).state)];
      expect(worse.mean).toBeLessThanOrEqual(better.mean);
      expect(worse.place).toBeGreaterThanOrEqual(better.place);
    }),
  );
});
