const UNITS = [
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

export type DurationUnit = (typeof UNITS)[number][0];
export const DURATION_UNITS: readonly DurationUnit[] = ['minute', 'hour', 'day', 'week'];

/** The largest unit that it is a whole number of: 172,800,000 is 2 days. */
export const inUnits = (millis: number): { readonly count: number; readonly unit: DurationUnit } => {
  const [unit, length] = UNITS.find((one) => millis % one[1] === 0 && millis >= one[1]) ??
    UNITS[UNITS.length - 1] ?? ['second', 1_000];
  return { count: millis / length, unit };
};

/** "2 days". A single week is said as 7 days. */
export const duration = (millis: number): string => {
  const { count, unit } = inUnits(millis);
  if (unit === 'week') return `${count * 7} days`;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
};

export const millisOf = (count: number, unit: DurationUnit): number =>
  Math.round(count * (UNITS.find(([name]) => name === unit)?.[1] ?? 1_000));

/** "day", "2 days", after "every". */
export const interval = (millis: number): string => duration(millis).replace(/^1 /, '');
