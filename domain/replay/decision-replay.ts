import { z } from 'zod';
import { Action, EntityState, planOf } from '../autopilot/action.ts';
import type { DecisionRecorded } from '../decisions/events.ts';
import type { EventOf } from '../kernel/event.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { Verdict } from '../trust/evaluation.ts';
import { differencesBetween, type Replayed, replayedAs } from './difference.ts';
import { engines } from './engine.ts';

type Recorded = EventOf<typeof DecisionRecorded>['data'];

/** What a decision can rest on besides its own event. */
export interface DecisionInputs {
  /** What a gate's evaluation, computed again, says; undefined when the log has no such evaluation. */
  readonly verdictOf: (evaluationId: string) => Pick<Verdict, 'outcome' | 'reason' | 'mode'> | undefined;
}

type Remade = { readonly recommendation: JsonValue } | { readonly missing: string };
type Remake = (decision: Recorded, inputs: DecisionInputs) => Remade;

const Requested = z.object({ planId: z.uuid(), action: Action, before: EntityState });

/** An action made exact for the entity that was read. */
const makePlan: Remake = ({ inputContext }) => {
  const requested = Requested.safeParse(inputContext);
  if (!requested.success) return { missing: 'planId, action and before in the input context' };
  const { planId, action, before } = requested.data;
  const plan = planOf(planId, action, before);
  if ('code' in plan) return { recommendation: { refused: plan.code } };
  const { set, compensation, movedMinor } = plan;
  return { recommendation: { set, compensation, movedMinor } };
};

/** A gate's answer taken over as a decision. */
const takeVerdict: Remake = ({ pins: { gateEvaluationId } }, { verdictOf }) => {
  const verdict = gateEvaluationId === undefined ? undefined : verdictOf(gateEvaluationId);
  if (verdict === undefined) return { missing: `evaluation ${gateEvaluationId ?? 'that is not named'}` };
  const { outcome, reason, mode } = verdict;
  return { recommendation: { outcome, reason, mode } };
};

const families = [
  engines<Remake>('autopilot', { 1: makePlan }),
  engines<Remake>('trust-evaluator', { 1: takeVerdict }),
] as const;

/** Every engine of decisions that this build can run. */
export const decisionEngines: readonly string[] = families.flatMap(({ references }) => references);

/** A decision made again by the engine that its pins name, from the input context in its own event. */
export const redecided = (decision: Recorded, inputs: DecisionInputs): Replayed => {
  const reference = `${decision.pins.engine.name}/${decision.pins.engine.version}`;
  const remake = families.map(({ find }) => find(reference)).find((found) => found !== undefined);
  if (remake === undefined) return { result: 'unknownEngine', engine: reference };
  const remade = remake(decision, inputs);
  if ('missing' in remade) return { result: 'inputMissing', input: remade.missing };
  const { recommendation } = decision;
  return replayedAs(differencesBetween({ recommendation }, remade));
};
