import type { Page } from '../page';

export const datasetsPages: readonly Page[] = [
  {
    path: '/datasets',
    title: 'Datasets',
    load: () => import('./Datasets.svelte'),
    permission: 'datasets:read',
    section: 'Admin',
    words: 'imports files csv rows quarantine',
  },
  {
    path: '/datasets/:datasetId',
    title: 'Dataset',
    load: () => import('./DatasetPage.svelte'),
    permission: 'datasets:read',
  },
];
