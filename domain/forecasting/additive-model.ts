import { dayAt, holidaysAt } from './calendar-days.ts';
import type { CalendarFacts } from './request.ts';
import { ridge } from './ridge.ts';
import { add, at, mean, variance } from './vector.ts';

export interface AdditiveQuestion {
  readonly values: Float64Array;
  readonly periods: readonly number[];
  readonly calendar: CalendarFacts | undefined;
  readonly horizon: number;
}

/** A fitted additive model, its parts in the unit of the values. */
export interface AdditiveModel {
  readonly points: Float64Array;
  /** By how much the slope changes, for each place at which it may. */
  readonly changePoints: readonly { readonly place: number; readonly slopeChange: number }[];
  /** What each holiday adds. */
  readonly holidays: readonly { readonly name: string; readonly effect: number }[];
  /** What each season adds over its first period, in the order of the periods. */
  readonly seasons: readonly Float64Array[];
}

/** As in Prophet (Taylor and Letham 2018): change points lie in the first four fifths of the history. */
const CHANGE_POINTS = 25;
const CHANGE_RANGE = 0.8;
/** A sparse trend is sought by re-weighting (Candès, Wakin and Boyd 2008): small changes are penalised away. */
const ROUNDS = 6;
/** Relative to the variance of the noise: how large a change of slope, a wave or a holiday may be before data speak. */
const PENALTY = { change: 0.2, wave: 0.05, holiday: 0.1 };
const WAVES = 10;

/**
 * A trend that bends at change points, Fourier waves for each period, and a regressor for each holiday, fitted together
 * by ridge regression. Undefined where there are too few values.
 */
export const fitAdditive = ({ values, periods, calendar, horizon }: AdditiveQuestion): AdditiveModel | undefined => {
  const count = values.length;
  if (count < 10) return undefined;
  const centre = mean(values);
  const spread = Math.sqrt(variance(values));
  if (!(spread > 0)) {
    return { points: new Float64Array(horizon).fill(centre), changePoints: [], holidays: [], seasons: [] };
  }
  const whole = count + horizon;
  const bends = changePlaces(count).map((place) => ({
    place,
    column: Float64Array.from({ length: whole }, (_, at) => Math.max(0, at - place) / count),
  }));
  const waves = periods.map((period) => wavesOf(period, calendar, whole));
  const holidays = holidayColumns(calendar, count, whole);
  const columns = [
    new Float64Array(whole).fill(1),
    Float64Array.from({ length: whole }, (_, place) => place / count),
    ...bends.map(({ column }) => column),
    ...waves.flat(),
    ...holidays.map(({ column }) => column),
  ];
  const known = columns.map((column) => column.subarray(0, count));
  const targets = values.map((value) => (value - centre) / spread);
  const penalties = Float64Array.from([
    1e-6,
    1e-6,
    ...bends.map(() => PENALTY.change),
    ...waves.flat().map(() => PENALTY.wave),
    ...holidays.map(() => PENALTY.holiday),
  ]);
  let coefficients: Float64Array | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    coefficients = ridge(known, targets, penalties);
    if (coefficients === undefined) return undefined;
    for (let bend = 0; bend < bends.length; bend += 1) {
      penalties[2 + bend] = PENALTY.change / (at(coefficients, 2 + bend) ** 2 + 0.01);
    }
  }
  const found = (coefficients ?? new Float64Array(columns.length)).map((coefficient) => coefficient * spread);
  const sumOf = (from: number, to: number, places: number, offset: number): Float64Array => {
    const total = new Float64Array(places);
    for (let column = from; column < to; column += 1) {
      const one = columns[column] as Float64Array;
      for (let place = 0; place < places; place += 1) add(total, place, at(found, column) * at(one, offset + place));
    }
    return total;
  };
  let firstWave = 2 + bends.length;
  const seasons = waves.map((own, rank) => {
    const season = sumOf(firstWave, firstWave + own.length, Math.min(whole, periods[rank] ?? 0), 0);
    firstWave += own.length;
    return season;
  });
  return {
    points: sumOf(0, columns.length, horizon, count).map((point) => point + centre),
    changePoints: bends.map(({ place }, rank) => ({ place, slopeChange: at(found, 2 + rank) / count })),
    holidays: holidays.map(({ name }, rank) => ({
      name,
      effect: at(found, columns.length - holidays.length + rank),
    })),
    seasons,
  };
};

const changePlaces = (count: number): readonly number[] => {
  const places = Math.min(CHANGE_POINTS, Math.floor((count * CHANGE_RANGE) / 4));
  return Array.from({ length: places }, (_, rank) => Math.round(((rank + 1) * count * CHANGE_RANGE) / (places + 1)));
};

/** Sine and cosine of the period and its fractions. Years of days go by the calendar, leap days and all. */
const wavesOf = (period: number, calendar: CalendarFacts | undefined, whole: number): readonly Float64Array[] => {
  const phase = (place: number): number => {
    if (calendar?.granularity !== 'day' || period < 364) return place / period;
    return dayAt(calendar, place).number / 365.2425;
  };
  const pairs = Math.min(WAVES, Math.floor(period / 2));
  return Array.from({ length: pairs }, (_, rank) => rank + 1).flatMap((wave) => {
    const turn = (place: number): number => 2 * Math.PI * wave * phase(place);
    const cosine = Float64Array.from({ length: whole }, (_, place) => Math.cos(turn(place)));
    // The sine of half a turn at each place is always 0.
    if (2 * wave === period) return [cosine];
    return [Float64Array.from({ length: whole }, (_, place) => Math.sin(turn(place))), cosine];
  });
};

/** A column for each holiday that the history has seen: of others nothing can be learnt. */
const holidayColumns = (calendar: CalendarFacts | undefined, count: number, whole: number) => {
  if (calendar === undefined) return [];
  const names = holidaysAt(calendar, whole);
  const seen = [...new Set(names.slice(0, count).flat())];
  return seen.map((name) => ({
    name,
    column: Float64Array.from(names, (own) => (own.includes(name) ? 1 : 0)),
  }));
};
