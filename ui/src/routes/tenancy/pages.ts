import type { Page } from '../page';

export const tenancyPages: readonly Page[] = [
  {
    path: '/settings',
    title: 'Settings',
    load: () => import('./Settings.svelte'),
    permission: 'tenant:admin',
    section: 'Admin',
    words: 'tenant name industry zone currency second factor',
  },
  {
    path: '/tenants',
    title: 'Tenants',
    load: () => import('./Tenants.svelte'),
    permission: 'tenants:read',
    superAdminOnly: true,
    section: 'Admin',
    words: 'workspaces suspend platform',
  },
  {
    path: '/setup',
    title: 'Set up',
    load: () => import('../setup/Setup.svelte'),
    permission: 'metrics:read',
    words: 'onboarding import csv file first metric goal gate begin',
  },
];
