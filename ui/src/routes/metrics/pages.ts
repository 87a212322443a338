import type { Page } from '../page';

export const metricsPages: readonly Page[] = [
  {
    path: '/metrics',
    title: 'Metrics',
    load: () => import('./Catalogue.svelte'),
    permission: 'metrics:read',
    section: 'Steer',
    key: 'm',
    words: 'catalogue kpi values units',
  },
  {
    path: '/metrics/:name',
    title: 'Metric',
    load: () => import('./Explorer.svelte'),
    permission: 'metrics:read',
  },
];
