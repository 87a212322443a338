import { z } from 'zod';
import { BenchmarkObserved } from '../domain/benchmarks/events.ts';
import { count } from './columns.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const { metric, industry, geography, source } = BenchmarkObserved.schema.shape;

const BenchmarkView = z.strictObject({
  ...BenchmarkObserved.schema.shape,
  /** The event that says it. */
  eventId: z.string(),
  /** How often its publisher said otherwise since it was first known. */
  corrections: count,
});
const COLUMNS = Object.keys(BenchmarkView.shape);
/** The latest period first; of one period in the order of names, backwards. */
const KEY = ['at', 'source', 'metric', 'industry', 'geography'] as const;

export const listBenchmarks = query({
  name: 'ListBenchmarks',
  summary:
    'What others measured, the latest period first: each value with its source, its licence and where it was read.',
  route: 'GET /v1/benchmarks',
  permission: 'metrics:read',
  input: z.strictObject({
    metric: metric.optional(),
    industry: industry.optional(),
    geography: geography.optional(),
    source: source.optional(),
    /** Bounds of the period’s first day: from (inclusive) to (exclusive). */
    from: z.iso.date().optional(),
    to: z.iso.date().optional(),
    ...page,
  }),
  output: pageOf(BenchmarkView),
  reads: ['benchmarks'],
  asOf: 'tenant',
  cache: true,
  run: async (db, { limit, after, from, to, ...wanted }) => {
    const select = db
      .sql('benchmarks')
      .select(COLUMNS)
      .orderBy(KEY.map((column) => ({ column, order: 'desc' })))
      .limit(limit + 1);
    for (const [column, value] of Object.entries(wanted)) {
      if (value !== undefined) select.where({ [column]: value });
    }
    if (from !== undefined) select.where('at', '>=', from);
    if (to !== undefined) select.where('at', '<', to);
    if (after !== undefined) {
      const key = sortKeyOf(after, z.tuple([z.string(), z.string(), z.string(), z.string(), z.string()]));
      select.whereRaw(`(${KEY.join(', ')}) < (?, ?, ?, ?, ?)`, key);
    }
    const found = z.array(BenchmarkView).parse(await db.rows(select));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: cursorOf(...KEY.map((column) => last[column])) } : { items };
  },
});
