import { z } from 'zod';
import { rewardDecision, updateRecommendationPolicy } from '../commands/decisions.ts';
import {
  DecisionActioned,
  DecisionFeedbackGiven,
  DecisionOutcomeObserved,
  DecisionRewarded,
} from '../domain/decisions/events.ts';
import { send } from './runtime/job.ts';
import { on, processManager } from './runtime/process-manager.ts';

const State = z.strictObject({});

const answered = ({ data: { decisionId } }: { readonly data: { readonly decisionId: string } }) => ({
  step: 'answered',
  state: {},
  outputs: [send(rewardDecision, { decisionId })],
});
const ofDecision = ({ data }: { readonly data: { readonly decisionId: string } }): string => data.decisionId;

/** Each answer to a decision is worth something, and what it is worth changes what is recommended first. */
export const decisionRewards = processManager({
  name: 'decisionRewards',
  version: 1,
  state: State,
  // A decision may be answered years after it was made.
  stuckAfterMillis: 10 * 366 * 86_400_000,
  reactions: [
    on(DecisionActioned, { instance: ofDecision, react: answered }),
    on(DecisionOutcomeObserved, { instance: ofDecision, react: answered }),
    on(DecisionFeedbackGiven, { instance: ofDecision, react: answered }),
    on(DecisionRewarded, {
      instance: ofDecision,
      react: ({ id, data: { of: _, ...reward } }) => ({
        step: 'learned',
        state: {},
        outputs: [send(updateRecommendationPolicy, { ...reward, evidence: id })],
      }),
    }),
  ],
});
