import type { Page } from '../page';

export const goalsPages: readonly Page[] = [];
