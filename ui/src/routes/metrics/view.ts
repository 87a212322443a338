import type { QueryOf } from '../../api/routes';
import { instantOf } from '../../clock';
import { localDay } from '../../parts/chart/local-day';
import { AGGREGATIONS, type Granularity, granularitiesOf, type Metric } from './metric-words';

export type Wanted = QueryOf<'/v1/metrics/{name}', 'get'>;

/** How many days of the newest values are shown where nobody asked for others; absent: all. */
const DAYS: Readonly<Partial<Record<Granularity, number>>> = { instant: 7, minute: 1, hour: 14, day: 180, week: 730 };
const DAY_MILLIS = 86_400_000;

const isDay = (text: string | null): text is string => text !== null && /^\d{4}-\d\d-\d\d$/.test(text);

const dayAfter = (day: string): string => instantOf(Date.parse(day) + DAY_MILLIS).slice(0, 10);

const isAggregation = (word: string | null): word is Metric['aggregation'] =>
  word !== null && Object.hasOwn(AGGREGATIONS, word);

/** What an address asks of the API. The days of the address are whole ones; the last one belongs to it. */
export const wantedIn = (address: URLSearchParams, metric: Metric): Wanted => {
  const wanted: Wanted = {};
  const asked = address.get('granularity');
  const granularity = granularitiesOf(metric.granularity).find((one) => one === asked);
  if (granularity !== undefined) wanted.granularity = granularity;
  const zone = address.get('zone') ?? '';
  if (zone !== '') wanted.zone = zone;
  const [from, to] = [address.get('from'), address.get('to')];
  const days = DAYS[granularity ?? metric.granularity];
  if (isDay(from)) wanted.from = from;
  else if (days !== undefined && metric.newestAt !== undefined) {
    const end = isDay(to) ? Date.parse(to) : Date.parse(metric.newestAt);
    wanted.from = localDay(instantOf(end - days * DAY_MILLIS), zone === '' ? metric.timeZone : zone);
  }
  if (isDay(to)) wanted.to = dayAfter(to);
  const source = address.get('source')?.trim() ?? '';
  if (source !== '') wanted.source = source;
  const dimension = address.get('dimension')?.trim() ?? '';
  if (dimension !== '') wanted.dimension = dimension;
  const agg = address.get('agg');
  if (isAggregation(agg)) wanted.agg = agg;
  return wanted;
};

/** Whether values are those that the metric was measured with: only those were looked through for unusual ones. */
export const isAsMeasured = ({ granularity, zone, agg }: Wanted, metric: Metric): boolean =>
  (granularity ?? metric.granularity) === metric.granularity &&
  (zone ?? metric.timeZone) === metric.timeZone &&
  agg === undefined;
