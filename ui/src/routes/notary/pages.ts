import type { Page } from '../page';

export const notaryPages: readonly Page[] = [];
