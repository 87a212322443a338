import type { Page } from '../page';

export const notificationsPages: readonly Page[] = [
  {
    path: '/notifications',
    title: 'Notifications',
    load: () => import('./Notifications.svelte'),
    permission: 'notifications:read',
    words: 'told messages unread',
  },
  {
    path: '/connections',
    title: 'Connections',
    load: () => import('./Connections.svelte'),
    permission: 'notification-endpoints:read',
    section: 'Admin',
    words: 'webhooks notification endpoints deliveries integrations',
  },
];
