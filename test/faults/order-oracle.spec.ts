import { expect, test } from 'vitest';
import { FLAWLESS, judgeOrder, type Witnessed } from './order-oracle.ts';

const event = (stream: string, revision: number): Witnessed => ({
  id: `${stream}@${revision}`,
  stream,
  revision: BigInt(revision),
});
const log = [event('a', 0), event('b', 0), event('a', 1), event('b', 1)];
const at = (...places: number[]): Witnessed[] => places.flatMap((place) => log[place] ?? []);

test('a reader that saw everything once, in order, is flawless', () => {
  expect(judgeOrder(log, log)).toEqual(FLAWLESS);
});

test('streams may interleave in any way', () => {
  expect(judgeOrder(log, at(1, 3, 0, 2))).toEqual(FLAWLESS);
});

test('an event that was never seen is missed', () => {
  expect(judgeOrder(log, at(0, 1, 2))).toEqual({ ...FLAWLESS, missed: 1 });
});

test('an event that was seen twice is duplicated, and out of order the second time', () => {
  expect(judgeOrder(log, at(0, 1, 2, 3, 3))).toEqual({ ...FLAWLESS, duplicated: 1, inverted: 1 });
});

test('a later revision before an earlier is inverted', () => {
  expect(judgeOrder(log, at(2, 0, 1, 3))).toEqual({ ...FLAWLESS, inverted: 1 });
});

test('an event that nobody appended is invented', () => {
  expect(judgeOrder(at(0, 1, 2), log)).toEqual({ ...FLAWLESS, invented: 1 });
});
