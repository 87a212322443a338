import { type Clock, instantOf } from '../domain/kernel/time.ts';

let toldMillis = Number.NaN;
let told = '';

/** The machine's clock, in UTC. A busy millisecond is asked for many times, and put into words once. */
export const systemClock: Clock = {
  now: () => {
    const millis = Date.now();
    if (millis !== toldMillis) [toldMillis, told] = [millis, instantOf(millis)];
    return told;
  },
};

/** The same, in milliseconds since the Unix epoch: a number costs a hundredth of a text. */
export const systemEpochMillis = (): number => Date.now();
