import { naiveScale, scaledError, symmetricError } from '../../../domain/forecasting/accuracy.ts';
import type { ForecastPoint } from '../../../domain/forecasting/result.ts';
import { classicalSeason, isSeasonal, withoutSeason, withSeason } from '../../../domain/forecasting/seasonality.ts';
import { last } from '../../../domain/forecasting/vector.ts';
import type { CompetitionSeries } from './competition.ts';

/** Naive2 of the M4 competition: the last value, of what is left without a season that passes a 90 % test. */
export const naive2 = (values: Float64Array, period: number, horizon: number): Float64Array => {
  const season = isSeasonal(values, period) ? classicalSeason(values, period, 'multiplicative') : undefined;
  const adjusted = season === undefined ? values : withoutSeason(values, season);
  const repeated = new Float64Array(horizon).fill(last(adjusted));
  return season === undefined ? repeated : withSeason(repeated, season, values.length);
};

/** What one forecast is worth beside Naive2. */
export interface Judged {
  readonly group: string;
  readonly smape: number;
  readonly naiveSmape: number;
  /** Undefined where the known values do not change: there is nothing to scale by. */
  readonly mase: number | undefined;
  readonly naiveMase: number | undefined;
  readonly msis: number | undefined;
  readonly within80: number;
  readonly within95: number;
  readonly compared: number;
}

export const judge = (series: CompetitionSeries, points: readonly ForecastPoint[]): Judged => {
  const { period } = series;
  const before = Float64Array.from(series.train);
  const actual = Float64Array.from(series.test);
  const values = Float64Array.from(points, ({ value }) => value);
  const naive = naive2(before, period, series.h);
  const scale = naiveScale(before, period);
  let within80 = 0;
  let within95 = 0;
  let widths = 0;
  for (const [step, { lower80, upper80, lower95, upper95 }] of points.entries()) {
    const value = actual[step] ?? Number.NaN;
    if (value >= lower80 && value <= upper80) within80 += 1;
    if (value >= lower95 && value <= upper95) within95 += 1;
    widths += upper95 - lower95 + (2 / 0.05) * (Math.max(0, lower95 - value) + Math.max(0, value - upper95));
  }
  return {
    group: `${series.src} ${series.freq}`,
    smape: symmetricError(values, actual),
    naiveSmape: symmetricError(naive, actual),
    mase: scaledError(values, actual, before, period),
    naiveMase: scaledError(naive, actual, before, period),
    msis: scale > 0 ? widths / points.length / scale : undefined,
    within80,
    within95,
    compared: points.length,
  };
};

/** Means over a group; the overall weighted average is of the group's means, as in the M4 competition. */
export interface Score {
  readonly series: number;
  readonly owa: number;
  readonly smape: number;
  readonly mase: number;
  readonly msis: number;
  readonly coverage80: number;
  readonly coverage95: number;
}

export const scoreOf = (judged: readonly Judged[]): Score => {
  const mean = (figure: (one: Judged) => number | undefined): number => {
    const known = judged.map(figure).filter((value) => value !== undefined);
    return known.reduce((total, value) => total + value, 0) / known.length;
  };
  const smape = mean((one) => one.smape);
  const mase = mean((one) => one.mase);
  const compared = mean((one) => one.compared);
  return {
    series: judged.length,
    owa: (smape / mean((one) => one.naiveSmape) + mase / mean((one) => one.naiveMase)) / 2,
    smape,
    mase,
    msis: mean((one) => one.msis),
    coverage80: mean((one) => one.within80) / compared,
    coverage95: mean((one) => one.within95) / compared,
  };
};
