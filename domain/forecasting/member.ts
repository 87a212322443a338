import type { CalendarFacts } from './request.ts';

/** What is known at an origin, and how far to look ahead. */
export interface Task {
  /** Everything up to the origin, oldest first. */
  readonly values: Float64Array;
  /** The lengths after which the series may repeat itself, shortest first; each fits at least twice. May be empty. */
  readonly periods: readonly number[];
  readonly calendar: CalendarFacts | undefined;
  readonly horizon: number;
  /** A thorough fit begins anew; else the fit of the task before, of nearly the same values, may be carried on. */
  readonly thorough: boolean;
}

/** Points for each step ahead; undefined where the method cannot be fitted to the values. */
export type Forecaster = (task: Task) => Float64Array | undefined;

/** A forecaster of its own for each series: it may remember its last fit. */
export type Member = () => Forecaster;

export const MEMBERS = [
  'theta',
  'exponential-smoothing',
  'decomposition',
  'boosted-trees',
  'arima',
  'additive',
  'seasonal-naive',
] as const;

export type MemberName = (typeof MEMBERS)[number];

/** The period that methods use which know one only: the shortest. */
export const mainPeriod = ({ periods }: Task): number => periods[0] ?? 1;
