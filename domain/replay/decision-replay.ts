import { z } from 'zod';
import { Action, EntityState, planOf } from '../autopilot/action.ts';
import type { DecisionRecorded } from '../decisions/events.ts';
import { AskedForecast } from '../forecasting/events.ts';
import { forecast } from '../forecasting/forecast.ts';
import type { EventOf } from '../kernel/event.ts';
import type { JsonValue } from '../kernel/json.ts';
import { AskedOptimization } from '../optimization/events.ts';
import { optimize, optimizeAtFirst } from '../optimization/plan.ts';
import type { Solver } from '../optimization/solver.ts';
import { answerSimulation, SimulationQuestion } from '../simulation/question.ts';
import type { Verdict } from '../trust/evaluation.ts';
import { differencesBetween, type Replayed, replayedAs } from './difference.ts';
import { engines } from './engine.ts';

type Recorded = EventOf<typeof DecisionRecorded>['data'];

/** What a decision can rest on besides its own event. */
export interface DecisionInputs {
  /** What a gate's evaluation, computed again, says; undefined when the log has no such evaluation. */
  readonly verdictOf: (evaluationId: string) => Pick<Verdict, 'outcome' | 'reason' | 'mode'> | undefined;
  /** What optimisations are solved with again; absent: they are said to lack it. */
  readonly solver?: Solver | undefined;
}

type Remade = { readonly recommendation: JsonValue } | { readonly missing: string };
/** What takes long hands back in between, or waits for others. */
type Remake = (
  decision: Recorded,
  inputs: DecisionInputs,
) => Remade | Promise<Remade> | Generator<undefined, Remade, void>;

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

/** A series looked ahead of once more. */
const forecastAgain: Remake = ({ inputContext }) => {
  const asked = AskedForecast.safeParse(inputContext);
  return asked.success ? { recommendation: plain(forecast(asked.data.request)) } : { missing: 'what was asked' };
};

/** Enough draws to hand back after: some ten milliseconds. */
const CHUNK = 10_000;

/** A simulation drawn again by its seed. */
function* simulateAgain({ inputContext }: Recorded): Generator<undefined, Remade, void> {
  const question = SimulationQuestion.safeParse(inputContext);
  if (!question.success) return { missing: 'model and plan in the input context' };
  const running = answerSimulation(question.data, CHUNK);
  for (;;) {
    const step = running.next();
    if (step.done === true) return { recommendation: plain(step.value) };
    yield undefined;
  }
}

const Answered = z.object({ answer: z.object({ engine: z.string(), stoppedByLimit: z.boolean() }) });

/** A plan solved once more, by the same engines. Where the clock ended the search, another search may end elsewhere. */
const optimizeAgain =
  (solvePlan: typeof optimize): Remake =>
  async ({ inputContext, recommendation }, { solver }) => {
    const asked = AskedOptimization.safeParse(inputContext);
    const recorded = Answered.safeParse(recommendation);
    if (!asked.success || !recorded.success) return { missing: 'a plan and its answer' };
    const { engine, stoppedByLimit } = recorded.data.answer;
    if (stoppedByLimit) return { missing: 'a search that its time limit did not end' };
    if (solver === undefined || !solver.engines.some((known) => known === engine))
      return { missing: `solver ${engine}` };
    const { plan, timeLimitSeconds, sensitivity } = asked.data;
    const options = { timeLimitMillis: timeLimitSeconds * 1_000, sensitivity };
    return { recommendation: plain(await solvePlan(plan, solver, options)) };
  };

/** As JSON has it: what is undefined is absent. */
const plain = (value: object): JsonValue => z.json().parse(JSON.parse(JSON.stringify(value)));

const families = [
  engines<Remake>('autopilot', { 1: makePlan }),
  engines<Remake>('trust-evaluator', { 1: takeVerdict }),
  engines<Remake>('forecaster', { 1: forecastAgain }),
  engines<Remake>('optimizer', { 1: optimizeAgain(optimizeAtFirst), 2: optimizeAgain(optimize) }),
  engines<Remake>('simulator', { 1: simulateAgain }),
] as const;

/** Every engine of decisions that this build can run. */
export const decisionEngines: readonly string[] = families.flatMap(({ references }) => references);

/**
 * A decision made again by the engine that its pins name, from the input context in its own event. Where that takes
 * long it hands back in between, so that whoever runs it can do other things.
 */
export async function* redecided(
  decision: Recorded,
  inputs: DecisionInputs,
): AsyncGenerator<undefined, Replayed, void> {
  const reference = `${decision.pins.engine.name}/${decision.pins.engine.version}`;
  const remake = families.map(({ find }) => find(reference)).find((found) => found !== undefined);
  if (remake === undefined) return { result: 'unknownEngine', engine: reference };
  const remaking = remake(decision, inputs);
  const remade = 'next' in remaking ? yield* remaking : await remaking;
  if ('missing' in remade) return { result: 'inputMissing', input: remade.missing };
  const { recommendation } = decision;
  return replayedAs(differencesBetween({ recommendation }, remade));
}
