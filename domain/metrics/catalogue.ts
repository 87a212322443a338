import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { isTimeZone } from '../kernel/time-zone.ts';
import { type MetricEvent, MetricRegistered } from './events.ts';
import type { MetricDefinition } from './metric.ts';

export interface RegisterMetric {
  readonly type: 'RegisterMetric';
  readonly definition: MetricDefinition;
}

/** What a metric means; undefined: nobody registered it. */
export type CataloguedMetric = MetricDefinition | undefined;

export const metricStream = (tenant: TenantId, metric: string): StreamName => streamName('metric', tenant, metric);

/** One metric of the catalogue. Its wording may change; what its values mean may not. */
export const metric: Decider<CataloguedMetric, RegisterMetric, MetricEvent> = {
  initialState: undefined,
  decide: (command, state) => {
    switch (command.type) {
      case 'RegisterMetric': {
        const { definition } = command;
        if (!isTimeZone(definition.timeZone)) {
          return refuse('invalid', 'time-zone-unknown', `There is no time zone named ${definition.timeZone}.`, [
            { pointer: '/timeZone', reason: 'not in the time zone database' },
          ]);
        }
        if ((definition.kind === 'ratio') !== (definition.ratioOf !== undefined)) {
          return refuse('invalid', 'ratio-of-what', 'A ratio names its numerator and denominator, and only a ratio.', [
            { pointer: '/ratioOf', reason: definition.kind === 'ratio' ? 'missing' : 'not a ratio' },
          ]);
        }
        if (state === undefined) return [MetricRegistered(definition)];
        if (sameMeaning(state, definition)) {
          return sameWording(state, definition) ? [] : [MetricRegistered(definition)];
        }
        return refuse(
          'conflict',
          'metric-registered-differently',
          `${definition.name} has values with another meaning already. Register it under another name.`,
        );
      }
      default:
        return unreachable(command.type);
    }
  },
  evolve: (_, { data }) => data,
};

/** Whether values of the one can stand beside values of the other. */
const sameMeaning = (known: MetricDefinition, offered: MetricDefinition): boolean =>
  known.unit === offered.unit &&
  known.kind === offered.kind &&
  known.ratioOf?.numerator === offered.ratioOf?.numerator &&
  known.ratioOf?.denominator === offered.ratioOf?.denominator &&
  known.granularity === offered.granularity &&
  known.timeZone === offered.timeZone;

const sameWording = (known: MetricDefinition, offered: MetricDefinition): boolean =>
  known.title === offered.title &&
  known.description === offered.description &&
  known.direction === offered.direction &&
  known.aggregation === offered.aggregation;
