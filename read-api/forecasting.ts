import { z } from 'zod';
import { CountedGranularity } from '../domain/kernel/periods.ts';
import { runQueries } from './run-queries.ts';

const ofDecision = (value: string): string =>
  `(select ${value} from decisions where decisions.decision_id = forecasts.decision_id)`;
const covered = (level: string): string =>
  ofDecision(`(recommendation->'coverage'->'${level}'->>'share')::double precision`);
const share = z.number().min(0).max(1).optional();

export const forecastQueries = runQueries({
  name: 'Forecast',
  plural: 'forecasts',
  table: 'forecasts',
  what: 'forecasts',
  listed: {
    shape: {
      /** How many of the granularity's periods ahead. */
      horizon: z.int().optional(),
      granularity: CountedGranularity.optional(),
      /** The methods that it is the weighted mean of. */
      modelVersion: z.string().optional(),
      /** Of the values that it was tried on, the share that lay in its bands; absent: it was tried on none. */
      covered80: share,
      covered95: share,
    },
    columns: {
      horizon: "(request->>'horizon')::integer",
      granularity: "request->>'granularity'",
      modelVersion: ofDecision('model_version'),
      covered80: covered('level80'),
      covered95: covered('level95'),
    },
    reads: ['decisions'],
  },
});
