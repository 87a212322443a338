import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Ahead, Verdict, valueAhead, verdictOf } from './outlook.ts';

const certain = (value: number): Ahead => ({ value, lower: value, upper: value });

describe('what a metric comes to at a deadline', () => {
  it.each([
    ['sum', 3, 30 + 12 + 13],
    ['avg', 2, 12.5],
    ['min', 3, 12],
    ['max', 3, 30],
    ['last', 2, 13],
  ] as const)('by %s over %d values', (aggregation, over, value) => {
    expect(valueAhead([20, 30], [certain(12), certain(13)], { over, aggregation })?.value).toBe(value);
  });

  it('is not said where there are too few values, or none ahead', () => {
    expect(valueAhead([1], [certain(2)], { over: 3, aggregation: 'sum' })).toBeUndefined();
    expect(valueAhead([1, 2, 3], [], { over: 1, aggregation: 'last' })).toBeUndefined();
  });
});

describe('a verdict', () => {
  const ahead = { value: 100, lower: 90, upper: 115 };
  it.each([
    [100, 'increase', 'on_track'],
    [110, 'increase', 'at_risk'],
    [116, 'increase', 'behind'],
    [100, 'decrease', 'on_track'],
    [95, 'decrease', 'at_risk'],
    [89, 'decrease', 'behind'],
  ] as const)('on a target of %d to be reached by an %s is %s', (target, heading, verdict) => {
    expect(verdictOf(ahead, target, heading)).toBe(verdict);
  });

  it('never gets better by a worse forecast', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (target, worse) => {
          const rank = (by: number) =>
            Verdict.options.indexOf(
              verdictOf({ value: 100 - by, lower: 90 - by, upper: 115 - by }, target, 'increase'),
            );
          expect(rank(worse)).toBeGreaterThanOrEqual(rank(0));
        },
      ),
    );
  });
});
