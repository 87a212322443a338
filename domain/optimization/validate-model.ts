import { type Refusal, refuse } from '../kernel/refusal.ts';
import { contradictionsIn } from './contradictions.ts';
import type { LinearModel, Term } from './model.ts';
import { termPlacesOf } from './term-places.ts';
import { type IsProduct, unitJudge } from './unit.ts';

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
  const malformed = faultsOf(model);
  if (malformed.length > 0) return refuse('invalid', 'model-malformed', sentence(malformed), malformed);
  const contradictions = contradictionsIn(model);
  if (contradictions.length === 0) return undefined;
  return refuse('invalid', 'constraints-contradict', sentence(contradictions), contradictions);
};

const sentence = ([first, ...others]: readonly Fault[]): string =>
  `${first?.reason ?? ''}${others.length === 0 ? '' : ` And ${others.length} more.`}`;

/** The pointer is only written for a fault: most models have none. */
type Put = (pointer: () => string, reason: string) => void;

const faultsOf = (model: LinearModel): readonly Fault[] => {
  const { variables, constraints, objective } = model;
  const { places, isUnique } = termPlacesOf(model);
  const isProduct = unitJudge();
  const faults: Fault[] = [
    ...(isUnique ? [] : repeated('variables', variables)),
    ...repeated('constraints', constraints),
  ];
  const put: Put = (pointer, reason) => void faults.push({ pointer: pointer(), reason });
  if (variables.length === 0) put(() => '/variables', 'The model has no variables.');
  for (const [at, variable] of variables.entries())
    putFaultsOf(variable, (field) => () => `/variables/${at}/${field}`, isProduct, put);
  let seen = 0;
  const putFaultsOfTerms = (terms: readonly Term[], pointer: string, name: string, unit: string): void => {
    const first = seen;
    for (const { variable, coefficient, unit: own = '1' } of terms) {
      const variableUnit = variables[places[seen] ?? -1]?.unit;
      const place = seen - first;
      seen += 1;
      if (variableUnit !== undefined && Number.isFinite(coefficient) && isProduct(own, variableUnit, unit) === true)
        continue;
      const field = (which: string) => () => `${pointer}/terms/${place}/${which}`;
      if (!Number.isFinite(coefficient)) put(field('coefficient'), `${name} multiplies ${variable} by no number.`);
      if (variableUnit === undefined)
        put(field('variable'), `${name} names ${variable}, which is no variable of the model.`);
      else if (isProduct(own, variableUnit, unit) !== true)
        put(field('unit'), `${name} is in ${unit}, but ${variable} (${variableUnit}) times ${own} is not.`);
    }
  };
  for (const [at, { name, terms, rightHandSide, unit }] of constraints.entries()) {
    if (!Number.isFinite(rightHandSide))
      put(() => `/constraints/${at}/rightHandSide`, `The right-hand side of ${name} is no number.`);
    putFaultsOfTerms(terms, `/constraints/${at}`, name, unit);
  }
  if (!Number.isFinite(objective.constant)) put(() => '/objective/constant', 'The constant is no number.');
  putFaultsOfTerms(objective.terms, '/objective', 'the objective', objective.unit);
  return faults;
};

const putFaultsOf = (
  { name, kind, lower, upper, unit }: LinearModel['variables'][number],
  at: (field: string) => () => string,
  isProduct: IsProduct,
  put: Put,
): void => {
  if (lower !== null && !Number.isFinite(lower)) put(at('lower'), `The lower bound of ${name} is no number.`);
  if (upper !== null && !Number.isFinite(upper)) put(at('upper'), `The upper bound of ${name} is no number.`);
  if (lower !== null && upper !== null && lower > upper)
    put(at('lower'), `The bounds of ${name} contradict each other: at least ${lower} and at most ${upper}.`);
  else if (kind !== 'continuous' && Math.ceil(lower ?? -Infinity) > Math.floor(upper ?? Infinity))
    put(at('lower'), `There is no whole number between the bounds of ${name}: ${lower} and ${upper}.`);
  if (kind === 'binary' && (lower === null || lower < 0 || upper === null || upper > 1))
    put(at('kind'), `${name} is binary, so its bounds lie between 0 and 1.`);
  if (isProduct('1', unit, unit) === undefined) put(at('unit'), `${name} has no readable unit: ${unit}.`);
};

const repeated = (kind: 'variables' | 'constraints', named: readonly { readonly name: string }[]): readonly Fault[] => {
  const seen = new Set(named.map(({ name }) => name));
  if (seen.size === named.length) return [];
  seen.clear();
  return named.flatMap(({ name }, place) => {
    if (seen.has(name)) return [{ pointer: `/${kind}/${place}/name`, reason: `Two ${kind} have the name ${name}.` }];
    seen.add(name);
    return [];
  });
};
