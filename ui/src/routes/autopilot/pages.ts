import type { Page } from '../page';

export const autopilotPages: readonly Page[] = [];
