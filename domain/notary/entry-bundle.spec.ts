import { expect, test } from 'vitest';
import { entryBundle } from './entry-bundle.ts';

test('each entry stands behind the length of its bytes, the higher one first', () => {
  expect(Buffer.from(entryBundle(['ab', '', 'é'])).toString('hex')).toBe('000261620000' + '0002c3a9');
  const bundle = entryBundle(['x'.repeat(258), 'y']);
  expect([...bundle.subarray(0, 3), bundle.length]).toEqual([1, 2, 120, 2 + 258 + 2 + 1]);
  expect(entryBundle([])).toHaveLength(0);
});

test('an entry that its length does not fit is in no bundle', () => {
  expect(entryBundle(['x'.repeat(65_535)])).toHaveLength(65_537);
  expect(() => entryBundle(['x'.repeat(65_536)])).toThrow(RangeError);
});
