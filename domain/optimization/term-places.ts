import type { LinearModel } from './model.ts';

/** Where the variables of a model's terms stand: the names looked up, once for all who need it. */
export interface TermPlaces {
  /** Of every constraint's terms, one constraint after the other, and then the objective's; −1 for no such variable. */
  readonly places: Int32Array;
  /** Whether each variable has a name of its own. */
  readonly isUnique: boolean;
}

const known = new WeakMap<LinearModel, TermPlaces>();

export const termPlacesOf = (model: LinearModel): TermPlaces => {
  const found = known.get(model) ?? lookUp(model);
  known.set(model, found);
  return found;
};

const lookUp = ({ variables, constraints, objective }: LinearModel): TermPlaces => {
  const byName = new Map<string, number>();
  for (const { name } of variables) byName.set(name, byName.size);
  const count = constraints.reduce((sum, { terms }) => sum + terms.length, objective.terms.length);
  const places = new Int32Array(count);
  let at = 0;
  const put = (terms: LinearModel['objective']['terms']): void => {
    for (const { variable } of terms) {
      places[at] = byName.get(variable) ?? -1;
      at += 1;
    }
  };
  for (const { terms } of constraints) put(terms);
  put(objective.terms);
  return { places, isUnique: byName.size === variables.length };
};
