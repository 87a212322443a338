import { z } from 'zod';
import { command, type LogReader } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { type CataloguedMetric, metric, metricStream } from '../domain/metrics/catalogue.ts';
import {
  Dimensions,
  FileLineage,
  Granularity,
  MetricDefinition,
  MetricName,
  MetricSource,
} from '../domain/metrics/metric.ts';
import { segmentOf, series, seriesStream } from '../domain/metrics/series.ts';

export const registerMetric = command({
  name: 'RegisterMetric',
  summary: 'Adds a metric to the catalogue, or changes how it is described.',
  route: 'POST /v1/metrics',
  permission: 'metrics:write',
  input: MetricDefinition,
  stream: ({ name }, { tenant }) => metricStream(tenant, name),
  decider: metric,
  command: (definition) => ({ type: 'RegisterMetric', definition }),
  status: 201,
  answer: (_, { name }) => ({ name }),
});

/** How many observations one request may carry. */
export const MAX_OBSERVATIONS = 1_000;

const Written = z.strictObject({
  /** First instant of the period. */
  at: z.iso.datetime({ precision: 3 }),
  /** Decimal text: exact, whatever its digits. */
  value: z.string().min(1).max(60),
});

const seriesInput = {
  name: MetricName,
  source: MetricSource,
  granularity: Granularity,
  unit: z.string().min(1).max(50),
  dimensions: Dimensions.default({}),
};

interface SeriesInput {
  readonly name: string;
  readonly source: string;
  readonly granularity: Granularity;
  readonly dimensions: Dimensions;
  readonly observations: readonly { readonly at: string }[];
}

const streamOf = (input: SeriesInput, { tenant, digest }: DecisionContext) => {
  const { name, source, dimensions, granularity, observations } = input;
  const segment = observations[0] === undefined ? '' : segmentOf(observations[0].at, granularity);
  return seriesStream(tenant, { metric: name, source, dimensions }, segment, digest);
};

const definitionOf = async (
  { name }: SeriesInput,
  log: LogReader,
  { tenant }: DecisionContext,
): Promise<CataloguedMetric> => (await log.fold(metricStream(tenant, name), metric)).state;

/** What became of the points: each was new, corrected another value, or changed nothing. */
const answerOf = (events: readonly { readonly type: string }[], { observations }: SeriesInput) => {
  const observed = events.filter(({ type }) => type === 'MetricObserved').length;
  const corrected = events.length - observed;
  return { observed, corrected, unchanged: observations.length - events.length };
};

export const observeMetrics = command({
  name: 'ObserveMetrics',
  summary: 'Records values of one metric: all of them or, when one is wrong, none. Repeated values change nothing.',
  route: 'POST /v1/metrics/:name/observations',
  permission: 'metrics:write',
  input: z.strictObject({ ...seriesInput, observations: z.array(Written).min(1).max(MAX_OBSERVATIONS) }),
  stream: streamOf,
  decider: series,
  gather: definitionOf,
  command: ({ name, source, dimensions, granularity, unit, observations }, definition) => ({
    type: 'ObservePoints',
    definition,
    metric: name,
    source,
    dimensions,
    granularity,
    unit,
    points: observations,
  }),
  answer: answerOf,
});

/** The same with the rows of a file that each value comes from; whoever calls from outside cannot claim those. */
export const importObservations = command({
  name: 'ImportObservations',
  summary: 'Records values of one metric that were computed from the rows of a file.',
  permission: 'metrics:write',
  input: z.strictObject({
    ...seriesInput,
    observations: z
      .array(z.strictObject({ ...Written.shape, lineage: FileLineage }))
      .min(1)
      .max(MAX_OBSERVATIONS),
  }),
  stream: streamOf,
  decider: series,
  gather: definitionOf,
  command: ({ name, source, dimensions, granularity, unit, observations }, definition) => ({
    type: 'ObservePoints',
    definition,
    metric: name,
    source,
    dimensions,
    granularity,
    unit,
    points: observations,
  }),
  answer: answerOf,
});

export const metricCommands = [registerMetric, observeMetrics, importObservations] as const;
