import { runQueries } from './run-queries.ts';

export const optimizationQueries = runQueries({
  name: 'Optimization',
  plural: 'optimizations',
  table: 'optimization_runs',
  what: 'optimisations',
});
