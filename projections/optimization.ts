import { optimizationRun } from '../domain/optimization/events.ts';
import { runProjection } from './run-table.ts';

export const optimizationsProjection = runProjection(optimizationRun, 'optimization_runs', (request) => ({
  subject: `${request.plan.kind}: ${request.name}`,
  request: JSON.parse(JSON.stringify(request)),
}));
