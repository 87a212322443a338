import type { Page } from '../page';

export const datasetsPages: readonly Page[] = [];
