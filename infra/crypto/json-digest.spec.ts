import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonValue } from '../../domain/kernel/json.ts';
import { canonicalJson, jsonDigest } from './json-digest.ts';

test('members are sorted by UTF-16 code units and written without white space', () => {
  // printf '{"a":[1,true,null],"\xc3\xb6":"\xe2\x82\xac"}' | sha256sum
  expect(jsonDigest({ ö: '€', a: [1, true, null] })).toBe(
    '2798b20b49a83e08523fe64a16c56032dd8eb30071ccb6e259a462fc4a0b919c',
  );
});

test('text and numbers are written as ECMAScript serialises them, whatever stands in them', () => {
  const scalar = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }),
  );
  const finite = scalar.filter((value) => typeof value === 'string' || Math.abs(value) <= Number.MAX_SAFE_INTEGER);
  fc.assert(
    fc.property(finite, (value) => {
      expect(canonicalJson(value)).toBe(JSON.stringify(value));
    }),
  );
  for (const value of ['', '"', '\\', ' !#[]~', '\u007f', '\n', -0, 1e21 / 1e7, 1e-7]) {
    expect(canonicalJson(value)).toBe(JSON.stringify(value));
  }
});

test('the order of members and members without a value do not matter, the order of elements does', () => {
  expect(jsonDigest({ a: 1, b: undefined, c: { e: 2, d: 3 } })).toBe(jsonDigest({ c: { d: 3, e: 2 }, a: 1 }));
  expect(jsonDigest([1, 2])).not.toBe(jsonDigest([2, 1]));
});

test('is written as JSON.stringify writes it, but for the order of members: escapes, any text, many members', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('"', '\\', '\n', '\u007f', '\u2028', '\uffff', '💥'),
  );
  const members = fc.dictionary(text, text, { maxKeys: 60, noNullPrototype: true });
  fc.assert(
    fc.property(members, (value) => {
      const written = canonicalJson(value);
      const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
      const expected = entries.map(([key, inner]) => `${JSON.stringify(key)}:${JSON.stringify(inner)}`);
      expect(written).toBe(`{${expected.join(',')}}`);
    }),
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '\ud800', { '\udc00': 1 }])(
  'what has no canonical form is refused: %j',
  (value: JsonValue) => expect(() => jsonDigest(value)).toThrow(),
);

test('whatever the order of its members, a value has one digest', () => {
  const leaf = fc.oneof(fc.string({ unit: 'grapheme' }), fc.boolean(), fc.constant(null), fc.maxSafeInteger());
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value')), fc.dictionary(fc.string(), tie('value'))),
  }));
  const reversed = (_: string, inner: unknown): unknown =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).reverse())
      : inner;
  fc.assert(
    fc.property(value, (any) => {
      const text = JSON.stringify(any);
      expect(jsonDigest(JSON.parse(text, reversed))).toBe(jsonDigest(JSON.parse(text)));
    }),
  );
});
