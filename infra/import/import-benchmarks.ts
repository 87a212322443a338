import { importBenchmarks, MAX_BENCHMARKS } from '../../commands/benchmarks.ts';
import type { CommandExecutor } from '../../commands/runtime/executor.ts';
import type { Actor } from '../../domain/kernel/envelope.ts';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { identifyFile, readCsv } from './csv-file.ts';
import { ImportRefused, refusedBy } from './import-refused.ts';

export interface BenchmarksImport {
  readonly tenant: TenantId;
  readonly actor: Actor;
  /** A CSV file with the columns of {@link BENCHMARK_COLUMNS}, in any order, gzipped or not. */
  readonly path: string;
  readonly executor: CommandExecutor;
  readonly ids: Ids;
}

export interface BenchmarksOutcome {
  readonly rows: number;
  readonly observed: number;
  readonly corrected: number;
  readonly unchanged: number;
}

export const BENCHMARK_COLUMNS = [
  'source',
  'sourceUrl',
  'licence',
  'metric',
  'industry',
  'geography',
  'unit',
  'at',
  'value',
  'published',
] as const;
type Written = Record<(typeof BENCHMARK_COLUMNS)[number], string> & { readonly row: number };

/** A benchmark file is small: what it names at fault is cut here. */
const MOST_FAULTS = 20;

/**
 * Records a file of benchmarks: read as a whole first, so that one row at fault leaves nothing recorded, and then by
 * source, a thousand rows at a time. The same file again, or what was recorded of one that was interrupted, changes
 * nothing.
 * @throws ImportRefused a column is missing, rows are at fault (each is named by its line), or the log did not take them
 */
export const importBenchmarkFile = async (wanted: BenchmarksImport): Promise<BenchmarksOutcome> => {
  const file = await identifyFile(wanted.path);
  const rows = await rowsIn(file);
  const requests = [...Map.groupBy(rows, ({ source, sourceUrl, licence }) => [source, sourceUrl, licence].join('\n'))]
    .flatMap(([, own]) => inRequests(own))
    .map((own) => ({ own, parsed: importBenchmarks.input.safeParse(inputOf(own, file.sha256)) }));
  const faults = requests.flatMap(({ own, parsed }) =>
    (parsed.error?.issues ?? []).map(({ path, message }) => {
      const place = typeof path[1] === 'number' ? `row ${own[path[1]]?.row}` : `from row ${own[0]?.row} on`;
      return `${place}, ${String(path.at(-1) ?? '')}: ${message}`;
    }),
  );
  if (faults.length > 0) throw new ImportRefused('rows-at-fault', faults.slice(0, MOST_FAULTS).join('\n'));
  const totals = { rows: rows.length, observed: 0, corrected: 0, unchanged: 0 };
  for (const [index, { parsed }] of requests.entries()) {
    if (parsed.data === undefined) continue;
    const commandId = wanted.ids.derivedId('benchmarks', wanted.tenant, wanted.ids.newId(), String(index));
    const { tenant, actor } = wanted;
    const request = { tenant, actor, commandId, correlationId: commandId, causationId: commandId };
    const outcome = await wanted.executor.execute(importBenchmarks, parsed.data, request);
    if (!outcome.ok) throw refusedBy(importBenchmarks.name, outcome.refusal);
    totals.observed += Number(outcome.answer.observed);
    totals.corrected += Number(outcome.answer.corrected);
    totals.unchanged += Number(outcome.answer.unchanged);
  }
  return totals;
};

const rowsIn = async (file: Parameters<typeof readCsv>[0]): Promise<readonly Written[]> => {
  let places: readonly number[] = [];
  const rows: Written[] = [];
  const header = (columns: readonly string[]): void => {
    places = BENCHMARK_COLUMNS.map((column) => columns.indexOf(column));
    const missing = BENCHMARK_COLUMNS.filter((_, index) => places[index] === -1);
    if (missing.length > 0) throw new ImportRefused('header-differs', `The file has no column ${missing.join(', ')}.`);
  };
  for await (const read of readCsv(file, header)) {
    for (const { row, line, columns } of read) {
      if (typeof columns === 'string') throw new ImportRefused(columns, `Line ${line} is no record of the file.`);
      const cells = BENCHMARK_COLUMNS.map((column, index) => [column, columns[places[index] ?? -1] ?? '']);
      rows.push({ ...(Object.fromEntries(cells) as Record<(typeof BENCHMARK_COLUMNS)[number], string>), row });
    }
  }
  return rows;
};

const inRequests = (rows: readonly Written[]): readonly (readonly Written[])[] =>
  Array.from({ length: Math.ceil(rows.length / MAX_BENCHMARKS) }, (_, index) =>
    rows.slice(index * MAX_BENCHMARKS, (index + 1) * MAX_BENCHMARKS),
  );

const inputOf = (rows: readonly Written[], fileSha256: string): object => ({
  source: rows[0]?.source,
  sourceUrl: rows[0]?.sourceUrl,
  licence: rows[0]?.licence,
  fileSha256,
  rows: rows.map(({ source: _, sourceUrl: __, licence: ___, ...row }) => row),
});
