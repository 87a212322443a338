import { z } from 'zod';
import { normalQuantile } from '../kernel/normal.ts';
import { atScore } from './distribution.ts';
import type { PreparedModel } from './model.ts';
import { LARGEST } from './summary.ts';

/**
 * How far the outcome swings when one input goes from its P10 to its P90 and all others stay at their median: the bars
 * of a tornado diagram (Eschenbach 1992, "Spiderplots versus tornado diagrams"), the longest first. How inputs move
 * together does not show in it.
 */
export const Tornado = z.array(
  z.strictObject({
    input: z.string(),
    /** The outcome with the input at its P10 and P90. */
    atP10: z.number(),
    atP90: z.number(),
    swing: z.number().min(0),
  }),
);
export type Tornado = z.output<typeof Tornado>;

/** Where a model has no value with its inputs at these values. */
interface Undefined {
  readonly undefinedAt: { readonly inputs: Readonly<Record<string, number>> };
}

const P90_SCORE = normalQuantile(0.9);

/** Computes the outcome twice for each input that moves. Bars of one length stay in the order of the inputs. */
export const tornadoOf = ({ inputs, computations, outcomePlace }: PreparedModel): Tornado | Undefined => {
  const medians = inputs.map(({ quantile }) => atScore(quantile, 0));
  const values = new Float64Array(inputs.length + computations.length);
  const outcomeWith = (moved: number, score: number): number => {
    values.set(medians);
    const input = inputs[moved];
    if (input !== undefined) values[moved] = atScore(input.quantile, score);
    for (const [index, compute] of computations.entries()) values[inputs.length + index] = compute(values);
    return values[outcomePlace] ?? Number.NaN;
  };
  const bars: Tornado = [];
  for (const [place, { name, isFixed }] of inputs.entries()) {
    if (isFixed) continue;
    const ends: number[] = [];
    for (const score of [-P90_SCORE, P90_SCORE]) {
      const outcome = outcomeWith(place, score);
      if (!(Math.abs(outcome) <= LARGEST)) {
        const named = inputs.map((input, index) => [input.name, values[index] ?? Number.NaN]);
        return { undefinedAt: { inputs: Object.fromEntries(named) } };
      }
      ends.push(outcome);
    }
    const [atP10 = Number.NaN, atP90 = Number.NaN] = ends;
    bars.push({ input: name, atP10, atP90, swing: Math.abs(atP90 - atP10) });
  }
  return bars.toSorted((one, other) => other.swing - one.swing);
};
