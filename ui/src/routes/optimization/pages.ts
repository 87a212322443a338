import type { Page } from '../page';

export const optimizationPages: readonly Page[] = [];
