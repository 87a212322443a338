import { describe, expect, test } from 'vitest';
import { actOnDecision, giveDecisionFeedback, observeDecisionOutcome, recordDecision } from '../commands/decisions.ts';
import { type AutopilotWorld, createAutopilotWorld } from '../test/support/autopilot-world.ts';
import { decisionRewards } from './decision-rewards.ts';

const decided = async (world: AutopilotWorld, modelVersion: string): Promise<string> => {
  const outcome = await world.send(recordDecision, {
    decisionType: 'ml_prediction',
    inputContext: {},
    modelVersion,
    recommendation: 'more of it',
    pins: { engine: { name: 'model', version: '1' } },
  });
  if (!outcome.ok) throw new Error(outcome.refusal.code);
  return String(outcome.answer.decisionId);
};

describe.each([1, 2])('answers teach the policy, everything being handed over %i times', (deliveries) => {
  test('each decision counts once, by all that was said of it', async () => {
    const world = createAutopilotWorld({ deliveries, more: [decisionRewards] });
    const [one, other] = [await decided(world, 'a/1'), await decided(world, 'b/1')];
    await world.send(actOnDecision, { decisionId: one, action: 'accepted' });
    await world.send(actOnDecision, { decisionId: other, action: 'rejected' });
    const observedAt = world.now();
    await world.send(observeDecisionOutcome, { decisionId: one, status: 'failure', observedAt, evidence: ['sales'] });
    await world.send(giveDecisionFeedback, { decisionId: one, rating: 1 });

    expect(await world.dataOf('DecisionRewarded')).toMatchObject([
      { decisionId: one, of: { action: 'accepted' }, rewardBasisPoints: 10_000 },
      { decisionId: other, of: { action: 'rejected' }, rewardBasisPoints: 0 },
      { decisionId: one, of: { outcome: 'failure' }, rewardBasisPoints: 3_333, supersededBasisPoints: 10_000 },
      {
        decisionId: one,
        of: { ratings: { count: 1, sum: 1 } },
        rewardBasisPoints: 2_500,
        supersededBasisPoints: 3_333,
      },
    ]);
    expect(await world.dataOf('RecommendationPolicyUpdated')).toMatchObject([
      { arm: { modelVersion: 'a/1' }, rewards: 1, mean: 1, allRewards: 1 },
      { arm: { modelVersion: 'b/1' }, rewards: 1, mean: 0, allRewards: 2 },
      { arm: { modelVersion: 'a/1' }, rewards: 1, mean: 0.3333, allRewards: 2 },
      { arm: { modelVersion: 'a/1' }, rewards: 1, mean: 0.25, allRewards: 2 },
    ]);
  });

  test('what is worth no less and no more changes nothing', async () => {
    const world = createAutopilotWorld({ deliveries, more: [decisionRewards] });
    const decisionId = await decided(world, 'a/1');
    await world.send(actOnDecision, { decisionId, action: 'accepted' });
    await world.send(giveDecisionFeedback, { decisionId, rating: 5 });
    expect(await world.dataOf('DecisionRewarded')).toHaveLength(2);
    expect(await world.dataOf('RecommendationPolicyUpdated')).toHaveLength(1);
  });
});
