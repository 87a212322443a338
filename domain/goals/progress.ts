import { unitsOf } from '../kernel/decimal-units.ts';
import type { Heading } from './definition.ts';

/** Fraction digits that progress is told with. */
const PROGRESS_DIGITS = 1_000_000n;

/** Which way a metric has to move from one value to another; undefined: it is there. */
export const headingTo = (from: string, target: string): Heading | undefined => {
  const difference = unitsOf(target) - unitsOf(from);
  if (difference === 0n) return undefined;
  return difference > 0n ? 'increase' : 'decrease';
};

/** Whether a value is at the target or beyond. */
export const isReached = (value: string, target: string, heading: Heading): boolean =>
  heading === 'increase' ? unitsOf(value) >= unitsOf(target) : unitsOf(value) <= unitsOf(target);

/**
 * (current − baseline) / (target − baseline), cut to 0 to 1 and to six digits, the rest dropped: 1 is said of what
 * reached its target only. The same formula serves goals that lower a metric: both differences change their sign.
 */
export const progressOf = (baseline: string, current: string, target: string, heading: Heading): number => {
  if (isReached(current, target, heading)) return 1;
  const way = unitsOf(target) - unitsOf(baseline);
  const gone = unitsOf(current) - unitsOf(baseline);
  if (way === 0n || gone > 0n !== way > 0n) return 0;
  return Number((gone * PROGRESS_DIGITS) / way) / Number(PROGRESS_DIGITS);
};
