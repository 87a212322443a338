import { runQueries } from './run-queries.ts';

export const forecastQueries = runQueries({
  name: 'Forecast',
  plural: 'forecasts',
  table: 'forecasts',
  what: 'forecasts',
});
