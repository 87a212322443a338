import { z } from 'zod';
import { isPrepared, type ModelFault, prepareModel, SimulationModel } from './model.ts';
import {
  SimulationPlan,
  type SimulationProgress,
  type SimulationResult,
  simulate,
  type UndefinedOutcome,
} from './simulate.ts';

/** Some ten seconds of one core at most, in characters of formulas. */
const MAX_WORK = 100_000_000;
/** What drawing an input costs. A beta's quantiles are searched for. */
const INPUT_WORK = 5;
const BETA_WORK = 100;

const workOf = ({ model: { inputs, formulas }, plan: { draws } }: z.output<typeof Asked>): number => {
  const drawing = inputs.map(({ distribution: { kind } }) => (kind === 'beta' ? BETA_WORK : INPUT_WORK));
  const computing = formulas.map(({ formula }) => formula.length);
  return draws * [...drawing, ...computing].reduce((sum, work) => sum + work, 0);
};

const Asked = z.strictObject({ model: SimulationModel, plan: SimulationPlan });

/** All that a simulation's answer depends on besides its engine: what a decision pins. */
export const SimulationQuestion = Asked.refine((question) => workOf(question) <= MAX_WORK, {
  path: ['plan', 'draws'],
  error: 'too many for a model of this size',
});
export type SimulationQuestion = z.output<typeof SimulationQuestion>;

export type SimulationAnswer = SimulationResult | UndefinedOutcome | { readonly faults: readonly ModelFault[] };

/** Answers a question, handing back after every `chunk` draws. However often that is, the answer is the same to the last bit. */
export function* answerSimulation(
  { model, plan }: SimulationQuestion,
  chunk: number,
): Generator<SimulationProgress, SimulationAnswer, void> {
  const prepared = prepareModel(model);
  return isPrepared(prepared) ? yield* simulate(prepared, plan, chunk) : { faults: prepared };
}
