import { type Refusal, refuse } from '../kernel/refusal.ts';
import { contradictionsIn } from './contradictions.ts';
import type { LinearModel, Term } from './model.ts';
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

const faultsOf = ({ variables, constraints, objective }: LinearModel): readonly Fault[] => {
  const isProduct = unitJudge();
  const faults: Fault[] = [...repeated('variables', variables), ...repeated('constraints', constraints)];
  const put = (pointer: string, reason: string): void => void faults.push({ pointer, reason });
  if (variables.length === 0) put('/variables', 'The model has no variables.');
  for (const [place, variable] of variables.entries()) putFaultsOf(variable, `/variables/${place}`, isProduct, put);
  const units = new Map(variables.map(({ name, unit }) => [name, unit]));
  const sums = { units, isProduct, put };
  for (const [place, { name, terms, rightHandSide, unit }] of constraints.entries()) {
    if (!Number.isFinite(rightHandSide))
      put(`/constraints/${place}/rightHandSide`, `The right-hand side of ${name} is no number.`);
    putFaultsOfTerms(terms, `/constraints/${place}`, name, unit, sums);
  }
  if (!Number.isFinite(objective.constant)) put('/objective/constant', 'The constant is no number.');
  putFaultsOfTerms(objective.terms, '/objective', 'the objective', objective.unit, sums);
  return faults;
};

type Put = (pointer: string, reason: string) => void;

const putFaultsOf = (
  { name, kind, lower, upper, unit }: LinearModel['variables'][number],
  pointer: string,
  isProduct: IsProduct,
  put: Put,
): void => {
  if (lower !== null && !Number.isFinite(lower)) put(`${pointer}/lower`, `The lower bound of ${name} is no number.`);
  if (upper !== null && !Number.isFinite(upper)) put(`${pointer}/upper`, `The upper bound of ${name} is no number.`);
  if (lower !== null && upper !== null && lower > upper)
    put(`${pointer}/lower`, `The bounds of ${name} contradict each other: at least ${lower} and at most ${upper}.`);
  else if (kind !== 'continuous' && Math.ceil(lower ?? -Infinity) > Math.floor(upper ?? Infinity))
    put(`${pointer}/lower`, `There is no whole number between the bounds of ${name}: ${lower} and ${upper}.`);
  if (kind === 'binary' && (lower === null || lower < 0 || upper === null || upper > 1))
    put(`${pointer}/kind`, `${name} is binary, so its bounds lie between 0 and 1.`);
  if (isProduct('1', unit, unit) === undefined) put(`${pointer}/unit`, `${name} has no readable unit: ${unit}.`);
};

const putFaultsOfTerms = (
  terms: readonly Term[],
  pointer: string,
  name: string,
  unit: string,
  {
    units,
    isProduct,
    put,
  }: { readonly units: ReadonlyMap<string, string>; readonly isProduct: IsProduct; readonly put: Put },
): void => {
  for (const [place, { variable, coefficient, unit: own = '1' }] of terms.entries()) {
    const variableUnit = units.get(variable);
    if (variableUnit !== undefined && Number.isFinite(coefficient) && isProduct(own, variableUnit, unit) === true)
      continue;
    const at = (field: string): string => `${pointer}/terms/${place}/${field}`;
    if (!Number.isFinite(coefficient)) put(at('coefficient'), `${name} multiplies ${variable} by no number.`);
    if (variableUnit === undefined)
      put(at('variable'), `${name} names ${variable}, which is no variable of the model.`);
    else if (isProduct(own, variableUnit, unit) !== true)
      put(at('unit'), `${name} is in ${unit}, but ${variable} (${variableUnit}) times ${own} is not.`);
  }
};

const repeated = (kind: 'variables' | 'constraints', named: readonly { readonly name: string }[]): readonly Fault[] => {
  const seen = new Set<string>();
  return named.flatMap(({ name }, place) => {
    if (seen.has(name)) return [{ pointer: `/${kind}/${place}/name`, reason: `Two ${kind} have the name ${name}.` }];
    seen.add(name);
    return [];
  });
};
