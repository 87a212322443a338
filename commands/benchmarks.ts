import { z } from 'zod';
import { type BenchmarkRow, benchmarksStream, sourceBenchmarks } from '../domain/benchmarks/benchmarks.ts';
import { BenchmarkObserved, BenchmarkSource } from '../domain/benchmarks/events.ts';
import { command } from '../domain/kernel/command.ts';
import { canonicalDecimal } from '../domain/metrics/decimal.ts';

/** How many rows one request may carry. */
export const MAX_BENCHMARKS = 1_000;

const { metric, industry, geography, unit, at, published } = BenchmarkObserved.schema.shape;
const Written = z.strictObject({
  metric,
  industry,
  geography,
  unit,
  at,
  /** Decimal text: exact, whatever its digits. */
  value: z.string().min(1).max(60),
  published,
});

const rowsOf = (rows: readonly (z.output<typeof Written> & { readonly row?: number })[]): readonly BenchmarkRow[] =>
  rows.map((row) => ({ ...row, value: canonicalDecimal(row.value) }));

/** What became of the rows: each was new, corrected another value, or changed nothing. */
const answerOf = (events: readonly { readonly type: string }[], { rows }: { readonly rows: readonly object[] }) => {
  const observed = events.filter(({ type }) => type === BenchmarkObserved.type).length;
  return { observed, corrected: events.length - observed, unchanged: rows.length - events.length };
};

export const recordBenchmarks = command({
  name: 'RecordBenchmarks',
  summary:
    'Records what a source publishes of others: all rows or, when one is wrong, none. Repeated rows change nothing.',
  route: 'POST /v1/benchmarks',
  permission: 'metrics:write',
  input: z.strictObject({ ...BenchmarkSource.shape, rows: z.array(Written).min(1).max(MAX_BENCHMARKS) }),
  stream: ({ source }, { tenant, digest }) => benchmarksStream(tenant, source, digest),
  decider: sourceBenchmarks,
  command: ({ rows, ...source }) => ({ type: 'ImportBenchmarks', ...source, rows: rowsOf(rows) }),
  answer: answerOf,
});

/** The same with the rows of a file that they stand in; whoever calls from outside cannot claim those. */
export const importBenchmarks = command({
  name: 'ImportBenchmarks',
  summary: 'Records what a file holds of a source’s benchmarks.',
  permission: 'metrics:write',
  input: z.strictObject({
    ...BenchmarkSource.shape,
    fileSha256: z.string().regex(/^[0-9a-f]{64}$/),
    rows: z
      .array(z.strictObject({ ...Written.shape, row: z.int().min(1) }))
      .min(1)
      .max(MAX_BENCHMARKS),
  }),
  stream: ({ source }, { tenant, digest }) => benchmarksStream(tenant, source, digest),
  decider: sourceBenchmarks,
  command: ({ rows, ...source }) => ({ type: 'ImportBenchmarks', ...source, rows: rowsOf(rows) }),
  answer: answerOf,
});

export const benchmarkCommands = [recordBenchmarks, importBenchmarks] as const;
