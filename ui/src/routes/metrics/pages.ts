import type { Page } from '../page';

export const metricsPages: readonly Page[] = [];
