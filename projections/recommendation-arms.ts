import { DecisionRecorded, RecommendationPolicyUpdated } from '../domain/decisions/events.ts';
import { positionToText } from '../domain/kernel/position.ts';
import { on, projection } from './runtime/projection.ts';
import { bigint, increment, numeric, patch, table, text, timestamp } from './runtime/table.ts';

const arms = table('recommendation_arms', {
  columns: {
    decisionType: text(),
    modelVersion: text(),
    /** How many decisions it made. */
    decisions: bigint().startingAt(0n),
    /** How many of them have a reward, and the sum of these. */
    rewards: bigint().startingAt(0n),
    rewardSumBasisPoints: bigint().startingAt(0n),
    /** Of the update that is the newest; null: none of its decisions was answered. */
    position: numeric().nullish(),
    updatedAt: timestamp().nullish(),
  },
  key: ['decisionType', 'modelVersion'],
});

/** What recommends, and what answers taught about it. */
export const recommendationArmsProjection = projection({
  name: 'recommendation_arms',
  version: 1,
  tables: [arms],
  handlers: [
    on(DecisionRecorded, ({ data: { decisionType, modelVersion } }) => [
      increment(arms, { decisionType, modelVersion }, { decisions: 1n }),
    ]),
    on(RecommendationPolicyUpdated, ({ position, metadata, data: { arm, rewards, rewardSumBasisPoints } }) => [
      patch(arms, arm, {
        rewards: BigInt(rewards),
        rewardSumBasisPoints: BigInt(rewardSumBasisPoints),
        position: positionToText(position),
        updatedAt: metadata.recordedAt,
      }),
    ]),
  ],
});
