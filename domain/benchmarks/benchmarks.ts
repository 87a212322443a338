import type { z } from 'zod';
import { type Decider, type DecisionContext, unreachable } from '../kernel/decider.ts';
import type { JsonValue } from '../kernel/json.ts';
import { type FieldFault, type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { BenchmarkCorrected, type BenchmarkEvent, BenchmarkObserved, type BenchmarkSeries } from './events.ts';

export interface BenchmarkRow {
  readonly metric: string;
  readonly industry: string;
  readonly geography: string;
  readonly unit: string;
  readonly at: string;
  /** A canonical decimal; undefined: what was written is no number. */
  readonly value: string | undefined;
  readonly published: string;
  /** Of a row of a file. */
  readonly row?: number | undefined;
}

export interface ImportBenchmarks {
  readonly type: 'ImportBenchmarks';
  readonly source: string;
  readonly sourceUrl: string;
  readonly licence: string;
  /** Absent: the rows are a request's. */
  readonly fileSha256?: string | undefined;
  readonly rows: readonly BenchmarkRow[];
}

type Known = Pick<BenchmarkEvent['data'], 'sourceUrl' | 'licence' | 'unit' | 'value' | 'published'>;
/** A source's newest values, by series and then by period: a change copies one series and not all. */
export type SourceBenchmarks = ReadonlyMap<string, ReadonlyMap<string, Known>>;

export const benchmarksStream = (tenant: TenantId, source: string, digest: (value: JsonValue) => string): StreamName =>
  streamName('benchmarks', tenant, digest(source).slice(0, 32));

/** One text for what values are of, of which no part can run into the next. */
const seriesOf = ({ metric, industry, geography }: z.output<typeof BenchmarkSeries>): string =>
  JSON.stringify([metric, industry, geography]);

/** What one source says. The same row again is nothing; one that differs is a correction. */
export const sourceBenchmarks: Decider<SourceBenchmarks, ImportBenchmarks, BenchmarkEvent> = {
  initialState: new Map(),
  decide: (command, state, context) => {
    switch (command.type) {
      case 'ImportBenchmarks':
        return faultOf(command, context) ?? imported(command, state, context);
      default:
        return unreachable(command.type);
    }
  },
  evolve: (state, { data }) => {
    const { sourceUrl, licence, unit, value, published } = data;
    const values = new Map(state.get(seriesOf(data)));
    values.set(data.at, { sourceUrl, licence, unit, value, published });
    return new Map(state).set(seriesOf(data), values);
  },
};

/** The newest value of a series: of the latest period, whenever it was published. */
export const newestOf = (
  state: SourceBenchmarks,
  series: z.output<typeof BenchmarkSeries>,
): { readonly at: string; readonly value: string; readonly unit: string } | undefined => {
  const [newest] = [...(state.get(seriesOf(series)) ?? [])].toSorted(([one], [other]) => (one < other ? 1 : -1));
  return newest && { at: newest[0], value: newest[1].value, unit: newest[1].unit };
};

const imported = (
  { source, sourceUrl, licence, fileSha256, rows }: ImportBenchmarks,
  state: SourceBenchmarks,
  { digest }: DecisionContext,
): readonly BenchmarkEvent[] => {
  const stated = rows.map(({ metric, industry, geography, unit, at, value = '', published }) => ({
    metric,
    industry,
    geography,
    unit,
    at,
    value,
    published,
  }));
  const request = { kind: 'request' as const, sha256: digest(stated) };
  return stated.flatMap((value, index): readonly BenchmarkEvent[] => {
    const row = rows[index]?.row;
    const from =
      fileSha256 === undefined || row === undefined ? request : { kind: 'file' as const, sha256: fileSha256, row };
    const told = { source, sourceUrl, licence, ...value, from };
    const known = state.get(seriesOf(told))?.get(told.at);
    if (known === undefined) return [BenchmarkObserved(told)];
    if (isSame(known, told)) return [];
    return [BenchmarkCorrected({ ...told, previousValue: known.value, previousPublished: known.published })];
  });
};

const isSame = (known: Known, told: Known): boolean =>
  known.value === told.value &&
  known.unit === told.unit &&
  known.published === told.published &&
  known.sourceUrl === told.sourceUrl &&
  known.licence === told.licence;

/** All rows that are at fault, at once: then nothing is recorded. */
const faultOf = ({ rows }: ImportBenchmarks, { now }: DecisionContext): Refusal | undefined => {
  const seen = new Set<string>();
  const faults = rows.flatMap((row, index): readonly FieldFault[] => {
    const at = (field: string, reason: string): FieldFault => ({ pointer: `/rows/${index}/${field}`, reason });
    const key = `${seriesOf(row)} ${row.at}`;
    const isRepeated = seen.has(key);
    seen.add(key);
    return [
      ...(row.value === undefined ? [at('value', 'not a plain decimal')] : []),
      ...(row.published > now.slice(0, 10) ? [at('published', 'lies after today')] : []),
      ...(row.published < row.at ? [at('published', 'lies before the period')] : []),
      ...(isRepeated ? [at('at', 'another row is of the same metric, industry, geography and period')] : []),
    ];
  });
  if (faults.length === 0) return undefined;
  const reason = 'Some rows cannot be what a source published. Nothing was recorded.';
  return refuse('invalid', 'benchmark-rows-faulty', reason, faults);
};
