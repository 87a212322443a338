import { type Decider, unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { type Arm, RecommendationPolicyUpdated } from './events.ts';

const BEST = 10_000;

/** What is known of an arm: how many of its decisions have a reward, and their sum in basis points. */
export interface ArmEvidence {
  readonly rewards: number;
  readonly rewardSumBasisPoints: number;
}

export interface LearnedPolicy {
  readonly arms: ReadonlyMap<string, ArmEvidence>;
  /** Rewards of all arms. */
  readonly rewards: number;
}

export interface LearnFromReward {
  readonly type: 'LearnFromReward';
  readonly decisionId: string;
  readonly evidence: string;
  readonly arm: Arm;
  readonly rewardBasisPoints: number;
  /** What was learned of the same decision before. */
  readonly supersededBasisPoints?: number | undefined;
}

export const recommendationPolicyStream = (tenant: TenantId): StreamName =>
  streamName('recommendationPolicy', tenant, 'current');

/** One text for an arm: types of decisions have no slash. */
const armKey = ({ decisionType, modelVersion }: Arm): string => `${decisionType}/${modelVersion}`;

/**
 * What a tenant's answers taught about whose recommendations are worth looking at first. A decision counts once, by its
 * newest reward, so that the order in which decisions are answered makes no difference.
 */
export const recommendationPolicy: Decider<
  LearnedPolicy,
  LearnFromReward,
  EventOf<typeof RecommendationPolicyUpdated>
> = {
  initialState: { arms: new Map(), rewards: 0 },
  decide: (command, state) => {
    switch (command.type) {
      case 'LearnFromReward': {
        const { decisionId, evidence, arm, rewardBasisPoints, supersededBasisPoints } = command;
        if (supersededBasisPoints === rewardBasisPoints) return [];
        const before = state.arms.get(armKey(arm)) ?? { rewards: 0, rewardSumBasisPoints: 0 };
        const more = supersededBasisPoints === undefined ? 1 : 0;
        const learned = {
          rewards: before.rewards + more,
          rewardSumBasisPoints: before.rewardSumBasisPoints + rewardBasisPoints - (supersededBasisPoints ?? 0),
        };
        const allRewards = state.rewards + more;
        const [mean, score] = [meanReward(learned), scoreOf(learned, allRewards)];
        return [RecommendationPolicyUpdated({ decisionId, evidence, arm, ...learned, mean, allRewards, score })];
      }
      default:
        return unreachable(command.type);
    }
  },
  evolve: ({ arms }, { data: { arm, rewards, rewardSumBasisPoints, allRewards } }) => ({
    arms: new Map(arms).set(armKey(arm), { rewards, rewardSumBasisPoints }),
    rewards: allRewards,
  }),
};

/** Mean reward of an arm that has some, 0 to 1. */
export const meanReward = ({ rewards, rewardSumBasisPoints }: ArmEvidence): number =>
  rewardSumBasisPoints / (BEST * rewards);

/**
 * UCB1 of an arm that has rewards: mean + sqrt(2 ln n / n_j), with n rewards of all arms and n_j of this (Auer,
 * Cesa-Bianchi and Fischer 2002, figure 1). Nothing in it is left to chance.
 */
export const scoreOf = (arm: ArmEvidence, allRewards: number): number =>
  meanReward(arm) + Math.sqrt((2 * Math.log(allRewards)) / arm.rewards);

/**
 * The arms in the order in which UCB1 would have them tried: first those that have no reward yet, then by score; those
 * that are level in the order of their names.
 */
export const rankArms = <Known extends Arm & ArmEvidence>(
  arms: readonly Known[],
): readonly (Known & { readonly mean?: number; readonly score?: number })[] => {
  const allRewards = arms.reduce((sum, { rewards }) => sum + rewards, 0);
  const level = (one: Arm, other: Arm): number => (armKey(one) < armKey(other) ? -1 : 1);
  const untried = arms.filter(({ rewards }) => rewards === 0).toSorted(level);
  const tried = arms
    .filter(({ rewards }) => rewards > 0)
    .map((arm) => ({ ...arm, mean: meanReward(arm), score: scoreOf(arm, allRewards) }))
    .toSorted((one, other) => other.score - one.score || level(one, other));
  return [...untried, ...tried];
};
