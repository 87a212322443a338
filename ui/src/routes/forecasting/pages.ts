import type { Page } from '../page';

export const forecastingPages: readonly Page[] = [];
