import { z } from 'zod';
import { normalQuantile } from '../kernel/normal.ts';
import { type SeededRandom, seededRandom } from '../kernel/random.ts';
import { atScore } from './distribution.ts';
import type { PreparedModel } from './model.ts';
import { LARGEST, Summary, summaryOf } from './summary.ts';
import { Tornado, tornadoOf } from './tornado.ts';

/** The engine that a simulation's decision names. One that draws or sums otherwise is another version. */
export const SIMULATOR = 'simulator/1';

/** How a model is run. */
export const SimulationPlan = z.strictObject({
  seed: z.string().min(1).max(100),
  /** At most. */
  draws: z.int().min(1_000).max(1_000_000),
  /** Stops sooner, once this estimate's standard error is small enough. */
  until: z
    .strictObject({ estimate: z.enum(['mean', 'p10', 'p50', 'p90']), standardError: z.number().positive() })
    .optional(),
});
export type SimulationPlan = z.output<typeof SimulationPlan>;

export const SimulationResult = z.strictObject({
  engine: z.literal(SIMULATOR),
  /** How many were made. */
  draws: z.int().min(1),
  /** Absent: no standard error was wanted. False: it was not reached with all draws. */
  reached: z.boolean().optional(),
  summary: Summary,
  tornado: Tornado,
});
export type SimulationResult = z.output<typeof SimulationResult>;

/** Where the model has no value, or one beyond 10^150: it is wrong about inputs that it says may happen. */
export interface UndefinedOutcome {
  readonly undefinedAt: {
    /** Number of the draw, from 1; absent: at the inputs' P10, P50 or P90. */
    readonly draw?: number;
    readonly inputs: Readonly<Record<string, number>>;
  };
}

export interface SimulationProgress {
  readonly drawn: number;
  readonly draws: number;
}

/** Standard errors are looked at after a thousand draws, and then each time there are a quarter more. */
const FIRST_LOOK = 1_000;
const LOOK_AGAIN = 1.25;

/**
 * Draws until enough are made, handing back in between after every `chunk` draws, so that a worker can tell how far it
 * is and can be stopped. The result is the same to the last bit for one model, plan and engine, whatever the chunk.
 */
export function* simulate(
  model: PreparedModel,
  plan: SimulationPlan,
  chunk: number,
): Generator<SimulationProgress, SimulationResult | UndefinedOutcome, void> {
  const { draws, until, seed } = plan;
  const draw = drawing(model, seededRandom(seed));
  const outcomes = new Float64Array(draws);
  let look = FIRST_LOOK;
  let drawn = 0;
  let summary: Summary | undefined;
  let reached = false;
  while (drawn < draws && !reached) {
    const values = draw();
    const outcome = values[model.outcomePlace] ?? Number.NaN;
    if (!(Math.abs(outcome) <= LARGEST)) return { undefinedAt: { draw: drawn + 1, inputs: inputsOf(model, values) } };
    outcomes[drawn] = outcome;
    drawn += 1;
    if (until !== undefined && (drawn === look || drawn === draws)) {
      summary = summaryOf(outcomes.slice(0, drawn));
      reached = summary[until.estimate].standardError <= until.standardError;
      look = Math.ceil(look * LOOK_AGAIN);
    }
    if (drawn % chunk === 0 && drawn < draws && !reached) yield { drawn, draws };
  }
  const tornado = tornadoOf(model);
  if ('undefinedAt' in tornado) return tornado;
  return {
    engine: SIMULATOR,
    draws: drawn,
    ...(until !== undefined && { reached }),
    summary: summary ?? summaryOf(outcomes),
    tornado,
  };
}

/** Draws inputs one after the other and computes what follows. The array is one and the same each time. */
const drawing = (model: PreparedModel, random: SeededRandom): (() => Float64Array) => {
  const { inputs, computations } = model;
  const values = new Float64Array(inputs.length + computations.length);
  const scores = new Float64Array(inputs.length);
  return () => {
    for (const [place, { quantile, isFixed, mixture }] of inputs.entries()) {
      if (isFixed) {
        values[place] = atScore(quantile, 0);
        continue;
      }
      // Uniform on 0 to 1, both excluded: there no quantile is.
      const p = Math.max(random.next(), 2 ** -54);
      if (quantile.from === 'probability' && mixture === undefined) {
        values[place] = quantile.at(p);
        continue;
      }
      scores[place] = normalQuantile(p);
      values[place] = atScore(quantile, mixture === undefined ? (scores[place] ?? 0) : mixed(mixture, scores, place));
    }
    for (const [index, compute] of computations.entries()) values[inputs.length + index] = compute(values);
    return values;
  };
};

/** The score of an input that is correlated with those before it: its row of L times their scores. */
const mixed = (mixture: readonly number[], scores: Float64Array, place: number): number => {
  let score = 0;
  for (let other = 0; other <= place; other += 1) score += (mixture[other] ?? 0) * (scores[other] ?? 0);
  return score;
};

const inputsOf = ({ inputs }: PreparedModel, values: Float64Array): Readonly<Record<string, number>> =>
  Object.fromEntries(inputs.map(({ name }, place) => [name, values[place] ?? Number.NaN]));
