import type { Clock } from '../domain/kernel/time.ts';

/** The machine's clock, in UTC. */
export const systemClock: Clock = { now: () => new Date().toISOString() };

/** The same, in milliseconds since the Unix epoch: a number costs a hundredth of a text. */
export const systemEpochMillis = (): number => Date.now();
