import type { Page } from '../page';

export const replayPages: readonly Page[] = [];
