import type { Page } from '../page';

export const tenancyPages: readonly Page[] = [];
