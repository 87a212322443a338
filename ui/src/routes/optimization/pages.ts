import type { Page } from '../page';

export const optimizationPages: readonly Page[] = [
  {
    path: '/optimizations',
    title: 'Optimisations',
    load: () => import('./Optimizations.svelte'),
    permission: 'optimizations:read',
    section: 'Steer',
    words: 'optimizations plan budget stock inventory staff linear solver',
  },
  {
    path: '/optimizations/new',
    title: 'New optimisation',
    load: () => import('./NewOptimization.svelte'),
    permission: 'optimizations:execute',
  },
  {
    path: '/optimizations/:runId',
    title: 'Optimisation',
    load: () => import('./Optimization.svelte'),
    permission: 'optimizations:read',
  },
];
