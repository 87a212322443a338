import type { Page } from '../page';

export const notificationsPages: readonly Page[] = [];
