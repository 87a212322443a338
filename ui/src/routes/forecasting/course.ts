import { localDay } from '../../parts/chart/local-day';
import type { Drawn, GoalStep, Point } from '../../parts/chart/shape';
import type { Asked, Granularity, Result } from './reading';

const DAY_MILLIS = 86_400_000;

/** When a period begins that is so many after the first: periods of days and longer are days, at midnight UTC. */
export const periodStart = (first: string, granularity: Granularity, after: number): string => {
  const start = new Date(first.length === 10 ? `${first}T00:00:00.000Z` : first);
  const months = { month: 1, quarter: 3, year: 12 };
  if (granularity === 'hour') start.setTime(start.getTime() + after * 3_600_000);
  else if (granularity === 'day' || granularity === 'week') {
    start.setTime(start.getTime() + after * DAY_MILLIS * (granularity === 'week' ? 7 : 1));
  } else start.setUTCMonth(start.getUTCMonth() + after * months[granularity]);
  return start.toISOString();
};

/** A period's first moment by its zone's clocks, as the day that it is there: as `periodStart` has it. */
export const dayOf = (at: string, granularity: Granularity, timeZone: string): string => {
  if (granularity === 'hour') return at;
  return `${localDay(at, timeZone)}T00:00:00.000Z`;
};

interface Known {
  readonly asked: Asked;
  readonly result: Result | undefined;
  readonly history: readonly { readonly at: string; readonly value: string; readonly corrected: boolean }[];
  readonly timeZone: string;
  readonly goal: readonly GoalStep[];
}

/** What was measured, what was forecast with its bands, and the goal, all by the days of the metric's zone. */
export const courseOf = ({ asked, result, history, timeZone, goal }: Known): Drawn => {
  const { granularity, firstPeriod } = asked;
  const actual = history.map(
    ({ at, value, corrected }): Point => ({
      at: dayOf(at, granularity, timeZone),
      value,
      ...(corrected && { marks: ['corrected' as const] }),
    }),
  );
  const points = (result?.points ?? []).map((point) => ({
    ...point,
    at: periodStart(firstPeriod, granularity, point.step - 1),
  }));
  return {
    lines: [
      { name: 'actual', kind: 'actual', points: actual },
      ...(points.length > 0 ? [{ name: 'forecast', kind: 'forecast' as const, points }] : []),
    ],
    bands:
      points.length === 0
        ? []
        : [
            {
              name: '95 %',
              points: points.map(({ at, lower95, upper95 }) => ({ at, lower: lower95, upper: upper95 })),
            },
            {
              name: '80 %',
              points: points.map(({ at, lower80, upper80 }) => ({ at, lower: lower80, upper: upper80 })),
            },
          ],
    goal,
  };
};

/** "28 days". */
export const periods = (count: number, granularity: string): string =>
  `${count} ${granularity}${count === 1 ? '' : 's'}`;

const share = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

/** "The 80 % band covered 78 % of 140 days compared." */
export const covered = (
  band: string,
  { share: within, compared }: { readonly share: number | null; readonly compared: number },
  granularity: string,
): string =>
  within === null
    ? `Nobody knows yet how often the ${band} band holds.`
    : `The ${band} band covered ${share.format(within * 100)} % of ${periods(compared, granularity)} of the past.`;
