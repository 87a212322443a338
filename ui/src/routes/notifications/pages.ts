import type { Page } from '../page';

export const notificationsPages: readonly Page[] = [
  {
    path: '/notifications',
    title: 'Notifications',
    load: () => import('./Notifications.svelte'),
    permission: 'notifications:read',
    words: 'told messages unread',
  },
];
