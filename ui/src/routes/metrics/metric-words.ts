import type { AnswerOf, ItemOf } from '../../api/routes';

export type Metric = ItemOf<'/v1/metrics'>;
export type Series = AnswerOf<'/v1/metrics/{name}', 'get'>['series'][number];
export type ExaminedSeries = AnswerOf<'/v1/metrics/{name}/anomalies', 'get'>['series'][number];

export const KINDS: Readonly<Record<Metric['kind'], string>> = {
  flow: 'Flow: adds up over time',
  level: 'Level: a state at a time',
  ratio: 'Ratio: one quantity for each unit of another',
};

export const DIRECTIONS: Readonly<Record<Metric['direction'], string>> = {
  higherIsBetter: 'Higher is better',
  lowerIsBetter: 'Lower is better',
  neither: 'Neither is better',
};

export const AGGREGATIONS: Readonly<Record<Metric['aggregation'], string>> = {
  sum: 'Sum',
  avg: 'Mean',
  min: 'Least',
  max: 'Greatest',
  last: 'Last',
};

export const GRANULARITIES = ['instant', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** Periods that last a day or longer are called by their first day, others by their moment. */
export const isShort = (granularity: Granularity): boolean => GRANULARITIES.indexOf(granularity) < 3;

/** Periods are only added up to periods that they lie in. */
export const granularitiesOf = (own: Granularity): readonly Granularity[] =>
  own === 'week' ? ['week'] : GRANULARITIES.slice(GRANULARITIES.indexOf(own));

/** "demo-shop" or "demo-shop, country France". */
export const seriesName = ({ source, dimensions }: Pick<Series, 'source' | 'dimensions'>): string =>
  [source, ...Object.entries(dimensions).map(([name, value]) => `${name} ${value}`)].join(', ');

/** By which a series is told from others of an answer. */
export const seriesKey = ({ source, dimensions }: Pick<Series, 'source' | 'dimensions'>): string =>
  JSON.stringify([source, Object.entries(dimensions).toSorted(([one], [other]) => (one < other ? -1 : 1))]);
