import type { Clock } from '../domain/kernel/time.ts';

/** The machine's clock, in UTC. */
export const systemClock: Clock = { now: () => new Date().toISOString() };
