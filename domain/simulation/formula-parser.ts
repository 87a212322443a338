import type { Comparator, Formula, FormulaFault, FunctionName, Operator } from './formula.ts';
import { type Token, tokensOf, UnreadableFormula } from './formula-tokens.ts';

/** How deep brackets, signs, powers and functions may be nested. */
const MAX_DEPTH = 50;

/** How many operands each function takes. */
const OPERANDS: Readonly<Record<FunctionName, { readonly least: number; readonly most: number }>> = {
  min: { least: 1, most: 50 },
  max: { least: 1, most: 50 },
  abs: { least: 1, most: 1 },
  exp: { least: 1, most: 1 },
  log: { least: 1, most: 1 },
};

/**
 * Parses a formula:
 *
 *     formula    = term { ("+" | "-") term }
 *     term       = signed { ("*" | "/") signed }
 *     signed     = "-" signed | "+" signed | power
 *     power      = value [ "^" signed ]
 *     value      = number | name | "(" formula ")" | function "(" formula { "," formula } ")"
 *                | "if" "(" formula comparator formula "," formula "," formula ")"
 *
 * As in mathematics −2^2 is −4 and 2^3^2 is 2^9. `−`, `×`, `·` and `÷` may be written, too.
 */
export const parseFormula = (text: string): Formula | FormulaFault => {
  try {
    return parsed(tokensOf(text));
  } catch (error) {
    if (error instanceof UnreadableFormula) return { position: error.position, reason: error.message };
    throw error;
  }
};

/** Reads tokens from left to right: recursive descent, one function a rule of the grammar. */
const parsed = (tokens: readonly Token[]): Formula => {
  let place = 0;
  let depth = 0;
  const end = tokens.at(-1) ?? { kind: 'end', text: 'the end', position: 1 };
  const next = (): Token => tokens[place] ?? end;
  const take = (): Token => {
    const token = next();
    place += 1;
    return token;
  };
  const isNext = (...symbols: readonly string[]): boolean => next().kind === 'symbol' && symbols.includes(next().text);
  const expect = (symbol: string): void => {
    const token = take();
    if (token.kind !== 'symbol' || token.text !== symbol)
      throw new UnreadableFormula(token.position, `${symbol} was expected, not ${token.text}`);
  };
  const nested = <Result>(parse: () => Result): Result => {
    depth += 1;
    if (depth > MAX_DEPTH) throw new UnreadableFormula(next().position, `nested more than ${MAX_DEPTH} deep`);
    const result = parse();
    depth -= 1;
    return result;
  };

  const chain = (operand: () => Formula, ...operators: readonly Operator[]): Formula => {
    let left = operand();
    for (;;) {
      const operator = operators.find((one) => isNext(one));
      if (operator === undefined) return left;
      take();
      left = { kind: 'binary', operator, left, right: operand() };
    }
  };
  const formula = (): Formula => chain(term, '+', '-');
  const term = (): Formula => chain(signed, '*', '/');
  const signed = (): Formula =>
    nested(() => {
      if (!isNext('-', '+')) return power();
      return take().text === '-' ? { kind: 'negate', operand: signed() } : signed();
    });
  const power = (): Formula => {
    const left = value();
    if (!isNext('^')) return left;
    take();
    return { kind: 'binary', operator: '^', left, right: signed() };
  };
  const value = (): Formula => {
    const token = take();
    if (token.kind === 'number') return numberOf(token);
    if (token.kind === 'symbol' && token.text === '(') {
      const inner = formula();
      expect(')');
      return inner;
    }
    if (token.kind !== 'name') throw new UnreadableFormula(token.position, `a value was expected, not ${token.text}`);
    if (!isNext('(')) return { kind: 'name', name: token.text, position: token.position };
    take();
    return token.text === 'if' ? conditional() : call(token);
  };
  const call = (token: Token): Formula => {
    const name = (Object.keys(OPERANDS) as FunctionName[]).find((one) => one === token.text);
    if (name === undefined) {
      throw new UnreadableFormula(
        token.position,
        `${token.text} is no function; there are ${Object.keys(OPERANDS).join(', ')} and if`,
      );
    }
    const operands = [formula()];
    while (isNext(',')) {
      take();
      operands.push(formula());
    }
    expect(')');
    const { least, most } = OPERANDS[name];
    if (operands.length < least || operands.length > most) {
      throw new UnreadableFormula(
        token.position,
        `${name} takes ${most === 1 ? 'one value' : `at most ${most} values`}`,
      );
    }
    return { kind: 'call', name, operands };
  };
  const conditional = (): Formula => {
    const left = formula();
    const token = take();
    const comparator = COMPARATORS.find((one) => token.kind === 'symbol' && one === token.text);
    if (comparator === undefined)
      throw new UnreadableFormula(token.position, `a comparison was expected, not ${token.text}`);
    const condition = { comparator, left, right: formula() };
    expect(',');
    const then = formula();
    expect(',');
    const otherwise = formula();
    expect(')');
    return { kind: 'if', condition, then, otherwise };
  };

  const whole = formula();
  if (next().kind !== 'end')
    throw new UnreadableFormula(next().position, `an operator was expected, not ${next().text}`);
  return whole;
};

const COMPARATORS: readonly Comparator[] = ['<', '≤', '>', '≥', '=', '≠'];

const numberOf = ({ text, position }: Token): Formula => {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new UnreadableFormula(position, `${text} is too large`);
  return { kind: 'number', value };
};
