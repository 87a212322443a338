import type { Page } from '../page';

export const processesPages: readonly Page[] = [
  {
    path: '/jobs',
    title: 'Jobs',
    load: () => import('./Jobs.svelte'),
    permission: 'jobs:read',
    section: 'Admin',
    words: 'queue dead letters retry schedules cron',
  },
  {
    path: '/system',
    title: 'System',
    load: () => import('./System.svelte'),
    permission: 'processes:read',
    section: 'Admin',
    words: 'projections lag poison sagas processes services health',
  },
];
