import type { Page } from '../page';

export const overviewPages: readonly Page[] = [
  {
    path: '/overview',
    title: 'Overview',
    load: () => import('./Overview.svelte'),
    permission: 'metrics:read',
    section: 'Steer',
    key: 'o',
    words: 'home kpi',
  },
];
