import type { Actor } from '../../domain/kernel/envelope.ts';
import type { JsonValue } from '../../domain/kernel/json.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import {
  type ColumnMapping,
  isMappingFault,
  type MappedRowReader,
  mappedMetrics,
  mappedRowReader,
} from '../../domain/metrics/column-mapping.ts';
import {
  type AskedBy,
  type ImportOutcome,
  type ImportPorts,
  importFile,
  type RowReader,
  type StartedImport,
} from './import-file.ts';
import { ImportRefused } from './import-refused.ts';
import type { Fact } from './observe-facts.ts';

export interface MetricsImport {
  readonly tenant: TenantId;
  readonly actor: Actor;
  readonly askedBy?: AskedBy | undefined;
  /** A CSV file with a header, gzipped or not: each row measures something at a time. */
  readonly path: string;
  /** Also names the metric source. */
  readonly datasetId: string;
  readonly name: string;
  /** Where the data comes from and its licence. */
  readonly origin: string;
  readonly simulated: boolean;
  readonly mapping: ColumnMapping;
}

/** Each row is a fact or several: a batch fills one append of a thousand for each of ten series. */
const BATCH_ROWS = 10_000;

/**
 * Imports measured values: every value of every row becomes one observation. Rows that cannot be read are set aside.
 * Two rows for one point: the later corrects the earlier. See `importFile` for interruption and repetition.
 * @throws ImportRefused
 */
export const importMetrics = (wanted: MetricsImport, ports: ImportPorts): Promise<ImportOutcome> => {
  const { tenant, actor, askedBy, path, datasetId, name, origin, simulated, mapping } = wanted;
  return importFile(
    {
      tenant,
      actor,
      askedBy,
      path,
      dataset: { datasetId, name, kind: 'metrics', origin, simulated },
      // Through JSON, so that a field left out and a field undefined are the same mapping.
      mapping: { reader: 'metrics-v1', mapping: JSON.parse(JSON.stringify(mapping)) as JsonValue },
      metrics: mappedMetrics(mapping),
      batchRows: BATCH_ROWS,
      reader: (started) => metricsReader(mapping, started),
    },
    ports,
  );
};

const metricsReader = (mapping: ColumnMapping, { startedAt }: StartedImport): RowReader => {
  let read: MappedRowReader | undefined;
  let facts: Fact[] = [];
  const counts = { lines: 0, values: 0, rowsWithoutValue: 0 };
  return {
    header: (columns) => {
      const reader = mappedRowReader(mapping, columns, startedAt);
      if (typeof reader !== 'function') {
        throw new ImportRefused('header-differs', `The file has no column ${reader.column}.`);
      }
      read = reader;
    },
    add: ({ row, line, text, columns }) => {
      if (typeof columns === 'string') return { line, reason: { code: columns }, text };
      const mapped = read?.(columns) ?? { code: 'missing', column: mapping.time.column };
      if (isMappingFault(mapped)) return { line, reason: mapped, text };
      const { at, dimensions, values } = mapped;
      counts.lines += 1;
      counts.values += values.length;
      if (values.length === 0) counts.rowsWithoutValue += 1;
      for (const { metric, value } of values) facts.push({ metric, dimensions, at, value, rowFrom: row, rowTo: row });
      return undefined;
    },
    take: () => {
      const taken = facts;
      facts = [];
      return { facts: taken };
    },
    counts: () => counts,
  };
};
