import type { LinearModel } from './model.ts';
import type { FoundAnswer } from './solver.ts';

/**
 * What to do, in words. Every number in the text is one of `numbers`, each of which is in the answer, and written by
 * {@link written}; labels of the request (products, periods, currencies) are the only other thing that varies.
 */
export interface Recommendation {
  /** Stable: clients branch on it. */
  readonly code: string;
  readonly text: string;
  readonly numbers: readonly AnsweredNumber[];
}

/** A number of the answer, by where it stands there. */
export interface AnsweredNumber {
  readonly of: 'objective' | 'value' | 'activity' | 'dual' | 'orderQuantity' | 'reorderPoint' | 'safetyStock';
  /** The variable's, the constraint's, or the product's of a companion; absent for the objective. */
  readonly name?: string;
  readonly value: number;
}

/** At most two digits after the point, and no more zeros than needed: `12`, `0.5`, `1234.57`. */
export const written = (value: number): string => String(Math.round(value * 100) / 100 + 0);

/** Reads an answer by the model's names. Throws for a name that the model does not have. */
export interface Reading {
  readonly objective: () => AnsweredNumber;
  readonly value: (variable: string) => AnsweredNumber;
  readonly activity: (constraint: string) => AnsweredNumber;
  /** Undefined where the answer has no duals. */
  readonly dual: (constraint: string) => AnsweredNumber | undefined;
}

export const readingOf = (model: LinearModel, answer: FoundAnswer): Reading => {
  const variables = new Map(model.variables.map(({ name }, place) => [name, place]));
  const constraints = new Map(model.constraints.map(({ name }, place) => [name, place]));
  const read = (
    of: AnsweredNumber['of'],
    places: ReadonlyMap<string, number>,
    numbers: readonly number[],
    name: string,
  ): AnsweredNumber => {
    const value = numbers[places.get(name) ?? -1];
    if (value === undefined) throw new Error(`the answer has no ${of} of ${name}`);
    return { of, name, value };
  };
  return {
    objective: () => ({ of: 'objective', value: answer.objective }),
    value: (name) => read('value', variables, answer.values, name),
    activity: (name) => read('activity', constraints, answer.activities, name),
    dual: (name) => {
      const duals = answer.sensitivity?.duals;
      return duals === undefined ? undefined : read('dual', constraints, duals, name);
    },
  };
};

/** Writes a text with numbers of an answer in it: `` say('order')`Order ${number} unit.` ``. */
export const say =
  (code: string) =>
  (words: TemplateStringsArray, ...parts: readonly (AnsweredNumber | string)[]): Recommendation => ({
    code,
    text: words.reduce((text, word, at) => {
      const part = parts[at];
      return text + word + (part === undefined ? '' : typeof part === 'string' ? part : written(part.value));
    }, ''),
    numbers: parts.filter((part) => typeof part !== 'string'),
  });
