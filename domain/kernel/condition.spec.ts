import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Condition, type Truth } from './condition.ts';
import { judgeCondition } from './evaluate-condition.ts';
import type { JsonObject } from './json.ts';

const NOW = '2026-11-20T12:00:00.000Z';
const truthOf = (condition: Condition, facts: JsonObject): Truth => judgeCondition(condition, facts, NOW).truth;

/** The facts that random conditions are about: small, so that they often meet. */
const Value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('a', 'ab', 'b', '2', '-1'), fc.boolean());
const Facts = fc.dictionary(fc.constantFrom('x', 'y', 'z'), Value, { noNullPrototype: true });
const Field = fc.constantFrom('x', 'y', 'z');
const Ordered = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('2', '-1', 'a'));

const Leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ operator: fc.constantFrom('=' as const, '≠' as const), field: Field, value: Value }),
  fc.record({
    operator: fc.constantFrom('<' as const, '≤' as const, '>' as const, '≥' as const),
    field: Field,
    value: Ordered,
  }),
  fc.record({ operator: fc.constant('between' as const), field: Field, from: Ordered, to: Ordered }),
  fc.record({
    operator: fc.constant('in' as const),
    field: Field,
    values: fc.array(Value, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ operator: fc.constant('exists' as const), field: Field }),
  fc.record({
    operator: fc.constantFrom('startsWith' as const, 'endsWith' as const),
    field: Field,
    value: fc.constantFrom('a', 'b'),
  }),
);
const { tree: Tree } = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    Leaf,
    fc.record({
      operator: fc.constantFrom('and' as const, 'or' as const),
      conditions: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ operator: fc.constant('not' as const), condition: tie('tree') }),
  ),
}));

/** The same logic told naively: 1 is true, 0 false, ½ unknown; and is the least, or the greatest, not the distance to 1. */
const oracle = (condition: Condition, facts: JsonObject): number => {
  switch (condition.operator) {
    case 'and':
      return Math.min(...condition.conditions.map((inner) => oracle(inner, facts)));
    case 'or':
      return Math.max(...condition.conditions.map((inner) => oracle(inner, facts)));
    case 'not':
      return 1 - oracle(condition.condition, facts);
    case 'exists':
      return Number(condition.field in facts);
    default: {
      const value = facts[condition.field];
      if (value === undefined) return 0.5;
      switch (condition.operator) {
        case '=':
          return same(value, condition.value);
        case '≠':
          return 1 - same(value, condition.value);
        case '<':
          return compared(value, condition.value, (a, b) => a < b);
        case '≤':
          return compared(value, condition.value, (a, b) => a <= b);
        case '>':
          return compared(value, condition.value, (a, b) => a > b);
        case '≥':
          return compared(value, condition.value, (a, b) => a >= b);
        case 'between':
          return Math.min(
            compared(value, condition.from, (a, b) => a >= b),
            compared(value, condition.to, (a, b) => a <= b),
          );
        case 'in':
          return Math.max(...condition.values.map((one) => same(value, one)));
        case 'startsWith':
          return typeof value === 'string' ? Number(value.indexOf(condition.value) === 0) : 0.5;
        case 'endsWith':
          return typeof value === 'string' ? Number(value.slice(-1) === condition.value) : 0.5;
        default:
          throw new Error('not generated');
      }
    }
  }
};
const isNumeric = (value: unknown): boolean => typeof value === 'number' || /^-?\d$/.test(String(value));
const compared = (a: unknown, b: unknown, holds: (a: number, b: number) => boolean): number =>
  isNumeric(a) && isNumeric(b) ? Number(holds(Number(a), Number(b))) : 0.5;
const same = (a: unknown, b: unknown): number => {
  if (isNumeric(a) && isNumeric(b)) return Number(Number(a) === Number(b));
  return typeof a === typeof b ? Number(a === b) : 0.5;
};

describe('a condition tree', () => {
  test('agrees with a naive oracle on any tree and any facts', () => {
    fc.assert(
      fc.property(Tree, Facts, (tree, facts) => {
        expect(truthOf(tree, facts)).toBe({ 0: 'false', 0.5: 'unknown', 1: 'true' }[oracle(tree, facts)]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('gives a trace of every condition in it, the root first, its own outcome in it', () => {
    fc.assert(
      fc.property(Tree, Facts, (tree, facts) => {
        const { truth, trace } = judgeCondition(tree, facts, NOW);
        const count = JSON.stringify(tree).split('"operator"').length - 1;
        expect(trace).toHaveLength(count);
        expect(trace[0]).toMatchObject({ path: '', operator: tree.operator, truth });
        expect(new Set(trace.map(({ path }) => path)).size).toBe(count);
        expect(trace.every(({ because }) => because !== '')).toBe(true);
      }),
    );
  });

  test('about a missing field is never true, nor is its negation', () => {
    fc.assert(
      fc.property(Leaf, (leaf) => {
        if (leaf.operator === 'exists') return;
        expect(truthOf(leaf, {})).toBe('unknown');
        expect(truthOf({ operator: 'not', condition: leaf }, {})).toBe('unknown');
      }),
    );
  });
});

describe('what is compared', () => {
  test.each<[string, Condition, JsonObject, Truth]>([
    [
      'money beyond 2^53 exactly',
      { operator: '>', field: 'm', value: '9007199254740993' },
      { m: '9007199254740994' },
      'true',
    ],
    ['decimals as text with numbers', { operator: '=', field: 'm', value: 0.5 }, { m: '0.5' }, 'true'],
    ['numbers with an exponent', { operator: '<', field: 'm', value: 1e-7 }, { m: '0.00000009' }, 'true'],
    ['times by the moment', { operator: '=', field: 't', value: '2026-11-20T13:00:00+01:00' }, { t: NOW }, 'true'],
    ['texts not by the alphabet', { operator: '<', field: 't', value: 'b' }, { t: 'a' }, 'unknown'],
    ['a number with a text not at all', { operator: '=', field: 't', value: 'b' }, { t: 1 }, 'unknown'],
    ['null as missing', { operator: 'exists', field: 't' }, { t: null }, 'false'],
    ['a part of a text', { operator: 'contains', field: 't', value: 'bc' }, { t: 'abcd' }, 'true'],
    ['an element of a list', { operator: 'contains', field: 'l', value: 2 }, { l: [1, 2] }, 'true'],
    ['an empty list', { operator: 'contains', field: 'l', value: 2 }, { l: [] }, 'false'],
    ['nested fields', { operator: '=', field: 'a.b.1', value: 2 }, { a: { b: [1, 2] } }, 'true'],
    ['no inherited fields', { operator: 'exists', field: 'constructor' }, {}, 'false'],
    ['the last hour', { operator: 'withinLast', field: 't', millis: 3_600_000 }, { t: NOW }, 'true'],
    [
      'nothing that is to come',
      { operator: 'withinLast', field: 't', millis: 1 },
      { t: '2026-11-20T12:00:00.001Z' },
      'false',
    ],
  ])('%s', (_, condition, facts, truth) => expect(truthOf(condition, facts)).toBe(truth));
});

describe('a condition from outside', () => {
  const nested = (depth: number): Condition =>
    depth === 1 ? { operator: 'exists', field: 'x' } : { operator: 'not', condition: nested(depth - 1) };

  test('may be nested eight deep and not nine', () => {
    expect(Condition.safeParse(nested(8)).success).toBe(true);
    expect(Condition.safeParse(nested(9)).success).toBe(false);
  });

  test.each([2 ** 53, -(2 ** 53), 1e300, Number.POSITIVE_INFINITY])(
    'holds no number that is not exact: %d',
    (value) => {
      expect(Condition.safeParse({ operator: '=', field: 'x', value }).success).toBe(false);
      expect(Condition.safeParse({ operator: 'between', field: 'x', from: 0, to: value }).success).toBe(false);
      expect(Condition.safeParse({ operator: '=', field: 'x', value: String(value) }).success).toBe(true);
    },
  );

  test('has at most a hundred conditions', () => {
    const wide = (count: number): Condition => ({
      operator: 'and',
      conditions: [
        { operator: 'or', conditions: Array.from({ length: count }, () => nested(1)) },
        { operator: 'or', conditions: Array.from({ length: 40 }, () => nested(1)) },
      ],
    });
    expect(Condition.safeParse(wide(57)).success).toBe(true);
    expect(Condition.safeParse(wide(58)).success).toBe(false);
  });

  test.each([
    { operator: 'matches', field: 'x', value: '(a+)+$' },
    { operator: '=', field: 'x', value: 1, run: 'process.exit()' },
    { operator: 'and', conditions: [] },
  ])('is refused when it says anything else: %j', (condition) => {
    expect(Condition.safeParse(condition).success).toBe(false);
  });

  test('comes through its schema as it went in', () => {
    fc.assert(
      fc.property(Tree, (tree) => {
        expect(Condition.parse(tree)).toEqual(tree);
      }),
    );
  });
});
