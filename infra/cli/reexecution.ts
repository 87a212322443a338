import type { z } from 'zod';
import type { RuleDefinition } from '../../domain/autopilot/rule-definition.ts';
import type { RuleEvent } from '../../domain/autopilot/rule-events.ts';
import { DecisionRecorded } from '../../domain/decisions/events.ts';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { isEvent, type Recorded } from '../../domain/kernel/event.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { redecided } from '../../domain/replay/decision-replay.ts';
import { differencesBetween, differing, type Replayed, replayedAs } from '../../domain/replay/difference.ts';
import { reevaluated } from '../../domain/replay/gate-replay.ts';
import { isRuleEvent, type Rejudged, type RuleFired, ruleReplay } from '../../domain/replay/rule-replay.ts';
import type { Verdict } from '../../domain/trust/evaluation.ts';
import { TrustGateEvaluated } from '../../domain/trust/events.ts';
import { questionOf } from '../../domain/trust/gate.ts';
import { pastTriggers } from '../../read-api/past-triggers.ts';
import { eventTypes } from '../composition/catalogue.ts';
import type { Storage } from '../composition/storage.ts';
import { ids } from '../ids.ts';

/** Does what events record once more, in the log's order. Remembers the verdicts that decisions may rest on. */
export const reexecution = ({ store }: Pick<Storage, 'store'>, tenant: TenantId) => {
  const verdicts = new Map<string, Verdict>();
  const firings = new Map<string, RuleFired | undefined>();
  const triggers = pastTriggers(store, eventTypes, tenant);
  const definitionOf = (_: string, recorded: RuleDefinition) => recorded;
  const rules = ruleReplay({ tenant, digest: ids.digest, definitionOf, remembers: 'recorded' });

  const ofEvaluation = (event: StoredEvent): Replayed => {
    const parsed = TrustGateEvaluated.schema.safeParse(event.data);
    if (!parsed.success) return malformed(parsed.error);
    const evaluation = parsed.data;
    const { evaluator, evaluationId, policyDigest, questionDigest, policy } = evaluation;
    const found = reevaluated(evaluation);
    if (found === undefined) return { result: 'unknownEngine', engine: evaluator };
    verdicts.set(evaluationId, found.verdict);
    return replayedAs([
      ...found.differences,
      ...differing('policyDigest', policyDigest, ids.digest(policy)),
      ...differing('questionDigest', questionDigest, ids.digest(questionOf(evaluation))),
    ]);
  };

  const ofDecision = (event: StoredEvent): Replayed => {
    const parsed = DecisionRecorded.schema.safeParse(event.data);
    if (!parsed.success) return malformed(parsed.error);
    const { inputDigest, inputContext } = parsed.data;
    const altered = differing('inputDigest', inputDigest, ids.digest(inputContext));
    if (altered.length > 0) return replayedAs(altered);
    return redecided(parsed.data, { verdictOf: (evaluationId) => verdicts.get(evaluationId) });
  };

  const ofRule = async (event: Recorded<RuleEvent>): Promise<Replayed | undefined> => {
    const isJudged = event.type === 'AutomationRuleEvaluated' && rules.judges(event);
    const rejudged = rules.take(event, isJudged ? (await triggers.find(event.data.trigger))?.data : undefined);
    if (rejudged !== undefined) return judgedAgain(rejudged, firings);
    if (event.type !== 'AutomationRuleFired') return undefined;
    const { firingId, trigger } = event.data;
    const fired = firings.get(trigger.eventId + event.data.ruleId);
    firings.delete(trigger.eventId + event.data.ruleId);
    return fired === undefined
      ? { result: 'inputMissing', input: `judgement of firing ${firingId}` }
      : replayedAs(differencesBetween(event.data, fired));
  };

  return {
    /** Undefined: the event records nothing that was computed. */
    execute: async (event: StoredEvent, redacted: boolean): Promise<Replayed | undefined> => {
      if (isRuleEvent(event)) return ofRule(event);
      if (isEvent(DecisionRecorded, event)) return ofDecision(event);
      if (!isEvent(TrustGateEvaluated, event)) return undefined;
      return redacted ? { result: 'redacted' } : ofEvaluation(event);
    },
    close: triggers.close,
  };
};

const judgedAgain = (rejudged: Rejudged, firings: Map<string, RuleFired | undefined>): Replayed => {
  if ('unknownEngine' in rejudged) return { result: 'unknownEngine', engine: rejudged.unknownEngine };
  if ('triggerMissing' in rejudged) return { result: 'inputMissing', input: `event ${rejudged.triggerMissing}` };
  const { recorded, evaluated, fired } = rejudged;
  if (fired !== undefined) firings.set(recorded.trigger.eventId + recorded.ruleId, fired);
  return replayedAs(differencesBetween(recorded, evaluated ?? {}));
};

const malformed = ({ issues: [issue] }: z.ZodError): Replayed =>
  replayedAs([{ field: issue?.path.join('.') ?? '', recorded: issue?.message, recomputed: undefined }]);
