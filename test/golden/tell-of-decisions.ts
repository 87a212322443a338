import {
  actOnDecision,
  giveDecisionFeedback,
  observeDecisionOutcome,
  recordDecision,
  reviewDecision,
  rewardDecision,
  updateRecommendationPolicy,
} from '../../commands/decisions.ts';
import { recordReplay } from '../../commands/replay.ts';
import {
  adoptTrustPolicy,
  evaluateTrustGate,
  observeSignal,
  registerSignalSource,
  retireSignalSource,
} from '../../commands/trust.ts';
import { TRUST_V1 } from '../../domain/trust/policy.ts';
import { ADA, AS_ADA, answered, DAY, GRACE, idNamed, type Teller } from './teller.ts';

/** Trust, a gate, and a decision that rests on it. */
export const tellOfDecisions = async (teller: Teller): Promise<void> => {
  const { send, now } = teller;
  const source = {
    kind: 'meta' as const,
    intervalMillis: DAY,
    eventMatchQuality: 'measured' as const,
    requiredFields: ['spend'],
    buckets: { count: 1, lengthMillis: DAY, graceMillis: 0 },
  };
  await send(registerSignalSource, { ...source, sourceId: 'meta', name: 'Meta', gates: ['ads'] });
  await send(registerSignalSource, { ...source, sourceId: 'old', name: 'Old' });
  await send(retireSignalSource, { sourceId: 'old', reason: 'switched off' });
  await send(observeSignal, {
    sourceId: 'meta',
    signals: [
      { observedAt: now(), measurement: { metric: 'emq', basisPoints: 9_000 }, evidence: ['a report'] },
      {
        observedAt: now(),
        measurement: {
          metric: 'completeness',
          field: 'spend',
          bucketStart: '2026-11-19T00:00:00.000Z',
          received: 24,
          expected: 24,
        },
      },
    ],
  });
  await send(adoptTrustPolicy, { ...TRUST_V1, version: 'trust-v2', holdAt: 3_000 });
  const evaluated = await send(
    evaluateTrustGate,
    { gateId: 'ads', actionType: 'increase_budget', subject: { kind: 'campaign', id: 'summer' } },
    AS_ADA,
  );
  const decided = await send(
    recordDecision,
    {
      decisionType: 'forecast',
      inputContext: { metric: 'revenue' },
      modelVersion: 'naive@1',
      recommendation: { note: 'buy more lamps' },
      sensitiveContext: 'the margin is 31 %',
      subjectId: ADA,
      pins: { engine: { name: 'naive', version: '1' }, gateEvaluationId: answered(evaluated, 'evaluationId') },
    },
    AS_ADA,
  );
  const decisionId = answered(decided, 'decisionId');
  await send(actOnDecision, { decisionId, action: 'accepted', reason: 'it is November' }, AS_ADA);
  await send(observeDecisionOutcome, { decisionId, status: 'success', observedAt: now(), evidence: ['sales'] }, AS_ADA);
  await send(giveDecisionFeedback, { decisionId, rating: 4, text: 'good' }, AS_ADA);
  await send(rewardDecision, { decisionId });
  await send(updateRecommendationPolicy, {
    decisionId,
    arm: { decisionType: 'forecast', modelVersion: 'naive@1' },
    rewardBasisPoints: 9_375,
    evidence: idNamed('rewarded'),
  });
  await send(
    reviewDecision,
    { decisionId, verdict: 'confirmed', note: 'sound' },
    { actor: { kind: 'user', id: GRACE } },
  );
};

/** All of it, computed once more, came out the same but for one field. */
export const tellOfAReplay = async ({ send }: Teller): Promise<void> => {
  await send(recordReplay, {
    replayId: idNamed('replay'),
    position: '60',
    reproduced: 2,
    diverged: 1,
    redacted: 0,
    unknownEngine: 0,
    inputMissing: 0,
    engines: [{ engine: 'trust-evaluator/1', answers: 1 }],
    divergences: [
      {
        eventId: idNamed('diverged'),
        eventType: 'TrustGateEvaluated',
        position: '42',
        differences: [{ field: 'outcome', recorded: '"PASS"', recomputed: '"HOLD"' }],
      },
    ],
  });
};
