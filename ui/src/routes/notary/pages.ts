import type { Page } from '../page';

export const notaryPages: readonly Page[] = [
  {
    path: '/proofs',
    title: 'Proofs',
    load: () => import('./Proofs.svelte'),
    permission: 'log:read',
    section: 'Audit',
    key: 'p',
    words: 'checkpoint witness key bundle evidence merkle verify tamper',
  },
];
