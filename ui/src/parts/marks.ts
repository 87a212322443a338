import type { Mark } from './Stamp.svelte';

const MARKS: Readonly<Record<string, Mark>> = {
  PASS: 'pass',
  HOLD: 'hold',
  BLOCK: 'block',
  delivering: 'pass',
  lacking: 'hold',
  silent: 'block',
  on_track: 'pass',
  at_risk: 'hold',
  behind: 'block',
};

/** How a word of the API is stamped; one that is no verdict is not coloured. */
export const markOf = (word: string): Mark => MARKS[word] ?? 'none';
