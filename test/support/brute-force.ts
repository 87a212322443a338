import type { LinearModel } from '../../domain/optimization/model.ts';

/** The best objective by trying everything: of a model whose variables are all integers with both bounds. */
export const bestByTrying = (model: LinearModel): number | undefined => {
  const { variables, constraints, objective } = model;
  const values = new Map(variables.map(({ name, lower }) => [name, lower ?? Number.NaN]));
  const sum = (terms: LinearModel['objective']['terms']): number =>
    terms.reduce((total, { variable, coefficient }) => total + coefficient * (values.get(variable) ?? Number.NaN), 0);
  let best: number | undefined;
  const tryFrom = (place: number): void => {
    const variable = variables[place];
    if (variable === undefined) {
      const isKept = constraints.every(({ terms, relation, rightHandSide }) => {
        const over = sum(terms) - rightHandSide;
        return (relation === '>=' || over <= 1e-9) && (relation === '<=' || over >= -1e-9);
      });
      const worth = objective.constant + sum(objective.terms);
      if (isKept && (best === undefined || (objective.direction === 'maximize' ? worth > best : worth < best)))
        best = worth;
      return;
    }
    for (let value = variable.lower ?? Number.NaN; value <= (variable.upper ?? Number.NaN); value += 1) {
      values.set(variable.name, value);
      tryFrom(place + 1);
    }
  };
  tryFrom(0);
  return best;
};

/**
 * The best objective of a linear model by its corners: every choice of as many constraints and bounds, held as
 * equations, as there are variables. The model must be bounded.
 */
export const bestCorner = ({ variables, constraints, objective }: LinearModel): number | undefined => {
  const place = new Map(variables.map(({ name }, at) => [name, at]));
  const rowOf = (terms: LinearModel['objective']['terms']): number[] => {
    const row = variables.map(() => 0);
    for (const { variable, coefficient } of terms) {
      const at = place.get(variable) ?? -1;
      row[at] = (row[at] ?? 0) + coefficient;
    }
    return row;
  };
  const unit = (at: number): number[] => variables.map((_, other) => (other === at ? 1 : 0));
  const sides = [
    ...constraints.map(({ terms, relation, rightHandSide }) => ({ row: rowOf(terms), relation, end: rightHandSide })),
    ...variables.flatMap(({ lower, upper }, at) => [
      ...(lower === null ? [] : [{ row: unit(at), relation: '>=' as const, end: lower }]),
      ...(upper === null ? [] : [{ row: unit(at), relation: '<=' as const, end: upper }]),
    ]),
  ];
  const dot = (row: readonly number[], point: readonly number[]): number =>
    row.reduce((sum, value, at) => sum + value * (point[at] ?? 0), 0);
  const cost = rowOf(objective.terms);
  let best: number | undefined;
  const choose = (from: number, chosen: readonly number[]): void => {
    if (chosen.length === variables.length) {
      const held = chosen.flatMap((at) => sides[at] ?? []);
      const point = solveEquations(held.map(({ row, end }) => [...row, end]));
      if (point === undefined) return;
      const isKept = sides.every(({ row, relation, end }) => {
        const over = dot(row, point) - end;
        return (relation === '>=' || over <= 1e-7) && (relation === '<=' || over >= -1e-7);
      });
      const worth = objective.constant + dot(cost, point);
      if (isKept && (best === undefined || (objective.direction === 'maximize' ? worth > best : worth < best)))
        best = worth;
      return;
    }
    for (let at = from; at < sides.length; at += 1) choose(at + 1, [...chosen, at]);
  };
  choose(0, []);
  return best;
};

/** Gauss–Jordan with row exchange on rows of coefficients and right-hand side; undefined when singular. */
const solveEquations = (rows: number[][]): number[] | undefined => {
  const size = rows.length;
  for (let column = 0; column < size; column += 1) {
    const pivot = rows
      .map((row, at) => ({ at, size: at < column ? -1 : Math.abs(row[column] ?? 0) }))
      .reduce((one, other) => (other.size > one.size ? other : one));
    if (pivot.size < 1e-9) return undefined;
    [rows[column], rows[pivot.at]] = [rows[pivot.at] ?? [], rows[column] ?? []];
    const leading = rows[column] ?? [];
    const divisor = leading[column] ?? 1;
    rows.forEach((row, at) => {
      if (at === column) return;
      const factor = (row[column] ?? 0) / divisor;
      for (let to = column; to <= size; to += 1) row[to] = (row[to] ?? 0) - factor * (leading[to] ?? 0);
    });
  }
  return rows.map((row, at) => (row[size] ?? 0) / (row[at] ?? 1));
};
