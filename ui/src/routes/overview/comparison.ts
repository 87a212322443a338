import type { AnswerOf, ItemOf, QueryOf } from '../../api/routes';
import { instantOf } from '../../clock';

type Metric = ItemOf<'/v1/metrics'>;
type Goal = ItemOf<'/v1/goals'>;
type Series = AnswerOf<'/v1/metrics/{name}', 'get'>['series'][number];

const DAY_MILLIS = 86_400_000;
/** Clocks are put forward and back: a day is not always as long. */
const SLACK_MILLIS = 3_600_000;

/** How many days of a metric's newest values a card shows, by its periods. */
const DAYS: Readonly<Record<Metric['granularity'], number>> = {
  instant: 2,
  minute: 1,
  hour: 3,
  day: 60,
  week: 365,
  month: 1_100,
  quarter: 2_200,
  year: 11_000,
};

/** What a card asks for: the newest values of the metric, those of the goal's own series where it has one. */
export const newestOf = (metric: Metric, goal: Goal | undefined): QueryOf<'/v1/metrics/{name}', 'get'> => {
  const [dimension] = Object.entries(goal?.dimensions ?? {}).map((pair) => pair.join(':'));
  return {
    ...(metric.newestAt !== undefined && {
      from: instantOf(Date.parse(metric.newestAt) - DAYS[metric.granularity] * DAY_MILLIS),
    }),
    ...(goal !== undefined && { source: goal.source }),
    ...(dimension !== undefined && { dimension }),
  };
};

/** Where a value stands in its series, and with which one it is compared. */
export interface Compared {
  readonly latest: number;
  /** Undefined: there is none. */
  readonly before: number | undefined;
  readonly words: string;
}

/** Weekdays differ more than weeks do: a day is compared with that of the week before, other periods with the last. */
export const compared = ({ points }: Series, granularity: Metric['granularity']): Compared | undefined => {
  const latest = points.length - 1;
  const point = points[latest];
  if (point === undefined) return undefined;
  if (granularity !== 'day') {
    return { latest, before: latest > 0 ? latest - 1 : undefined, words: `the ${granularity} before` };
  }
  const wanted = Date.parse(point.at) - 7 * DAY_MILLIS;
  const before = points.findIndex(({ at }) => Math.abs(Date.parse(at) - wanted) <= SLACK_MILLIS);
  return { latest, before: before === -1 ? undefined : before, words: 'the same weekday a week before' };
};
