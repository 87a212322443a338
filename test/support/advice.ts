import { expect } from 'vitest';
import type { LinearModel } from '../../domain/optimization/model.ts';
import type { Recommendation } from '../../domain/optimization/recommendation.ts';
import type { Answer, FoundAnswer } from '../../domain/optimization/solver.ts';

/** Values were found; throws otherwise. */
export const found = (answer: Answer): FoundAnswer => {
  if (answer.status !== 'optimal' && answer.status !== 'feasible') throw new Error(`the answer is ${answer.status}`);
  return answer;
};

/**
 * Reads the numbers back out of the words: without the labels, every number of a text is in the answer, at the place
 * that the recommendation says, written to two digits.
 */
export const expectNumbersFromAnswer = (
  recommendations: readonly Recommendation[],
  model: LinearModel,
  answer: FoundAnswer,
  labels: readonly string[],
): void => {
  const places = (named: readonly { readonly name: string }[]) => new Map(named.map(({ name }, at) => [name, at]));
  const [variables, constraints] = [places(model.variables), places(model.constraints)];
  for (const { text, numbers } of recommendations) {
    const longest = labels.toSorted((one, other) => other.length - one.length);
    const bare = longest.reduce((words, label) => words.replaceAll(label, ''), text);
    const parsed = [...bare.matchAll(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g)].map(([number]) => Number(number));
    const inAnswer = numbers.map(({ of, name = '' }) => {
      if (of === 'objective') return answer.objective;
      if (of === 'value') return answer.values[variables.get(name) ?? -1];
      const place = constraints.get(name) ?? -1;
      return of === 'activity' ? answer.activities[place] : answer.sensitivity?.duals[place];
    });
    expect(numbers.map(({ value }) => value)).toEqual(inAnswer);
    expect(parsed).toHaveLength(numbers.length);
    for (const [at, number] of parsed.entries()) expect(number).toBeCloseTo(inAnswer[at] ?? Number.NaN, 2);
  }
};
