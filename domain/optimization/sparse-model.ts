import type { LinearModel } from './model.ts';
import { termPlacesOf } from './term-places.ts';

/**
 * A model as the engines take it: variables and constraints by their place, the matrix in compressed rows. An absent
 * bound is ±Infinity. The model must be valid (validate-model.ts).
 */
export interface SparseModel {
  readonly maximize: boolean;
  readonly constant: number;
  /** Objective coefficient, bounds and integrality (1 or 0) of each variable. */
  readonly cost: Float64Array<ArrayBuffer>;
  readonly lower: Float64Array<ArrayBuffer>;
  readonly upper: Float64Array<ArrayBuffer>;
  readonly integer: Uint8Array<ArrayBuffer>;
  /** What each constraint's sum lies between. */
  readonly rowLower: Float64Array<ArrayBuffer>;
  readonly rowUpper: Float64Array<ArrayBuffer>;
  /** Constraint i has its terms, by place, at `starts[i]` up to, but not including, `starts[i + 1]`. */
  readonly starts: Int32Array<ArrayBuffer>;
  readonly indices: Int32Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
}

/**
 * Puts a model into that form, once: a model is data and does not change. A variable that a sum names twice is added
 * up. Throws on an unknown variable.
 */
export const sparseModelOf = (model: LinearModel): SparseModel => {
  const known = made.get(model) ?? make(model);
  made.set(model, known);
  return known;
};

const made = new WeakMap<LinearModel, SparseModel>();

const make = (model: LinearModel): SparseModel => {
  const { variables, constraints, objective } = model;
  const { places } = termPlacesOf(model);
  const starts = new Int32Array(constraints.length + 1);
  const indices = new Int32Array(places.length);
  const values = new Float64Array(places.length);
  const lastSeen = new Int32Array(variables.length).fill(-1);
  let term = 0;
  let end = 0;
  const next = (name: string): number => {
    const place = places[term] ?? -1;
    if (place < 0) throw new Error(`the model has no variable ${name}`);
    term += 1;
    return place;
  };
  for (let row = 0; row < constraints.length; row += 1) {
    const start = end;
    let isSorted = true;
    for (const { variable, coefficient } of constraints[row]?.terms ?? []) {
      const place = next(variable);
      const seen = lastSeen[place] ?? -1;
      if (seen >= start) values[seen] = (values[seen] ?? 0) + coefficient;
      else {
        if (end > start && (indices[end - 1] ?? 0) > place) isSorted = false;
        lastSeen[place] = end;
        indices[end] = place;
        values[end] = coefficient;
        end += 1;
      }
    }
    if (!isSorted) sortByPlace(indices.subarray(start, end), values.subarray(start, end));
    starts[row + 1] = end;
  }
  const [columns, rows] = [variables.length, constraints.length];
  const sparse: SparseModel = {
    maximize: objective.direction === 'maximize',
    constant: objective.constant,
    cost: new Float64Array(columns),
    lower: new Float64Array(columns).fill(Number.NEGATIVE_INFINITY),
    upper: new Float64Array(columns).fill(Number.POSITIVE_INFINITY),
    integer: new Uint8Array(columns),
    rowLower: new Float64Array(rows).fill(Number.NEGATIVE_INFINITY),
    rowUpper: new Float64Array(rows).fill(Number.POSITIVE_INFINITY),
    starts,
    indices: end === indices.length ? indices : indices.slice(0, end),
    values: end === values.length ? values : values.slice(0, end),
  };
  for (const { variable, coefficient } of objective.terms) {
    const place = next(variable);
    sparse.cost[place] = (sparse.cost[place] ?? 0) + coefficient;
  }
  let place = 0;
  for (const { kind, lower, upper } of variables) {
    if (lower !== null) sparse.lower[place] = lower;
    if (upper !== null) sparse.upper[place] = upper;
    if (kind !== 'continuous') sparse.integer[place] = 1;
    place += 1;
  }
  let row = 0;
  for (const { relation, rightHandSide } of constraints) {
    if (relation !== '<=') sparse.rowLower[row] = rightHandSide;
    if (relation !== '>=') sparse.rowUpper[row] = rightHandSide;
    row += 1;
  }
  return sparse;
};

/** Sorts a row's terms by their variables' places, so that two rows on one sum are alike. By insertion: rows are short. */
const sortByPlace = (places: Int32Array, values: Float64Array): void => {
  for (let next = 1; next < places.length; next += 1) {
    const [place, value] = [places[next] ?? 0, values[next] ?? 0];
    let at = next;
    for (; at > 0 && (places[at - 1] ?? 0) > place; at -= 1) {
      places[at] = places[at - 1] ?? 0;
      values[at] = values[at - 1] ?? 0;
    }
    places[at] = place;
    values[at] = value;
  }
};
