import { type Refusal, refuse } from '../kernel/refusal.ts';
import { contradictionsIn } from './contradictions.ts';
import type { LinearModel, Term } from './model.ts';
import { isProduct } from './unit.ts';

/** One thing wrong with a model: where, as a JSON pointer into it, and what, with the names that take part. */
export interface Fault {
  readonly pointer: string;
  readonly reason: string;
}

/**
 * What is wrong with a model before anybody tries to solve it, all of it at once: `model-malformed` (names, numbers,
 * bounds, units), or, for a well-formed one, `constraints-contradict` (constraints that no values within the bounds
 * keep, alone or in pairs). Undefined: it may be solved, which does not mean that it has a solution.
 */
export const refusalOf = (model: LinearModel): Refusal | undefined => {
  const malformed = [...faultsOfVariables(model), ...faultsOfConstraints(model), ...faultsOfObjective(model)];
  if (malformed.length > 0) return refuse('invalid', 'model-malformed', sentence(malformed), malformed);
  const contradictions = contradictionsIn(model);
  if (contradictions.length === 0) return undefined;
  return refuse('invalid', 'constraints-contradict', sentence(contradictions), contradictions);
};

const sentence = ([first, ...others]: readonly Fault[]): string =>
  `${first?.reason ?? ''}${others.length === 0 ? '' : ` And ${others.length} more.`}`;

function* faultsOfVariables({ variables }: LinearModel): Iterable<Fault> {
  if (variables.length === 0) yield { pointer: '/variables', reason: 'The model has no variables.' };
  yield* repeated('variables', variables);
  for (const [place, { name, kind, lower, upper, unit }] of variables.entries()) {
    const at = (field: string, reason: string): Fault => ({ pointer: `/variables/${place}/${field}`, reason });
    if (lower !== null && !Number.isFinite(lower)) yield at('lower', `The lower bound of ${name} is no number.`);
    if (upper !== null && !Number.isFinite(upper)) yield at('upper', `The upper bound of ${name} is no number.`);
    if (lower !== null && upper !== null && lower > upper)
      yield at('lower', `The bounds of ${name} contradict each other: at least ${lower} and at most ${upper}.`);
    else if (kind !== 'continuous' && Math.ceil(lower ?? -Infinity) > Math.floor(upper ?? Infinity))
      yield at('lower', `There is no whole number between the bounds of ${name}: ${lower} and ${upper}.`);
    if (kind === 'binary' && (lower === null || lower < 0 || upper === null || upper > 1))
      yield at('kind', `${name} is binary, so its bounds lie between 0 and 1.`);
    if (isProduct('1', unit, unit) === undefined) yield at('unit', `${name} has no readable unit: ${unit}.`);
  }
}

function* faultsOfConstraints(model: LinearModel): Iterable<Fault> {
  yield* repeated('constraints', model.constraints);
  const units = unitsOf(model);
  for (const [place, { name, terms, rightHandSide, unit }] of model.constraints.entries()) {
    const pointer = `/constraints/${place}`;
    if (!Number.isFinite(rightHandSide))
      yield { pointer: `${pointer}/rightHandSide`, reason: `The right-hand side of ${name} is no number.` };
    yield* faultsOfTerms(terms, { pointer, name, unit }, units);
  }
}

function* faultsOfObjective(model: LinearModel): Iterable<Fault> {
  const { terms, constant, unit } = model.objective;
  if (!Number.isFinite(constant)) yield { pointer: '/objective/constant', reason: 'The constant is no number.' };
  yield* faultsOfTerms(terms, { pointer: '/objective', name: 'the objective', unit }, unitsOf(model));
}

interface Sum {
  readonly pointer: string;
  readonly name: string;
  readonly unit: string;
}

function* faultsOfTerms(terms: readonly Term[], sum: Sum, units: ReadonlyMap<string, string>): Iterable<Fault> {
  for (const [place, { variable, coefficient, unit = '1' }] of terms.entries()) {
    const at = (field: string, reason: string): Fault => ({
      pointer: `${sum.pointer}/terms/${place}/${field}`,
      reason,
    });
    const own = units.get(variable);
    if (!Number.isFinite(coefficient)) yield at('coefficient', `${sum.name} multiplies ${variable} by no number.`);
    if (own === undefined) yield at('variable', `${sum.name} names ${variable}, which is no variable of the model.`);
    else if (isProduct(unit, own, sum.unit) !== true)
      yield at('unit', `${sum.name} is in ${sum.unit}, but ${variable} (${own}) times ${unit} is not.`);
  }
}

const unitsOf = ({ variables }: LinearModel): ReadonlyMap<string, string> =>
  new Map(variables.map(({ name, unit }) => [name, unit]));

function* repeated(kind: 'variables' | 'constraints', named: readonly { readonly name: string }[]): Iterable<Fault> {
  const seen = new Set<string>();
  for (const [place, { name }] of named.entries()) {
    if (seen.has(name)) yield { pointer: `/${kind}/${place}/name`, reason: `Two ${kind} have the name ${name}.` };
    seen.add(name);
  }
}
