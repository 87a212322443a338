import { forecastRun } from '../domain/forecasting/events.ts';
import { runProjection } from './run-table.ts';

export const forecastsProjection = runProjection(forecastRun, 'forecasts', ({ request, ...asked }) => {
  const { values, ...how } = request;
  // The values stay in the log and in the decision: here, how many there were.
  return { subject: asked.metric, request: { ...asked, ...JSON.parse(JSON.stringify(how)), history: values.length } };
});
