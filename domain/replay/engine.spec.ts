import { expect, test } from 'vitest';
import { engines } from './engine.ts';

test('given two versions of an engine, then each is run by its own name and no version in place of another', () => {
  const rounding = engines<(amount: number) => number>('rounding', { 1: Math.floor, 2: Math.round });
  expect(rounding.references).toEqual(['rounding/1', 'rounding/2']);
  expect(rounding.find('rounding/1')?.(2.7)).toBe(2);
  expect(rounding.find('rounding/2')?.(2.7)).toBe(3);
  for (const unknown of ['rounding/3', 'rounding', '1', 'other/1', 'constructor']) {
    expect(rounding.find(unknown)).toBeUndefined();
  }
});

test('an engine without a version is none', () => {
  expect(() => engines('rounding', {})).toThrow('has no version');
});
