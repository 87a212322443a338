import { z } from 'zod';
import { dataset, datasetStream } from '../domain/datasets/dataset.ts';
import { BatchImported, Dataset, ImportCompleted, ImportStarted, RowsQuarantined } from '../domain/datasets/events.ts';
import { fileImport, importStream } from '../domain/datasets/import.ts';
import { command } from '../domain/kernel/command.ts';

/** Files come in by the CLI and whole (`POST /v1/datasets/:datasetId/imports`): none of these has a route. */
export const registerDataset = command({
  name: 'RegisterDataset',
  summary: 'Names a body of data that files are imported into.',
  permission: 'datasets:write',
  input: Dataset,
  stream: ({ datasetId }, { tenant }) => datasetStream(tenant, datasetId),
  decider: dataset,
  command: (input) => ({ type: 'RegisterDataset', dataset: input }),
});

export const startImport = command({
  name: 'StartImport',
  summary: 'Begins to import a file, or goes on with it.',
  permission: 'datasets:write',
  input: ImportStarted.schema,
  stream: ({ importId }, { tenant }) => importStream(tenant, importId),
  decider: fileImport,
  command: (input) => ({ type: 'StartImport', ...input }),
});

export const recordBatch = command({
  name: 'RecordBatch',
  summary: 'Records that a batch of rows went through all stages, and which rows were set aside.',
  permission: 'datasets:write',
  input: z.strictObject({
    ...BatchImported.schema.shape,
    quarantined: RowsQuarantined.schema.pick({ reasons: true, samples: true }).optional(),
  }),
  stream: ({ importId }, { tenant }) => importStream(tenant, importId),
  decider: fileImport,
  command: ({ quarantined, ...batch }) => ({ type: 'RecordBatch', quarantined, ...batch }),
});

export const completeImport = command({
  name: 'CompleteImport',
  summary: 'Records that a file is imported to its end.',
  permission: 'datasets:write',
  input: ImportCompleted.schema.pick({ importId: true, counts: true }),
  stream: ({ importId }, { tenant }) => importStream(tenant, importId),
  decider: fileImport,
  command: (input) => ({ type: 'CompleteImport', ...input }),
});

export const datasetCommands = [registerDataset, startImport, recordBatch, completeImport] as const;
