import { simulationRun } from '../domain/simulation/events.ts';
import { runProjection } from './run-table.ts';

export const simulationsProjection = runProjection(simulationRun, 'simulations', (request) => ({
  subject: request.name,
  request: JSON.parse(JSON.stringify(request)),
}));
