import { z } from 'zod';
import { Dataset, DatasetId } from '../domain/datasets/events.ts';
import { StageCounts } from '../domain/datasets/stages.ts';
import type { ReadDatabase } from '../infra/postgres/read-database.ts';
import { count } from './columns.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });
const DatasetSummary = z.strictObject({ ...Dataset.shape, registeredAt: Instant, imports: z.int(), rows: z.int() });

export const listDatasets = query({
  name: 'ListDatasets',
  summary: 'Every dataset, with how many files and rows were imported into it.',
  route: 'GET /v1/datasets',
  permission: 'datasets:read',
  input: z.strictObject({}),
  output: z.strictObject({ items: z.array(DatasetSummary) }),
  reads: ['datasets', 'imports'],
  run: async (db) => ({ items: (await db.rows(summaries(db))).map((row) => SummaryRow.parse(row)) }),
});

/** One file's way into a dataset. */
const ImportView = z.strictObject({
  importId: z.uuid(),
  fileName: z.string(),
  fileSha256: z.string(),
  bytes: z.int(),
  mappingDigest: z.string(),
  /** `running` until the file's end was reached, also while nobody works on it. */
  step: z.enum(['running', 'completed']),
  batches: z.int(),
  stages: StageCounts,
  /** What the reader of this kind of file counted, once it has reached the end. */
  counts: z.record(z.string(), z.int()).optional(),
  /** Why rows were set aside, and how many. */
  quarantine: z.array(z.strictObject({ code: z.string(), column: z.string().optional(), rows: z.int() })),
  startedAt: Instant,
  updatedAt: Instant,
});

export const getDataset = query({
  name: 'GetDataset',
  summary: 'One dataset with its imports, what happened at each stage, and why rows were set aside.',
  route: 'GET /v1/datasets/:datasetId',
  permission: 'datasets:read',
  input: z.strictObject({ datasetId: DatasetId }),
  output: z.strictObject({ ...DatasetSummary.shape, latestImports: z.array(ImportView) }),
  reads: ['datasets', 'imports'],
  run: async (db, { datasetId }) => {
    const [summary] = await db.rows(summaries(db, datasetId));
    if (summary === undefined) return undefined;
    const imports = await db.rows(importsOf(db, datasetId));
    return { ...SummaryRow.parse(summary), latestImports: imports.map((row) => viewOf(ImportRow.parse(row))) };
  },
});

const LineKey = z.tuple([z.uuid(), z.int()]);

export const listQuarantinedRows = query({
  name: 'ListQuarantinedRows',
  summary: 'Every row that was set aside, by its line in the file, with the reason. Shapes only: nothing that it says.',
  route: 'GET /v1/datasets/:datasetId/quarantine',
  permission: 'datasets:read',
  input: z.strictObject({ datasetId: DatasetId, importId: z.uuid().optional(), ...page }),
  output: pageOf(
    z.strictObject({
      importId: z.uuid(),
      line: z.int(),
      code: z.string(),
      column: z.string().optional(),
      shape: z.string().optional(),
    }),
  ),
  reads: ['imports'],
  run: async (db, { datasetId, importId, limit, after }) => {
    const select = db
      .sql('quarantinedRows')
      .select('importId', 'line', 'code', 'columnName', 'shape')
      .whereIn('importId', db.sql('imports').select('importId').where({ datasetId }))
      .orderBy(['importId', 'line'])
      .limit(limit + 1);
    if (importId !== undefined) select.where({ importId });
    if (after !== undefined) {
      select.whereRaw('(import_id, line) > (?::uuid, ?::integer)', [...sortKeyOf(after, LineKey)]);
    }
    const found = (await db.rows(select)).map((row) => QuarantinedRow.parse(row));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(({ columnName, shape, ...row }) => ({
        ...row,
        ...(columnName !== null && { column: columnName }),
        ...(shape !== null && { shape }),
      })),
      ...(found.length > limit && last !== undefined && { next: cursorOf(last.importId, last.line) }),
    };
  },
});

export const datasetQueries = [listDatasets, getDataset, listQuarantinedRows] as const;

const summaries = (db: ReadDatabase, datasetId?: string) => {
  const select = db
    .sql('datasets as d')
    .select('d.datasetId', 'd.name', 'd.kind', 'd.origin', 'd.simulated', 'd.registeredAt')
    .select(db.sql.raw('count(i.import_id) as imports, coalesce(sum(i.raw), 0) as rows'))
    .leftJoin('imports as i', 'i.datasetId', 'd.datasetId')
    .groupBy('d.datasetId', 'd.name', 'd.kind', 'd.origin', 'd.simulated', 'd.registeredAt')
    .orderBy('d.datasetId');
  return datasetId === undefined ? select : select.where('d.datasetId', datasetId);
};

/** The newest fifty imports, each with its quarantine by reason: two statements' work in one. */
const importsOf = (db: ReadDatabase, datasetId: string) =>
  db.sql.raw(
    `select i.*, coalesce(q.reasons, '[]') as quarantine
       from imports i
       left join lateral (
         select jsonb_agg(jsonb_build_object('code', code, 'column', column_name, 'rows', rows) order by rows desc) as reasons
           from (select code, column_name, count(*) as rows
                   from quarantined_rows r where r.import_id = i.import_id group by code, column_name) by_reason
       ) q on true
      where i.dataset_id = ?
      order by i.started_at desc
      limit 50`,
    [datasetId],
  );

const SummaryRow = z.object({ ...Dataset.shape, registeredAt: Instant, imports: count, rows: count });
const ImportRow = z.object({
  ...ImportView.omit({ stages: true }).shape,
  bytes: count,
  raw: count,
  validated: count,
  quarantined: count,
  transformed: count,
  stored: count,
  corrected: count,
  unchanged: count,
  counts: z.record(z.string(), z.int()).nullable(),
  quarantine: z.array(z.object({ code: z.string(), column: z.string().nullable(), rows: z.int() })),
});
const QuarantinedRow = z.object({
  importId: z.uuid(),
  line: z.int(),
  code: z.string(),
  columnName: z.string().nullable(),
  shape: z.string().nullable(),
});

const viewOf = (row: z.output<typeof ImportRow>): z.output<typeof ImportView> => {
  const { raw, validated, quarantined, transformed, stored, corrected, unchanged, counts, quarantine, ...view } = row;
  return {
    ...view,
    stages: { raw, validated, quarantined, transformed, stored, corrected, unchanged },
    ...(counts !== null && { counts }),
    quarantine: quarantine.map(({ code, column, rows }) => ({ code, rows, ...(column !== null && { column }) })),
  };
};
