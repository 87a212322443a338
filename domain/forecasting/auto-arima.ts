import { differenced, type FittedArima, fitArima } from './arima-fit.ts';
import type { ArimaOrder } from './arima-model.ts';
import { type Member, mainPeriod } from './member.ts';
import { levelDifferences, seasonalDifferences } from './stationarity.ts';
import { variance } from './vector.ts';

/** Longer seasons cost more lags than they are worth; `decomposition` knows them. */
const LONGEST_PERIOD = 24;
const MOST_PLAIN = 5;
const MOST_SEASONAL = 2;

/**
 * The seasonal ARIMA model with the least corrected Akaike criterion, found step by step (Hyndman and Khandakar 2008):
 * differences by unit-root test and seasonal strength, then neighbours of the best order so far until none is better.
 * Undefined where no order fits.
 */
export const selectArima = (values: Float64Array, ownPeriod: number): FittedArima | undefined => {
  const period = ownPeriod <= LONGEST_PERIOD && values.length >= 2 * ownPeriod ? ownPeriod : 1;
  const D = seasonalDifferences(values, period);
  const d = levelDifferences(differenced(values, { d: 0, D }, period));
  const still = !(variance(differenced(values, { d, D }, period)) > 0);
  const tried = new Set<string>();
  let best: FittedArima | undefined;
  const attempt = (order: ArimaOrder): boolean => {
    const { p, q, P, Q, constant } = order;
    if (Math.min(p, q, P, Q) < 0 || Math.max(p, q) > MOST_PLAIN || Math.max(P, Q) > MOST_SEASONAL) return false;
    if ((constant && d + D > 1) || (period === 1 && P + Q > 0) || (still && p + q + P + Q > 0)) return false;
    const key = [p, q, P, Q, constant].join();
    if (tried.has(key)) return false;
    tried.add(key);
    const fitted = fitArima(values, period, order);
    if (fitted === undefined || (best !== undefined && fitted.criterion >= best.criterion)) return false;
    // On the edge of what is stationary or invertible, terms cancel each other out.
    if (best !== undefined && fitted.onEdge) return false;
    best = fitted;
    return true;
  };

  const constant = d + D <= 1;
  const seasonal = period > 1 ? 1 : 0;
  attempt({ p: 2, d, q: 2, P: seasonal, D, Q: seasonal, constant });
  attempt({ p: 0, d, q: 0, P: 0, D, Q: 0, constant });
  attempt({ p: 1, d, q: 0, P: seasonal, D, Q: 0, constant });
  attempt({ p: 0, d, q: 1, P: 0, D, Q: seasonal, constant });
  attempt({ p: 0, d, q: 0, P: 0, D, Q: 0, constant: false });
  for (let better = best !== undefined; better; ) {
    better = false;
    for (const [p, q, P, Q] of NEIGHBOURS) {
      const { order }: FittedArima = best as FittedArima;
      const next = { ...order, p: order.p + p, q: order.q + q, P: order.P + P, Q: order.Q + Q };
      better = attempt(next) || better;
    }
    const { order }: FittedArima = best as FittedArima;
    better = attempt({ ...order, constant: !order.constant }) || better;
  }
  return best;
};

/** Steps in p, q, P and Q. */
const NEIGHBOURS: readonly (readonly [number, number, number, number])[] = [
  [1, 0, 0, 0],
  [-1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, -1, 0, 0],
  [1, 1, 0, 0],
  [-1, -1, 0, 0],
  [1, -1, 0, 0],
  [-1, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, -1, 0],
  [0, 0, 0, 1],
  [0, 0, 0, -1],
  [0, 0, 1, 1],
  [0, 0, -1, -1],
];

/** Auto-ARIMA. Between thorough fits the order stays, and its coefficients are searched on from where they were. */
export const arima: Member = () => {
  let before: FittedArima | undefined;
  return (task) => {
    const period = mainPeriod(task);
    const carried =
      task.thorough || before === undefined
        ? undefined
        : fitArima(task.values, period <= LONGEST_PERIOD ? period : 1, before.order, before.point);
    before = carried ?? selectArima(task.values, period);
    return before?.forecast(task.horizon);
  };
};
