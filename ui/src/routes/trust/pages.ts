import type { Page } from '../page';

export const trustPages: readonly Page[] = [];
