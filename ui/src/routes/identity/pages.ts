import type { Page } from '../page';

export const identityPages: readonly Page[] = [
  {
    path: '/members',
    title: 'Members',
    load: () => import('./Members.svelte'),
    permission: 'members:read',
    section: 'Admin',
    words: 'people users invite invitation grants',
  },
  {
    path: '/roles',
    title: 'Roles',
    load: () => import('./Roles.svelte'),
    permission: 'roles:read',
    section: 'Admin',
    words: 'permissions matrix rights',
  },
  {
    path: '/api-keys',
    title: 'API keys',
    load: () => import('./ApiKeys.svelte'),
    permission: 'api-keys:read',
    section: 'Admin',
    words: 'tokens secrets credentials',
  },
  {
    path: '/audit',
    title: 'Access',
    load: () => import('./AccessAudit.svelte'),
    permission: 'audit:read',
    section: 'Audit',
    words: 'who read personal data denied turned away audit',
  },
];
