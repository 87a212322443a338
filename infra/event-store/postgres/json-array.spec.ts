import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonArray } from './json-array.ts';

test('given JSON texts in buffers, when they are taken, then they are what each alone would be', () => {
  fc.assert(
    fc.property(fc.array(fc.json()), (texts) => {
      const array = jsonArray<unknown>();
      for (const text of texts) {
        const bytes = Buffer.from(`<${text}>`);
        array.add(bytes, 1, bytes.length - 1);
      }
      expect(array.take()).toEqual(texts.map((text) => JSON.parse(text)));
    }),
  );
});

test('given values were taken, when more is added, then only that is taken next', () => {
  const array = jsonArray<unknown>();
  array.add(Buffer.from('{"first":1}'), 0, 11);
  array.take();
  expect(array.take()).toEqual([]);
  array.add(Buffer.from('"second"'), 0, 8);
  expect(array.take()).toEqual(['second']);
});

test('given more than the buffer holds at first, when it is taken, then nothing is lost', () => {
  const array = jsonArray<unknown>();
  const long = 'ä'.repeat(100_000);
  const bytes = Buffer.from(JSON.stringify(long));
  for (let count = 0; count < 3; count++) array.add(bytes, 0, bytes.length);
  expect(array.take()).toEqual([long, long, long]);
});
