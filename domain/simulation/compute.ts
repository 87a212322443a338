import { unreachable } from '../kernel/decider.ts';
import type { Comparator, Formula, FunctionName, Operator } from './formula.ts';

/** A formula ready to be computed again and again: values stand at the places that their names were given. */
export type Computation = (values: Float64Array) => number;

/**
 * Turns a tree into nested functions. What mathematics does not define (0/0, the logarithm of −1) is NaN, also where it
 * is compared: an `if` whose condition is undefined has no value. Only the branch that is taken is computed.
 */
export const computationOf = (formula: Formula, placeOf: (name: string) => number): Computation => {
  const compiled = (part: Formula): Computation => computationOf(part, placeOf);
  switch (formula.kind) {
    case 'number': {
      const { value } = formula;
      return () => value;
    }
    case 'name': {
      const place = placeOf(formula.name);
      return (values) => values[place] ?? Number.NaN;
    }
    case 'negate': {
      const operand = compiled(formula.operand);
      return (values) => -operand(values);
    }
    case 'binary':
      return binary(formula.operator, compiled(formula.left), compiled(formula.right));
    case 'call':
      return called(formula.name, formula.operands.map(compiled));
    case 'if': {
      const { comparator, left, right } = formula.condition;
      const holds = COMPARISONS[comparator];
      const [one, other] = [compiled(left), compiled(right)];
      const [then, otherwise] = [compiled(formula.then), compiled(formula.otherwise)];
      return (values) => {
        const [a, b] = [one(values), other(values)];
        if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
        return holds(a, b) ? then(values) : otherwise(values);
      };
    }
    default:
      return unreachable(formula);
  }
};

const binary = (operator: Operator, left: Computation, right: Computation): Computation => {
  switch (operator) {
    case '+':
      return (values) => left(values) + right(values);
    case '-':
      return (values) => left(values) - right(values);
    case '*':
      return (values) => left(values) * right(values);
    case '/':
      return (values) => left(values) / right(values);
    case '^':
      return (values) => left(values) ** right(values);
    default:
      return unreachable(operator);
  }
};

const called = (name: FunctionName, operands: readonly Computation[]): Computation => {
  const [first = () => Number.NaN, ...rest] = operands;
  switch (name) {
    case 'abs':
      return (values) => Math.abs(first(values));
    case 'exp':
      return (values) => Math.exp(first(values));
    case 'log':
      return (values) => Math.log(first(values));
    case 'min':
      return (values) => rest.reduce((least, operand) => Math.min(least, operand(values)), first(values));
    case 'max':
      return (values) => rest.reduce((most, operand) => Math.max(most, operand(values)), first(values));
    default:
      return unreachable(name);
  }
};

const COMPARISONS: Readonly<Record<Comparator, (one: number, other: number) => boolean>> = {
  '<': (one, other) => one < other,
  '≤': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '≥': (one, other) => one >= other,
  '=': (one, other) => one === other,
  '≠': (one, other) => one !== other,
};
