import type { Page } from '../page';

export const decisionsPages: readonly Page[] = [];
