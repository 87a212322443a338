import type { Page } from '../page';

export const flagsPages: readonly Page[] = [];
