import { z } from 'zod';
import { importObservations, MAX_OBSERVATIONS } from '../../commands/metrics.ts';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { Dimensions, FileLineage, MetricDefinition } from '../../domain/metrics/metric.ts';
import { segmentOf } from '../../domain/metrics/series.ts';
import type { Send } from './import-file.ts';
import { ImportRefused } from './import-refused.ts';

/** A value that was computed from rows, ready to be observed. */
export interface Fact {
  readonly metric: string;
  readonly dimensions: Dimensions;
  readonly at: Instant;
  readonly value: string;
  readonly rowFrom: number;
  readonly rowTo: number;
}

/** What all facts of a batch have in common. */
export type FactOrigin = Omit<FileLineage, 'rowFrom' | 'rowTo'>;

/** So many streams are appended to at once: enough for the log to commit them together. */
const AT_ONCE = 16;

const Stored = z.object({ observed: z.int(), corrected: z.int(), unchanged: z.int() });

/**
 * Appends facts to their series, in order within each series. Gives back how many were new, corrected another value,
 * or were known.
 */
export const observeFacts = async (
  facts: readonly Fact[],
  origin: FactOrigin,
  metrics: readonly MetricDefinition[],
  send: Send,
  ids: Ids,
) => {
  const definitions = new Map(metrics.map((metric) => [metric.name, metric]));
  const streams = [...byStream(facts, definitions, ids)];
  const total = { stored: 0, corrected: 0, unchanged: 0 };
  const append = async ([key, { definition, facts: own }]: StreamFacts): Promise<void> => {
    const [first] = own;
    if (first === undefined) return;
    const { name, unit, granularity } = definition;
    const series = { name, unit, granularity, source: origin.datasetId, dimensions: first.dimensions };
    for (let from = 0; from < own.length; from += MAX_OBSERVATIONS) {
      const observations = own
        .slice(from, from + MAX_OBSERVATIONS)
        .map(({ at, value, rowFrom, rowTo }) => ({ at, value, lineage: { ...origin, rowFrom, rowTo } }));
      const label = ['facts', String(origin.batch), key, String(from)];
      const answer = Stored.parse(await send(importObservations, { ...series, observations }, ...label));
      total.stored += answer.observed;
      total.corrected += answer.corrected;
      total.unchanged += answer.unchanged;
    }
  };
  const waiting = streams.values();
  const work = async (): Promise<void> => {
    for (const stream of waiting) await append(stream);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return total;
};

type StreamFacts = readonly [key: string, { readonly definition: MetricDefinition; readonly facts: Fact[] }];

const byStream = (
  facts: readonly Fact[],
  definitions: ReadonlyMap<string, MetricDefinition>,
  ids: Ids,
): ReadonlyMap<string, StreamFacts[1]> => {
  const streams = new Map<string, StreamFacts[1]>();
  for (const fact of facts) {
    const definition = definitions.get(fact.metric);
    if (definition === undefined) throw new ImportRefused('metric-not-registered', `${fact.metric} is not registered.`);
    const key = `${fact.metric} ${segmentOf(fact.at, definition.granularity)} ${dimensionsKey(fact.dimensions, ids)}`;
    const known = streams.get(key);
    if (known === undefined) streams.set(key, { definition, facts: [fact] });
    else known.facts.push(fact);
  }
  return streams;
};

/** Equal dimensions have one key, whatever their order. */
const dimensionsKey = (dimensions: Dimensions, ids: Ids): string =>
  Object.keys(dimensions).length === 0 ? '' : ids.digest(dimensions);
