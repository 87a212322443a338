import { type DurationUnit, inUnits, millisOf } from './durations';
import type { Condition } from './rule-types';

export type Operator = Condition['operator'];

/** The operators as they are chosen from, groups first. */
export const OPERATORS = {
  and: 'all of',
  or: 'any of',
  not: 'not',
  '=': 'is',
  '≠': 'is not',
  '<': 'is below',
  '≤': 'is at most',
  '>': 'is above',
  '≥': 'is at least',
  between: 'is between',
  in: 'is one of',
  contains: 'contains',
  startsWith: 'begins with',
  endsWith: 'ends with',
  exists: 'is there',
  withinLast: 'lies within the last',
} as const satisfies Readonly<Record<Operator, string>>;
export const isOperator = (text: string): text is Operator => text in OPERATORS;
export const isGroup = (operator: Operator): boolean => ['and', 'or', 'not'].includes(operator);

/** A condition while it is written: what one operator has, another keeps, so that changing one's mind loses nothing. */
export interface ConditionDraft {
  readonly id: number;
  operator: Operator;
  field: string;
  value: string;
  to: string;
  unit: DurationUnit;
  parts: ConditionDraft[];
}

let last = 0;
export const nextId = (): number => {
  last += 1;
  return last;
};

export const emptyCondition = (operator: Operator = '>', parts: ConditionDraft[] = []): ConditionDraft => ({
  id: nextId(),
  operator,
  field: '',
  value: '',
  to: '',
  unit: 'day',
  parts,
});

type Scalar = string | number | boolean;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** A number, true or false as such; everything else, and what stands in double quotes, as text. */
export const scalarOf = (text: string): Scalar => {
  const trimmed = text.trim();
  if (NUMBER.test(trimmed)) return Number(trimmed);
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  return unquoted(trimmed);
};
const unquoted = (text: string): string => /^"(.*)"$/s.exec(text)?.[1] ?? text;
const orderedOf = (text: string): number | string => {
  const scalar = scalarOf(text);
  return typeof scalar === 'boolean' ? String(scalar) : scalar;
};

const textOf = (scalar: Scalar): string =>
  typeof scalar === 'string' && typeof scalarOf(scalar) !== 'string' ? `"${scalar}"` : String(scalar);

export const conditionOf = (draft: ConditionDraft): Condition => {
  const { operator, value, to, unit, parts } = draft;
  const field = draft.field.trim();
  switch (operator) {
    case 'and':
    case 'or':
      return { operator, conditions: parts.map(conditionOf) };
    case 'not':
      return { operator, condition: conditionOf(parts[0] ?? emptyCondition()) };
    case '=':
    case '≠':
    case 'contains':
      return { operator, field, value: scalarOf(value) };
    case '<':
    case '≤':
    case '>':
    case '≥':
      return { operator, field, value: orderedOf(value) };
    case 'between':
      return { operator, field, from: orderedOf(value), to: orderedOf(to) };
    case 'in':
      return { operator, field, values: value.split(',').map(scalarOf) };
    case 'startsWith':
    case 'endsWith':
      return { operator, field, value: unquoted(value) };
    case 'exists':
      return { operator, field };
    case 'withinLast':
      return { operator, field, millis: millisOf(Number(value), unit) };
  }
};

export const conditionDraftOf = (condition: Condition): ConditionDraft => {
  const draft = emptyCondition(condition.operator);
  switch (condition.operator) {
    case 'and':
    case 'or':
      return { ...draft, parts: condition.conditions.map(conditionDraftOf) };
    case 'not':
      return { ...draft, parts: [conditionDraftOf(condition.condition)] };
    case 'between':
      return { ...draft, field: condition.field, value: textOf(condition.from), to: textOf(condition.to) };
    case 'in':
      return { ...draft, field: condition.field, value: condition.values.map(textOf).join(', ') };
    case 'exists':
      return { ...draft, field: condition.field };
    case 'withinLast': {
      const { count, unit } = inUnits(condition.millis);
      return { ...draft, field: condition.field, value: String(count), unit };
    }
    default:
      return { ...draft, field: condition.field, value: textOf(condition.value) };
  }
};
