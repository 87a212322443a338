import { runQueries } from './run-queries.ts';

export const simulationQueries = runQueries({
  name: 'Simulation',
  plural: 'simulations',
  table: 'simulations',
  what: 'simulations',
});
