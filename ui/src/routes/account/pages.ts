import type { Page } from '../page';

export const accountPages: readonly Page[] = [];
