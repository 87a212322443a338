import { additive } from './additive.ts';
import { arima } from './auto-arima.ts';
import { smoothingForecaster } from './auto-smoothing.ts';
import { boostedTrees } from './boosted-trees.ts';
import { decomposition } from './decomposed-smoothing.ts';
import { type Member, type MemberName, mainPeriod } from './member.ts';
import { seasonalNaive } from './seasonal-naive.ts';
import { forecastByTheta } from './theta.ts';

export const members: Readonly<Record<MemberName, Member>> = {
  theta: () => (task) => forecastByTheta(task.values, mainPeriod(task), task.horizon),
  'exponential-smoothing': () => {
    const forecaster = smoothingForecaster();
    return (task) => forecaster(task.values, mainPeriod(task), task.horizon, task.thorough);
  },
  decomposition,
  'boosted-trees': boostedTrees,
  arima,
  additive,
  'seasonal-naive': () => (task) => seasonalNaive(task.values, mainPeriod(task), task.horizon),
};

/** With fewer values auto-ARIMA adds cost, and nothing to the mean (M3, tourism). */
const LONG_HISTORY = 150;

/** Asked where a request names none. Seasonal naive is the floor, not a part of the mean. */
export const defaultMembers = (count: number, period: number): readonly MemberName[] => [
  'theta',
  'exponential-smoothing',
  'decomposition',
  'boosted-trees',
  ...(count >= LONG_HISTORY && period > 1 ? (['arima'] as const) : []),
];
