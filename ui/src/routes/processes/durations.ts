const UNITS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
] as const;

/** "3 minutes", "2.5 seconds": a length of time by its largest unit. */
export const lasting = (seconds: number): string => {
  for (const [length, name] of UNITS) {
    if (seconds >= length) {
      const count = Math.floor(seconds / length);
      return `${count} ${name}${count === 1 ? '' : 's'}`;
    }
  }
  return `${Math.round(seconds * 10) / 10} seconds`;
};
