import { type ArimaOrder, type LagPolynomial, lagsOf, multiplied, residuals } from './arima-model.ts';
import { nelderMead } from './nelder-mead.ts';
import { at, differences, mean, variance } from './vector.ts';

export interface FittedArima {
  readonly order: ArimaOrder;
  /** Akaike's criterion, corrected for few values. Comparable between orders with the same differences. */
  readonly criterion: number;
  /** Where the search ended: a good place to begin for nearly the same values. */
  readonly point: Float64Array;
  /** Whether a partial auto-correlation is all but 1. */
  readonly onEdge: boolean;
  readonly forecast: (horizon: number) => Float64Array;
}

/** Partial auto-correlations of 1 are not stationary. */
const FARTHEST = 0.985;
const NEAR_EDGE = 0.97;

/** A series differenced as an order says. */
export const differenced = (values: Float64Array, { d, D }: Pick<ArimaOrder, 'd' | 'D'>, period: number) => {
  let rest = values;
  for (let count = 0; count < D; count += 1) rest = differences(rest, period);
  for (let count = 0; count < d; count += 1) rest = differences(rest, 1);
  return rest;
};

/**
 * Fits a seasonal ARIMA model by conditional least squares (Box, Jenkins and Reinsel 1994, 7.1). Undefined where there
 * are too few values for its parameters.
 */
export const fitArima = (
  values: Float64Array,
  period: number,
  order: ArimaOrder,
  from?: Float64Array,
): FittedArima | undefined => {
  const changes = differenced(values, order, period);
  const { p, q, P, Q } = order;
  const count = changes.length;
  const parameters = p + q + P + Q + (order.constant ? 1 : 0) + 1;
  if (count - parameters - 1 <= 0) return undefined;
  const autoregressive = emptyPolynomial(p, P, period);
  const moving = emptyPolynomial(q, Q, period);
  const pad = Math.max(0, ...autoregressive.lags, ...moving.lags);
  const padded = new Float64Array(pad + count);
  const errors = new Float64Array(pad + count);
  const squaresAt = (point: Float64Array): number => {
    multiplied(point, p, P, autoregressive.coefficients);
    multiplied(point.subarray(p + P), q, Q, moving.coefficients);
    const centre = order.constant ? at(point, p + P + q + Q) : 0;
    for (let place = 0; place < count; place += 1) padded[pad + place] = at(changes, place) - centre;
    return residuals(padded, pad, autoregressive, moving, errors);
  };
  const point = searched(changes, order, squaresAt, from);
  const squares = squaresAt(point);
  const spread = variance(changes);
  const correction = (2 * parameters * (parameters + 1)) / (count - parameters - 1);
  return {
    order,
    criterion: count * Math.log(Math.max(squares / count, 1e-12 * spread, 1e-200)) + 2 * parameters + correction,
    point,
    onEdge: point.subarray(0, p + P + q + Q).some((partial) => Math.abs(partial) > NEAR_EDGE),
    forecast: (horizon) => {
      squaresAt(point);
      const centre = order.constant ? at(point, p + P + q + Q) : 0;
      const ahead = continued(padded, errors, autoregressive, moving, horizon).map((change) => change + centre);
      return integrated(values, ahead, order, period);
    },
  };
};

const emptyPolynomial = (plain: number, seasonal: number, period: number): LagPolynomial => {
  const lags = lagsOf(plain, seasonal, period);
  return { lags, coefficients: new Float64Array(lags.length) };
};

const searched = (
  changes: Float64Array,
  { p, q, P, Q, constant }: ArimaOrder,
  objective: (point: Float64Array) => number,
  from: Float64Array | undefined,
): Float64Array => {
  const partials = p + q + P + Q;
  const size = partials + (constant ? 1 : 0);
  const centre = mean(changes);
  const start = new Float64Array(size).fill(0.1);
  const step = new Float64Array(size).fill(0.25);
  const lower = new Float64Array(size).fill(-FARTHEST);
  const upper = new Float64Array(size).fill(FARTHEST);
  if (constant) {
    const spread = Math.sqrt(variance(changes)) || 1;
    start[partials] = centre;
    step[partials] = spread / 4;
    lower[partials] = centre - 4 * spread;
    upper[partials] = centre + 4 * spread;
  }
  if (size === 0) return start;
  return nelderMead(objective, {
    start: from?.length === size ? from : start,
    step,
    lower,
    upper,
    evaluations: (from === undefined ? 50 : 25) * size,
    tolerance: 1e-6,
  }).point;
};

/** The differences to come: errors to come are 0. */
const continued = (
  known: Float64Array,
  knownErrors: Float64Array,
  autoregressive: LagPolynomial,
  moving: LagPolynomial,
  horizon: number,
): Float64Array => {
  const values = new Float64Array(known.length + horizon);
  const errors = new Float64Array(known.length + horizon);
  values.set(known);
  errors.set(knownErrors);
  for (let place = known.length; place < values.length; place += 1) {
    let value = 0;
    for (const [term, lag] of autoregressive.lags.entries()) {
      value += at(autoregressive.coefficients, term) * at(values, place - lag);
    }
    for (const [term, lag] of moving.lags.entries()) value -= at(moving.coefficients, term) * at(errors, place - lag);
    values[place] = value;
  }
  return values.subarray(known.length);
};

/** Undoes the differencing, the last difference first. */
const integrated = (values: Float64Array, ahead: Float64Array, { d, D }: ArimaOrder, period: number): Float64Array => {
  const lags = [...Array<number>(D).fill(period), ...Array<number>(d).fill(1)];
  let result = ahead;
  for (let undone = lags.length - 1; undone >= 0; undone -= 1) {
    const lag = lags[undone] ?? 1;
    const before = lags.slice(0, undone).reduce((rest, each) => differences(rest, each), values);
    const whole = new Float64Array(before.length + result.length);
    whole.set(before);
    for (let step = 0; step < result.length; step += 1) {
      whole[before.length + step] = at(result, step) + at(whole, before.length + step - lag);
    }
    result = whole.subarray(before.length);
  }
  return result;
};
