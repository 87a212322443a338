import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { StageCounts } from './stages.ts';

/** Also the name of the trust source and of the metric source that the dataset feeds. */
export const DatasetId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/);
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Count = z.int().min(0);
const Row = z.int().min(1);

export const Dataset = z.strictObject({
  datasetId: DatasetId,
  name: z.string().min(1).max(200),
  /** `retailOrderLines`: order lines, aggregated by day. `metrics`: each row is an observation. */
  kind: z.enum(['retailOrderLines', 'metrics']),
  /** Where it came from, and under which licence it may be used. */
  origin: z.string().min(1).max(500),
  /** Made up for demonstration; every screen says so. */
  simulated: z.boolean(),
});
export type Dataset = z.output<typeof Dataset>;

export const DatasetRegistered = defineEvent('DatasetRegistered', 1, Dataset);

/** A file is being imported. One file, read in one way, is imported into a dataset once. */
export const ImportStarted = defineEvent(
  'ImportStarted',
  1,
  z.strictObject({
    importId: z.uuid(),
    datasetId: DatasetId,
    fileName: z.string().min(1).max(255),
    fileSha256: Sha256,
    bytes: Count,
    /** SHA-256 of the RFC 8785 form of everything that says how the file is read. */
    mappingDigest: Sha256,
    batchRows: z.int().min(1),
  }),
);

/** A batch went through all stages: an import that was interrupted goes on after it. */
export const BatchImported = defineEvent(
  'BatchImported',
  1,
  z.strictObject({ importId: z.uuid(), batch: Row, rowFrom: Row, rowTo: Row, stages: StageCounts }),
);

/** Why a row was set aside: a stable code, and the column at fault where it is one. */
export const QuarantineReason = z.strictObject({
  code: z.string().regex(/^[a-z][a-z-]{0,59}$/),
  column: z.string().max(120).optional(),
});
export type QuarantineReason = z.output<typeof QuarantineReason>;

/** Rows that were set aside. Every one's line is named; line 1 is the file's first, whatever it holds. */
export const RowsQuarantined = defineEvent(
  'RowsQuarantined',
  1,
  z.strictObject({
    importId: z.uuid(),
    batch: Row,
    reasons: z.array(z.strictObject({ ...QuarantineReason.shape, lines: z.array(Row).min(1) })).min(1),
    /** What a few of them look like: letters as `a`, digits as `9`, so that nothing personal is in it. */
    samples: z.array(z.strictObject({ line: Row, shape: z.string().max(300) })).max(20),
  }),
);

export const ImportCompleted = defineEvent(
  'ImportCompleted',
  1,
  z.strictObject({
    importId: z.uuid(),
    batches: Count,
    stages: StageCounts,
    /** What the reader of this kind of file counted: `cancelledLines`, `linesWithoutCustomer` … */
    counts: z.record(z.string().regex(/^[a-z][A-Za-z]{0,59}$/), Count),
  }),
);

export type DatasetEvent = EventOf<typeof DatasetRegistered>;
export type ImportEvent = EventOf<
  typeof ImportStarted | typeof BatchImported | typeof RowsQuarantined | typeof ImportCompleted
>;

export const datasetEvents = [
  DatasetRegistered,
  ImportStarted,
  BatchImported,
  RowsQuarantined,
  ImportCompleted,
] as const;
