import { type Refusal, refuse } from '../kernel/refusal.ts';
import { accuracyOf, coverageOf, type Tried, tryMean } from './assessment.ts';
import { backTest, finite } from './back-test.ts';
import { type Forecaster, MEMBERS, type MemberName, type Task } from './member.ts';
import { defaultMembers, members } from './members.ts';
import { type ForecastRequest, neededHistory } from './request.ts';
import { FORECASTER, type Forecast } from './result.ts';
import { spreadOf } from './spread.ts';
import { learntWeights, sharesOf, weightedMean } from './weights.ts';

/**
 * Forecasts a series by the weighted mean of several methods, with intervals and weights from forecasts of its own
 * past. Refused where there is too little history, or where a value is not a finite number.
 */
export const forecast = (request: ForecastRequest): Forecast | Refusal => {
  const refusal = faultOf(request);
  if (refusal !== undefined) return refusal;
  const values = Float64Array.from(request.values);
  const { horizon, calendar, floor } = request;
  const periods = [...new Set(request.periods)].filter((period) => 2 * period <= values.length).sort((a, b) => a - b);
  const names = askedMembers(request) ?? defaultMembers(values.length, periods[0] ?? 1);
  const forecasters = names.map((name) => above(members[name](), floor));
  const task: Omit<Task, 'values' | 'thorough'> = { periods, calendar, horizon };
  const origins = backTest(values, task, forecasters);
  const points = forecasters.map((forecaster) => finite(forecaster({ ...task, values, thorough: true })));
  const present = points.map((own) => own !== undefined);
  const weights =
    request.weights === undefined
      ? learntWeights(origins, present)
      : sharesOf(
          names.map((name) => request.weights?.[name] ?? 0),
          present,
        );
  if (!weights.every(Number.isFinite)) {
    return refuse('invalid', 'no-member-fits', 'None of the members that were asked for can forecast this series.');
  }
  const mean = weightedMean(points, weights, horizon);
  const period = periods[0] ?? 1;
  const tried: readonly Tried[] = tryMean(values, origins, weights);
  const spread = spreadOf({
    values,
    period,
    points: mean,
    members: points.filter((own) => own !== undefined),
    errors: tried.map(({ errors }) => errors),
  });
  const bounded = (value: number): number => (floor === undefined ? value : Math.max(floor, value));
  return {
    engine: FORECASTER,
    history: values.length,
    periods,
    points: Array.from(mean, (value, index) => {
      const growth = (index + 1) ** spread.growth;
      return {
        step: index + 1,
        value,
        lower80: bounded(value - spread.half80 * growth),
        upper80: value + spread.half80 * growth,
        lower95: bounded(value - spread.half95 * growth),
        upper95: value + spread.half95 * growth,
      };
    }),
    members: names.flatMap((name, rank) => {
      const own = points[rank];
      return own === undefined ? [] : [{ name, weight: weights[rank] ?? 0, points: Array.from(own) }];
    }),
    absent: names.filter((_, rank) => !present[rank]),
    accuracy: accuracyOf(tried, period),
    coverage: coverageOf(tried, period),
  };
};

/** Members without a weight have no say. Undefined where it is left to us. */
const askedMembers = ({ members: asked, weights }: ForecastRequest): readonly MemberName[] | undefined =>
  weights === undefined ? asked : (asked ?? MEMBERS).filter((name) => (weights[name] ?? 0) > 0);

const above =
  (forecaster: Forecaster, floor: number | undefined): Forecaster =>
  (task) => {
    const points = forecaster(task);
    return floor === undefined ? points : points?.map((point) => Math.max(floor, point));
  };

const faultOf = (request: ForecastRequest): Refusal | undefined => {
  const { values, weights } = request;
  const wrong = values.flatMap((value, index) =>
    Math.abs(value) <= LARGEST
      ? []
      : [{ pointer: `/values/${index}`, reason: 'not a number that can be computed with' }],
  );
  if (wrong.length > 0) {
    return refuse(
      'invalid',
      'values-not-finite',
      `${wrong.length} of ${values.length} values are missing, not finite, or too large to compute with.`,
      wrong.slice(0, 20),
    );
  }
  const needed = neededHistory(request);
  if (values.length < needed) {
    return refuse(
      'invalid',
      'insufficient-history',
      `There are ${values.length} values; ${needed} are needed for this horizon and period.`,
      [{ pointer: '/values', reason: `at least ${needed}` }],
    );
  }
  if (weights !== undefined && askedMembers(request)?.length === 0) {
    return refuse('invalid', 'no-weight', 'No member that was asked for has a weight above 0.', [
      { pointer: '/weights', reason: 'at least one above 0' },
    ]);
  }
  return undefined;
};

/** Squares and sums of it are still finite. NaN is not below it either. */
const LARGEST = 1e100;
