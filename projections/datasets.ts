import {
  BatchImported,
  DatasetRegistered,
  ImportCompleted,
  ImportStarted,
  RowsQuarantined,
} from '../domain/datasets/events.ts';
import type { StageCounts } from '../domain/datasets/stages.ts';
import { on, projection } from './runtime/projection.ts';
import {
  bigint,
  boolean,
  increment,
  insert,
  integer,
  json,
  patch,
  table,
  text,
  timestamp,
  upsert,
  uuid,
} from './runtime/table.ts';

const datasets = table('datasets', {
  columns: {
    datasetId: text(),
    name: text(),
    kind: text(),
    origin: text(),
    simulated: boolean(),
    registeredAt: timestamp(),
  },
  key: ['datasetId'],
});

export const datasetsProjection = projection({
  name: 'datasets',
  version: 1,
  tables: [datasets],
  handlers: [
    on(DatasetRegistered, ({ data, metadata }) => [upsert(datasets, { ...data, registeredAt: metadata.recordedAt })]),
  ],
});

const imports = table('imports', {
  columns: {
    importId: uuid(),
    datasetId: text(),
    fileName: text(),
    fileSha256: text(),
    bytes: bigint(),
    mappingDigest: text(),
    /** `running` until the file's end was reached, also while nobody works on it. */
    step: text(),
    batches: integer(),
    raw: bigint(),
    validated: bigint(),
    quarantined: bigint(),
    transformed: bigint(),
    stored: bigint(),
    corrected: bigint(),
    unchanged: bigint(),
    counts: json().nullish(),
    startedAt: timestamp(),
    updatedAt: timestamp(),
  },
  key: ['importId'],
  indexes: [{ columns: ['datasetId', 'startedAt'] }],
});

/** Every row that was set aside: none is left out, however many there are. */
const quarantinedRows = table('quarantined_rows', {
  columns: {
    importId: uuid(),
    line: integer(),
    code: text(),
    columnName: text().nullish(),
    /** What it looks like, letters as `a` and digits as `9`; of the first few of each batch. */
    shape: text().nullish(),
  },
  key: ['importId', 'line'],
});

const NONE = { raw: 0n, validated: 0n, quarantined: 0n, transformed: 0n, stored: 0n, corrected: 0n, unchanged: 0n };

const bigints = (stages: StageCounts) => ({
  raw: BigInt(stages.raw),
  validated: BigInt(stages.validated),
  quarantined: BigInt(stages.quarantined),
  transformed: BigInt(stages.transformed),
  stored: BigInt(stages.stored),
  corrected: BigInt(stages.corrected),
  unchanged: BigInt(stages.unchanged),
});

export const importsProjection = projection({
  name: 'imports',
  version: 1,
  tables: [imports, quarantinedRows],
  handlers: [
    on(ImportStarted, ({ data, metadata }) => {
      const { importId, datasetId, fileName, fileSha256, bytes, mappingDigest } = data;
      const { recordedAt } = metadata;
      return [
        insert(imports, {
          importId,
          datasetId,
          fileName,
          fileSha256,
          bytes: BigInt(bytes),
          mappingDigest,
          step: 'running',
          batches: 0,
          ...NONE,
          startedAt: recordedAt,
          updatedAt: recordedAt,
        }),
      ];
    }),
    on(BatchImported, ({ data: { importId, batch, stages }, metadata }) => [
      increment(imports, { importId }, bigints(stages)),
      patch(imports, { importId }, { batches: batch, updatedAt: metadata.recordedAt }),
    ]),
    on(RowsQuarantined, ({ data: { importId, reasons, samples } }) => {
      const shapes = new Map(samples.map(({ line, shape }) => [line, shape]));
      return reasons.flatMap(({ code, column, lines }) =>
        lines.map((line) =>
          insert(quarantinedRows, {
            importId,
            line,
            code,
            columnName: column ?? null,
            shape: shapes.get(line) ?? null,
          }),
        ),
      );
    }),
    on(ImportCompleted, ({ data: { importId, counts }, metadata }) => [
      patch(imports, { importId }, { step: 'completed', counts, updatedAt: metadata.recordedAt }),
    ]),
  ],
});

export const datasetProjections = [datasetsProjection, importsProjection] as const;
