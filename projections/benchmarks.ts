import { BenchmarkCorrected, BenchmarkObserved } from '../domain/benchmarks/events.ts';
import { on, projection } from './runtime/projection.ts';
import { increment, insert, integer, json, numeric, patch, table, text } from './runtime/table.ts';

const benchmarks = table('benchmarks', {
  columns: {
    source: text(),
    metric: text(),
    industry: text(),
    geography: text(),
    /** A day, as ISO 8601 has it: in the order of time as text, too. */
    at: text(),
    sourceUrl: text(),
    licence: text(),
    unit: text(),
    value: numeric(),
    published: text(),
    /** The file or the request that says it. */
    from: json(),
    /** The event that holds the newest value. */
    eventId: text(),
    corrections: integer(),
  },
  key: ['source', 'metric', 'industry', 'geography', 'at'],
  indexes: [{ columns: ['at'] }, { columns: ['metric', 'at'] }],
});

/** What others measured, with its newest values and where each comes from. */
export const benchmarksProjection = projection({
  name: 'benchmarks',
  version: 1,
  tables: [benchmarks],
  handlers: [
    on(BenchmarkObserved, ({ id, data }) => [insert(benchmarks, { ...data, eventId: id, corrections: 0 })]),
    on(BenchmarkCorrected, ({ id, data }) => {
      const { source, metric, industry, geography, at, previousValue: _, previousPublished: __, ...values } = data;
      const key = { source, metric, industry, geography, at };
      return [patch(benchmarks, key, { ...values, eventId: id }), increment(benchmarks, key, { corrections: 1 })];
    }),
  ],
});
