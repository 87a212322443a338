import { type Evaluation, type Question, Verdict } from '../trust/evaluation.ts';
import { judge, questionOf } from '../trust/gate.ts';
import { type Difference, differing } from './difference.ts';
import { engines } from './engine.ts';

/** The trust gate's rules: a question's verdict. */
export const gateEngines = engines<(question: Question) => Verdict>('trust-evaluator', { 1: judge });

/** An evaluation done again by the engine that it names. */
export interface Reevaluated {
  readonly verdict: Verdict;
  readonly differences: readonly Difference[];
}

/** The gate's answer from the question in its own event. Undefined: this build does not have the engine that gave it. */
export const reevaluated = (evaluation: Evaluation): Reevaluated | undefined => {
  const run = gateEngines.find(evaluation.evaluator);
  if (run === undefined) return undefined;
  const verdict = run(questionOf(evaluation));
  const [recorded, recomputed] = [new Map(Object.entries(evaluation)), new Map(Object.entries(verdict))];
  const differences = VERDICT_FIELDS.flatMap((field) => differing(field, recorded.get(field), recomputed.get(field)));
  return { verdict, differences };
};

const VERDICT_FIELDS = Object.keys(Verdict.shape);
