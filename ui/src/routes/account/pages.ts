import type { Page } from '../page';

export const accountPages: readonly Page[] = [
  {
    path: '/me',
    title: 'Your account',
    load: () => import('./Account.svelte'),
    words: 'profile password second factor totp sessions theme zone keys me settings sign out',
  },
];
