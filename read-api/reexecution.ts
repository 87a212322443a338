import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { RuleDefinition } from '../domain/autopilot/rule-definition.ts';
import { AutomationRuleEvaluated, type RuleEvent } from '../domain/autopilot/rule-events.ts';
import { DecisionRecorded } from '../domain/decisions/events.ts';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import { type EventCatalogue, isEvent, type Recorded } from '../domain/kernel/event.ts';
import type { Ids } from '../domain/kernel/ids.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import type { Solver } from '../domain/optimization/solver.ts';
import { redecided } from '../domain/replay/decision-replay.ts';
import { differencesBetween, differing, type Replayed, replayedAs } from '../domain/replay/difference.ts';
import type { EngineReference } from '../domain/replay/engine.ts';
import { reevaluated } from '../domain/replay/gate-replay.ts';
import { isRuleEvent, type Rejudged, type RuleFired, ruleReplay } from '../domain/replay/rule-replay.ts';
import type { Verdict } from '../domain/trust/evaluation.ts';
import { TrustGateEvaluated } from '../domain/trust/events.ts';
import { questionOf } from '../domain/trust/gate.ts';
import type { TrustPolicy } from '../domain/trust/policy.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import { pastTriggers } from './past-triggers.ts';

/** How many verdicts are remembered: a decision that rests on one of before is said to be without its input. */
const REMEMBERED = 100_000;

export interface ReexecutionPorts {
  /** Only ever read. */
  readonly store: Pick<EventStore, 'readAll'>;
  readonly catalogue: EventCatalogue;
  readonly ids: Pick<Ids, 'digest'>;
  /** What optimisations are solved with; absent: they are said to lack it. */
  readonly solver?: Solver;
}

/** Does what events record once more, in the log's order. Remembers the newest verdicts, for decisions may rest on them. */
export const reexecution = ({ store, catalogue, ids, solver }: ReexecutionPorts, tenant: TenantId) => {
  const verdicts = new Map<string, Taken>();
  const firings = new Map<string, RuleFired | undefined>();
  const triggers = pastTriggers(store, catalogue, tenant);
  const definitionOf = (_: string, recorded: RuleDefinition) => recorded;
  const rules = ruleReplay({ tenant, digest: ids.digest, definitionOf, remembers: 'recorded' });

  /** Most evaluations have the policy of the one before. */
  let latest = { text: '', digest: '' };
  const digestOfPolicy = (policy: TrustPolicy): string => {
    const text = JSON.stringify(policy);
    if (text !== latest.text) latest = { text, digest: ids.digest(policy) };
    return latest.digest;
  };

  const ofEvaluation = (event: StoredEvent): Replayed => {
    const parsed = TrustGateEvaluated.schema.safeParse(event.data);
    if (!parsed.success) return malformed(parsed.error);
    const evaluation = parsed.data;
    const { evaluator, evaluationId, policyDigest, questionDigest, policy } = evaluation;
    const found = reevaluated(evaluation);
    if (found === undefined) return { result: 'unknownEngine', engine: evaluator };
    const { outcome, reason, mode } = found.verdict;
    verdicts.set(evaluationId, { outcome, reason, mode });
    const oldest = verdicts.keys().next().value;
    if (verdicts.size > REMEMBERED && oldest !== undefined) verdicts.delete(oldest);
    return replayedAs([
      ...found.differences,
      ...differing('policyDigest', policyDigest, digestOfPolicy(policy)),
      ...differing('questionDigest', questionDigest, ids.digest(questionOf(evaluation))),
    ]);
  };

  const ofDecision = async (event: StoredEvent): Promise<Replayed> => {
    const parsed = DecisionRecorded.schema.safeParse(event.data);
    if (!parsed.success) return malformed(parsed.error);
    const { inputDigest, inputContext } = parsed.data;
    const altered = differing('inputDigest', inputDigest, ids.digest(inputContext));
    if (altered.length > 0) return replayedAs(altered);
    const running = redecided(parsed.data, { verdictOf: (evaluationId) => verdicts.get(evaluationId), solver });
    for (;;) {
      const step = await running.next();
      if (step.done === true) return step.value;
      await setImmediate();
    }
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

/** What a decision takes over of a verdict. */
type Taken = Pick<Verdict, 'outcome' | 'reason' | 'mode'>;

/** Which version an event names as what computed it; undefined: it names none. */
export const engineOf = (event: StoredEvent): EngineReference | undefined => {
  if (isEvent(DecisionRecorded, event)) {
    const named = EngineName.safeParse(event.data.pins);
    return named.success ? `${named.data.engine.name}/${named.data.engine.version}` : undefined;
  }
  const { evaluator } = event.data;
  return isEvaluation(event) && typeof evaluator === 'string' ? evaluator : undefined;
};

const EngineName = z.object({ engine: DecisionRecorded.schema.shape.pins.shape.engine });
const isEvaluation = ({ type }: StoredEvent): boolean =>
  type === TrustGateEvaluated.type || type === AutomationRuleEvaluated.type;

const judgedAgain = (rejudged: Rejudged, firings: Map<string, RuleFired | undefined>): Replayed => {
  if ('unknownEngine' in rejudged) return { result: 'unknownEngine', engine: rejudged.unknownEngine };
  if ('triggerMissing' in rejudged) return { result: 'inputMissing', input: `event ${rejudged.triggerMissing}` };
  const { recorded, evaluated, fired } = rejudged;
  if (fired !== undefined) firings.set(recorded.trigger.eventId + recorded.ruleId, fired);
  return replayedAs(differencesBetween(recorded, evaluated ?? {}));
};

const malformed = ({ issues: [issue] }: z.ZodError): Replayed =>
  replayedAs([{ field: issue?.path.join('.') ?? '', recorded: issue?.message, recomputed: undefined }]);
