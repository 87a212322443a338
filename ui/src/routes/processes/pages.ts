import type { Page } from '../page';

export const processesPages: readonly Page[] = [];
