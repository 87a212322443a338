import type { Page } from '../page';

export const flagsPages: readonly Page[] = [
  {
    path: '/flags',
    title: 'Flags',
    load: () => import('./Flags.svelte'),
    permission: 'flags:read',
    section: 'Admin',
    words: 'features toggles rollout',
  },
  {
    path: '/flags/:name',
    title: 'Flag',
    load: () => import('./FlagPage.svelte'),
    permission: 'flags:read',
  },
];
