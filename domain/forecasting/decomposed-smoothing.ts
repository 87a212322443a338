import { smoothingForecaster } from './auto-smoothing.ts';
import type { Member } from './member.ts';
import { decompose } from './seasonal-decomposition.ts';
import { isSeasonal } from './seasonality.ts';
import { add, at, smallest } from './vector.ts';

/**
 * The season of the last period repeated, and what is left forecast by exponential smoothing without a season. Of
 * positive values the logarithms are decomposed, so that the season grows with the level. Absent without signs of a
 * season: it would be no other forecast than exponential smoothing, or one with an invented season.
 */
export const decomposition: Member = () => {
  const forecastRest = smoothingForecaster();
  return ({ values, periods, horizon, thorough }) => {
    const fitting = periods.filter((period) => isSeasonal(values, period));
    if (fitting.length === 0) return undefined;
    const relative = smallest(values) > 0;
    const { seasons } = decompose(relative ? values.map(Math.log) : values, fitting);
    const season = new Float64Array(values.length);
    const ahead = new Float64Array(horizon);
    for (const [rank, one] of seasons.entries()) {
      const period = fitting[rank] ?? 1;
      for (let place = 0; place < season.length; place += 1) add(season, place, at(one, place));
      for (let step = 0; step < horizon; step += 1) add(ahead, step, at(one, one.length - period + (step % period)));
    }
    const rest = values.map((value, place) =>
      relative ? value / Math.exp(at(season, place)) : value - at(season, place),
    );
    return forecastRest(rest, 1, horizon, thorough)?.map((value, step) =>
      relative ? value * Math.exp(at(ahead, step)) : value + at(ahead, step),
    );
  };
};
