import type { z } from 'zod';
import { completeImport, recordBatch, registerDataset, startImport } from '../../commands/datasets.ts';
import { registerMetric } from '../../commands/metrics.ts';
import type { CommandExecutor, Request } from '../../commands/runtime/executor.ts';
import type { Dataset } from '../../domain/datasets/events.ts';
import { fileImport, type ImportState, importStream } from '../../domain/datasets/import.ts';
import { type BadRow, quarantineOf } from '../../domain/datasets/quarantine.ts';
import type { StageCounts } from '../../domain/datasets/stages.ts';
import type { CommandDeclaration } from '../../domain/kernel/command.ts';
import type { Actor } from '../../domain/kernel/envelope.ts';
import type { DomainEvent, EventCatalogue } from '../../domain/kernel/event.ts';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { JsonValue } from '../../domain/kernel/json.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { MetricDefinition } from '../../domain/metrics/metric.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { type FileIdentity, identifyFile, readCsv } from './csv-file.ts';
import type { CsvRow } from './csv-reader.ts';
import { ImportRefused, refusedBy } from './import-refused.ts';
import { type Fact, observeFacts } from './observe-facts.ts';

/** What an import works with. */
export interface ImportPorts {
  readonly executor: CommandExecutor;
  /** Read to learn how far an earlier run came. */
  readonly store: EventStore;
  readonly catalogue: EventCatalogue;
  readonly ids: Ids;
  /** Told after every batch. */
  readonly progress?: (progress: ImportProgress) => void;
  /** Stops between two batches; the next run goes on there. */
  readonly signal?: AbortSignal;
}

export interface ImportProgress {
  readonly importId: string;
  readonly rows: number;
  readonly facts: number;
  /** An earlier run had recorded the batch already: nothing was appended. */
  readonly resumed: boolean;
}

export interface ImportOutcome {
  readonly importId: string;
  readonly datasetId: string;
  /** False: this file was imported in this way before, and nothing was appended. */
  readonly imported: boolean;
  readonly stages: StageCounts;
  /** What the reader counted in the whole file: lines, cancelled ones, ones without a customer. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Makes facts of rows. Deterministic: the same rows in the same batches give the same facts. */
export interface RowReader {
  readonly header: (columns: readonly string[]) => void;
  /** Takes a row in; what is set aside comes back. */
  readonly add: (row: CsvRow) => BadRow | undefined;
  /** What is complete with the rows so far and was not taken before. */
  readonly take: (fileEnded: boolean) => ReadBatch;
  readonly counts: () => Readonly<Record<string, number>>;
}

export interface ReadBatch {
  readonly facts: readonly Fact[];
  /** Sends whatever else follows: signals. */
  readonly follow?: (send: Send, batch: number) => Promise<void>;
}

/** The request that an import is asked for by, where there is one: every event of it names it. */
export type AskedBy = Pick<Request, 'correlationId' | 'sessionId' | 'client' | 'traceparent'>;

export interface FileImport {
  readonly tenant: TenantId;
  readonly actor: Actor;
  readonly askedBy?: AskedBy | undefined;
  readonly path: string;
  readonly dataset: Dataset;
  /** Everything that says how the file is read: another one makes another import of the same file. */
  readonly mapping: JsonValue;
  readonly metrics: readonly MetricDefinition[];
  readonly batchRows: number;
  /** Declares what the import's signals need, before its first row. */
  readonly prepare?: (send: Send) => Promise<void>;
  readonly reader: (started: StartedImport) => RowReader;
}

export interface StartedImport {
  readonly importId: string;
  readonly fileSha256: string;
  /** What is later than this is in the future, also in a run that goes on another day. */
  readonly startedAt: Instant;
}

/** Sends a command under an id that is derived from the import's and the label; a refusal throws. */
export type Send = <Input extends z.ZodObject, State, DeciderCommand, Event extends DomainEvent, Facts>(
  declaration: CommandDeclaration<Input, State, DeciderCommand, Event, Facts>,
  input: z.output<Input>,
  ...label: readonly string[]
) => Promise<Readonly<Record<string, unknown>>>;

/**
 * Imports a file: every row is read and either becomes part of facts or is set aside with its line number.
 *
 * The import's id is derived from dataset, file and mapping, and every command's id from the import's: killed at any
 * moment and run again, it reads the file from its start (deterministically, some seconds for half a million rows),
 * appends nothing for the batches that are recorded, and repeats the first unrecorded one under the same ids, which
 * the log recognises. A file that was imported to its end appends nothing.
 * @throws ImportRefused
 */
export const importFile = async (wanted: FileImport, ports: ImportPorts): Promise<ImportOutcome> => {
  const { tenant, dataset, batchRows } = wanted;
  const { ids } = ports;
  const file = await identifyFile(wanted.path);
  const mappingDigest = ids.digest(wanted.mapping);
  const importId = ids.derivedId('import', tenant, dataset.datasetId, file.sha256, mappingDigest);
  const before = await importState(tenant, importId, ports);
  if (before.step === 'completed') {
    return { importId, datasetId: dataset.datasetId, imported: false, stages: before.stages, counts: before.counts };
  }

  const send = sender(wanted, importId, ports);
  await send(registerDataset, dataset, 'dataset');
  for (const metric of wanted.metrics) await send(registerMetric, metric, 'metric', metric.name);
  await wanted.prepare?.(send);
  const { fileName, sha256: fileSha256, bytes } = file;
  const { datasetId } = dataset;
  await send(startImport, { importId, datasetId, fileName, fileSha256, bytes, mappingDigest, batchRows }, 'start');
  const started = await importState(tenant, importId, ports);
  if (started.step === 'absent') throw new ImportRefused('import-not-started', 'The import was not recorded.');

  const reader = wanted.reader({ importId, fileSha256, startedAt: started.startedAt });
  await importBatches({ importId, file, reader, recorded: started.batches, send }, wanted, ports);
  await send(completeImport, { importId, counts: reader.counts() }, 'complete');
  const after = await importState(tenant, importId, ports);
  if (after.step !== 'completed') throw new ImportRefused('import-not-completed', 'The import was not recorded.');
  return { importId, datasetId, imported: true, stages: after.stages, counts: after.counts };
};

interface Running {
  readonly importId: string;
  readonly file: FileIdentity;
  readonly reader: RowReader;
  /** Batches that are in the log already. */
  readonly recorded: number;
  readonly send: Send;
}

const importBatches = async (running: Running, wanted: FileImport, ports: ImportPorts): Promise<void> => {
  const { file, reader } = running;
  let open: Batch = { number: 1, rowFrom: 1, rows: 0, bad: [] };
  let facts = 0;
  const close = async (fileEnded: boolean): Promise<void> => {
    ports.signal?.throwIfAborted();
    const read = reader.take(fileEnded);
    if (open.number > running.recorded) await record(open, read, running, wanted, ports);
    facts += read.facts.length;
    const rows = open.rowFrom + open.rows - 1;
    ports.progress?.({ importId: running.importId, rows, facts, resumed: open.number <= running.recorded });
    open = { number: open.number + 1, rowFrom: rows + 1, rows: 0, bad: [] };
  };
  for await (const rows of readCsv(file, reader.header)) {
    for (const row of rows) {
      // Only when another row follows is a full batch known not to be the last.
      if (open.rows === wanted.batchRows) await close(false);
      open.rows += 1;
      const bad = reader.add(row);
      if (bad !== undefined) open.bad.push(bad);
    }
  }
  if (open.rows > 0) await close(true);
};

interface Batch {
  readonly number: number;
  readonly rowFrom: number;
  rows: number;
  readonly bad: BadRow[];
}

/** Facts and signals first: a batch that is recorded has everything of it in the log. */
const record = async (
  { number: batch, rowFrom, rows, bad }: Batch,
  { facts, follow }: ReadBatch,
  { importId, file, send }: Running,
  { dataset, metrics }: FileImport,
  { ids }: ImportPorts,
): Promise<void> => {
  const origin = { datasetId: dataset.datasetId, importId, batch, fileSha256: file.sha256 };
  const stored = await observeFacts(facts, origin, metrics, send, ids);
  await follow?.(send, batch);
  const stages = {
    raw: rows,
    validated: rows - bad.length,
    quarantined: bad.length,
    transformed: facts.length,
    ...stored,
  };
  const recorded = { importId, batch, rowFrom, rowTo: rowFrom + rows - 1, stages };
  await send(recordBatch, { ...recorded, quarantined: quarantineOf(bad) }, 'batch', String(batch));
};

const sender =
  ({ tenant, actor, askedBy }: FileImport, importId: string, { executor, ids }: ImportPorts): Send =>
  async (declaration, input, ...label) => {
    const commandId = ids.derivedId(importId, ...label);
    const request: Request = {
      tenant,
      actor,
      commandId,
      correlationId: importId,
      causationId: importId,
      ...askedBy,
    };
    const outcome = await executor.execute(declaration, input, request);
    if (!outcome.ok) throw refusedBy(declaration.name, outcome.refusal);
    return outcome.answer;
  };

const importState = async (
  tenant: TenantId,
  importId: string,
  { store, catalogue }: ImportPorts,
): Promise<ImportState> => {
  let state = fileImport.initialState;
  for await (const page of store.readStream(importStream(tenant, importId))) {
    for (const event of page) {
      const { data, type, version, id, revision, position, metadata } = catalogue.upcast(event);
      const recording = { id, revision, position, recordedAt: metadata.recordedAt };
      // The stream's category names the aggregate: its events are this decider's.
      state = fileImport.evolve(state, { type, version, data } as Parameters<typeof fileImport.evolve>[1], recording);
    }
  }
  return state;
};
