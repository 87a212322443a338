import type { Page } from '../page';

export const simulationPages: readonly Page[] = [];
