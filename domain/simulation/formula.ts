/** A formula as a tree: what was parsed, and nothing that could be executed. Numbers have no unit. */
export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string; readonly position: number }
  | { readonly kind: 'negate'; readonly operand: Formula }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Formula; readonly right: Formula }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly operands: readonly Formula[] }
  | { readonly kind: 'if'; readonly condition: Comparison; readonly then: Formula; readonly otherwise: Formula };

export interface Comparison {
  readonly comparator: Comparator;
  readonly left: Formula;
  readonly right: Formula;
}

export type Operator = '+' | '-' | '*' | '/' | '^';
export type Comparator = '<' | '≤' | '>' | '≥' | '=' | '≠';
/** `log` is the natural logarithm. */
export type FunctionName = 'min' | 'max' | 'abs' | 'exp' | 'log';

/** Why a text is no formula. */
export interface FormulaFault {
  /** Of the character, from 1. */
  readonly position: number;
  readonly reason: string;
}

export const isFault = (formula: Formula | FormulaFault): formula is FormulaFault => 'reason' in formula;

/** The names in a formula, each once, with where it first stands. */
export const namesIn = (formula: Formula): ReadonlyMap<string, number> => {
  const names = new Map<string, number>();
  for (const { name, position } of namedParts(formula)) if (!names.has(name)) names.set(name, position);
  return names;
};

const namedParts = (part: Formula): readonly { readonly name: string; readonly position: number }[] => {
  switch (part.kind) {
    case 'number':
      return [];
    case 'name':
      return [part];
    case 'negate':
      return namedParts(part.operand);
    case 'binary':
      return [part.left, part.right].flatMap(namedParts);
    case 'call':
      return part.operands.flatMap(namedParts);
    case 'if':
      return [part.condition.left, part.condition.right, part.then, part.otherwise].flatMap(namedParts);
  }
};
