import type { Constraint, LinearModel, Variable } from '../../domain/optimization/model.ts';
import type { FoundAnswer, Range } from '../../domain/optimization/solver.ts';

/** An answer by the model's names: for tests to read. Null: not known, or not asked for. */
export interface NamedAnswer {
  readonly variables: readonly NamedVariable[];
  readonly constraints: readonly NamedConstraint[];
}

export interface NamedVariable {
  readonly name: Variable['name'];
  readonly unit: Variable['unit'];
  readonly value: number;
  /** Change of the objective per unit of the variable beyond where it is held. */
  readonly reducedCost: number | null;
  /** Between which objective coefficients the values stay. */
  readonly coefficientRange: Range | null;
}

export interface NamedConstraint {
  readonly name: Constraint['name'];
  readonly unit: Constraint['unit'];
  readonly activity: number;
  readonly relation: Constraint['relation'];
  readonly rightHandSide: number;
  /** Change of the objective per unit of the right-hand side. */
  readonly dual: number | null;
  /** Between which right-hand sides the dual stays. */
  readonly rightHandSideRange: Range | null;
}

export const namedAnswer = ({ variables, constraints }: LinearModel, answer: FoundAnswer): NamedAnswer => {
  const { values, activities, sensitivity } = answer;
  return {
    variables: variables.map(({ name, unit }, at) => ({
      name,
      unit,
      value: numberAt(values, at),
      reducedCost: sensitivity === null ? null : numberAt(sensitivity.reducedCosts, at),
      coefficientRange: sensitivity?.ranges?.coefficients[at] ?? null,
    })),
    constraints: constraints.map(({ name, unit, relation, rightHandSide }, at) => ({
      name,
      unit,
      activity: numberAt(activities, at),
      relation,
      rightHandSide,
      dual: sensitivity === null ? null : numberAt(sensitivity.duals, at),
      rightHandSideRange: sensitivity?.ranges?.rightHandSides[at] ?? null,
    })),
  };
};

const numberAt = (numbers: readonly number[], at: number): number => {
  const number = numbers[at];
  if (number === undefined) throw new Error(`the answer has no number ${at}: it is of another model`);
  return number;
};
