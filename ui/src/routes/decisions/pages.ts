import type { Page } from '../page';

export const decisionsPages: readonly Page[] = [
  {
    path: '/decisions',
    title: 'Decision log',
    load: () => import('./DecisionLog.svelte'),
    permission: 'decisions:read',
    section: 'Audit',
    key: 'd',
    words: 'ledger entries audit history export csv',
  },
  {
    path: '/decisions/:decisionId',
    title: 'Decision',
    load: () => import('./Decision.svelte'),
    permission: 'decisions:read',
  },
  {
    path: '/recommendations',
    title: 'Recommendations',
    load: () => import('./Recommendations.svelte'),
    permission: 'decisions:read',
    section: 'Audit',
    words: 'arms bandit reward learned model',
  },
];
