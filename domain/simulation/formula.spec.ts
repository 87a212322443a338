import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computationOf } from './compute.ts';
import { type Formula, type FormulaFault, isFault, namesIn } from './formula.ts';
import { parseFormula } from './formula-parser.ts';
import { MAX_FORMULA_LENGTH } from './formula-tokens.ts';

const parse = (text: string): Formula => {
  const formula = parseFormula(text);
  if (isFault(formula)) throw new Error(`${formula.position}: ${formula.reason}`);
  return formula;
};
const NAMES = ['x', 'y', 'unit_cost'];
const compute = (text: string, ...values: readonly number[]): number =>
  computationOf(parse(text), (name) => NAMES.indexOf(name))(Float64Array.from(values));
const fault = (text: string): FormulaFault => {
  const formula = parseFormula(text);
  if (!isFault(formula)) throw new Error(`${text} was parsed`);
  return formula;
};

describe('a formula', () => {
  test.each<[string, number]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 3 - 2', 5],
    ['12 / 3 / 2', 2],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['2 ^ -1', 0.5],
    ['2 * -3', -6],
    ['--4', 4],
    ['3 − 1 × 4 ÷ 2 · 5', -7],
    ['1.5e3 + 2E-1', 1500.2],
    ['min(3, 1, 2) + max(3, 1, 2) + abs(-4)', 8],
    ['log(exp(2))', 2],
    ['if(1 < 2, 10, 20)', 10],
    ['if(1 >= 2, 10, if(2 <> 2, 20, 30))', 30],
    ['if(1 ≠ 2, 1, 0) + if(2 ≤ 2, 1, 0) + if(1 != 1, 1, 0) + if(3 = 3, 1, 0)', 3],
  ])('%s is %s', (text, expected) => expect(compute(text)).toBeCloseTo(expected, 12));

  test('takes values by their names', () => {
    expect(compute('x * unit_cost - y', 3, 4, 5)).toBe(11);
    expect([...namesIn(parse('y + x * y'))]).toEqual([
      ['y', 1],
      ['x', 5],
    ]);
  });

  test('computes the branch that is taken only, and has no value where its condition has none', () => {
    expect(compute('if(x > 0, log(x), 0)', -1)).toBe(0);
    expect(compute('if(log(x) > 0, 1, 2)', -1)).toBeNaN();
    expect(compute('max(1, log(x))', -1)).toBeNaN();
  });

  test.each<[string, number, string]>([
    ['', 1, 'a value was expected'],
    ['   ', 4, 'a value was expected'],
    ['1 +', 4, 'a value was expected, not the end'],
    ['1 + * 2', 5, 'a value was expected, not *'],
    ['(1 + 2', 7, ') was expected, not the end'],
    ['1 2', 3, 'an operator was expected, not 2'],
    ['1 + €', 5, '€ means nothing here'],
    ['x; y', 2, '; means nothing here'],
    ['x.constructor', 2, '. means nothing here'],
    ['sin(x)', 1, 'sin is no function'],
    ['constructor(x)', 1, 'constructor is no function'],
    ['abs(1, 2)', 1, 'abs takes one value'],
    ['abs()', 5, 'a value was expected, not )'],
    ['if(1, 2, 3)', 5, 'a comparison was expected, not ,'],
    ['1 < 2', 3, 'an operator was expected, not <'],
    ['2 + 1e999', 5, '1e999 is too large'],
    [`${'('.repeat(51)}1${')'.repeat(51)}`, 51, 'nested more than 50 deep'],
    [`${'-'.repeat(60)}1`, 51, 'nested more than 50 deep'],
    ['1'.repeat(MAX_FORMULA_LENGTH + 1), MAX_FORMULA_LENGTH + 1, 'at most 2000 characters'],
  ])('%s is none: at %s', (text, position, reason) => {
    expect(fault(text)).toEqual({ position, reason: expect.stringContaining(reason) });
  });
});

/** A tree, and the text of it with every bracket. */
const { tree } = fc.letrec<{ tree: { text: string; value: (x: number, y: number) => number } }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.nat(1_000).map((number) => ({ text: String(number), value: () => number })),
    fc.constantFrom({ text: 'x', value: (x: number) => x }, { text: 'y', value: (_: number, y: number) => y }),
    fc.tuple(fc.constantFrom('+', '-', '*', '/'), tie('tree'), tie('tree')).map(([operator, one, other]) => ({
      text: `(${one.text} ${operator} ${other.text})`,
      value: (x: number, y: number) => {
        const [a, b] = [one.value(x, y), other.value(x, y)];
        return { '+': a + b, '-': a - b, '*': a * b, '/': a / b }[operator] ?? Number.NaN;
      },
    })),
    tie('tree').map(({ text, value }) => ({ text: `-(${text})`, value: (x: number, y: number) => -value(x, y) })),
    fc.tuple(tie('tree'), tie('tree')).map(([one, other]) => ({
      text: `min(${one.text}, ${other.text})`,
      value: (x: number, y: number) => Math.min(one.value(x, y), other.value(x, y)),
    })),
  ),
}));

describe('properties of the parser', () => {
  test('what was written with all its brackets comes to what it means', () => {
    fc.assert(
      fc.property(tree, fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), ({ text, value }, x, y) => {
        expect(compute(text, x, y)).toEqual(value(x, y));
      }),
    );
  });

  test('whatever text it is given, it gives a tree or says where it fails, inside of the text or at its end', () => {
    const pieces = fc.constantFrom('x', '1', '+', '-', '*', '^', '(', ')', ',', 'if(', 'min(', '<', '=', ' ', '€', '.');
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(pieces, { maxLength: 40 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (any) => {
        const formula = parseFormula(any);
        if (!isFault(formula)) return;
        expect(formula.position).toBeGreaterThanOrEqual(1);
        expect(formula.position).toBeLessThanOrEqual(any.length + 1);
      }),
      { numRuns: 500 },
    );
  });
});
