import { z } from 'zod';
import { unreachable } from '../kernel/decider.ts';
import type { Heading } from './definition.ts';

/** What a forecast says about a goal: it gets there, it may, it does not. */
export const Verdict = z.enum(['on_track', 'at_risk', 'behind']);
export type Verdict = z.output<typeof Verdict>;

/** A value ahead, with the bounds of its 80 % interval. */
export const Ahead = z.strictObject({ value: z.number(), lower: z.number(), upper: z.number() });
export type Ahead = z.output<typeof Ahead>;

/**
 * What the goal's metric comes to at the deadline: the last `over` of the values up to then, taken together as the
 * metric aggregates. The bounds are cautious, each period at its own: those of a sum are wider than 80 %.
 */
export const valueAhead = (
  past: readonly number[],
  ahead: readonly Ahead[],
  { over, aggregation }: { readonly over: number; readonly aggregation: 'sum' | 'avg' | 'min' | 'max' | 'last' },
): Ahead | undefined => {
  const window = [...past.map((value) => ({ value, lower: value, upper: value })), ...ahead].slice(-over);
  if (window.length < over || ahead.length === 0) return undefined;
  const together = (values: readonly number[]): number => {
    const sum = values.reduce((total, value) => total + value, 0);
    switch (aggregation) {
      case 'sum':
        return sum;
      case 'avg':
        return sum / values.length;
      case 'min':
        return Math.min(...values);
      case 'max':
        return Math.max(...values);
      case 'last':
        return values.at(-1) ?? Number.NaN;
      default:
        return unreachable(aggregation);
    }
  };
  return {
    value: together(window.map(({ value }) => value)),
    lower: together(window.map(({ lower }) => lower)),
    upper: together(window.map(({ upper }) => upper)),
  };
};

/** Whether the target is reached: by what is expected, by the better bound only, or by neither. */
export const verdictOf = ({ value, lower, upper }: Ahead, target: number, heading: Heading): Verdict => {
  const reaches = (reached: number): boolean => (heading === 'increase' ? reached >= target : reached <= target);
  if (reaches(value)) return 'on_track';
  return reaches(heading === 'increase' ? upper : lower) ? 'at_risk' : 'behind';
};
