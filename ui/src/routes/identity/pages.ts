import type { Page } from '../page';

export const identityPages: readonly Page[] = [];
