import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { ColumnMapping } from '../../domain/metrics/column-mapping.ts';
import { eventTypes } from '../composition/catalogue.ts';
import { executorOver } from '../composition/executor.ts';
import { ids } from '../ids.ts';
import { identifyFile } from '../import/csv-file.ts';
import type { ImportOutcome, ImportPorts } from '../import/import-file.ts';
import { importMetrics } from '../import/import-metrics.ts';
import { importRetail } from '../import/import-retail.ts';
import type { Output } from './output.ts';
import { type Session, withSession } from './session.ts';
import { existingTenant } from './tenant.ts';
import { UsageError } from './usage-error.ts';

interface RetailOptions {
  readonly tenant: string;
  readonly dataset: string;
  readonly name?: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly byCountry: boolean;
}

interface MetricsOptions {
  readonly tenant: string;
  readonly mapping: string;
  readonly dataset: string;
  readonly name?: string;
}

const ACTOR = { kind: 'system', id: 'cli' } as const;

/** `precedent import retail|metrics` */
export const addImport = (program: Command): void => {
  const importing = program
    .command('import')
    .description(
      'read a CSV file (or .csv.gz) into metrics; killed and run again it goes on, run twice it adds nothing',
    );
  importing
    .command('retail')
    .argument('<file>', 'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country')
    .description('order lines of a retailer: daily revenue, orders, units, customers, return rate, average order value')
    .requiredOption('--tenant <slug>')
    .option('--dataset <id>', 'names the dataset, its metrics and its trust source', 'retail')
    .option('--name <name>', 'the dataset in words')
    .option('--currency <code>', 'ISO 4217', 'GBP')
    .option('--time-zone <zone>', 'of the file’s times', 'Europe/London')
    .option('--by-country', 'also every metric for each country', false)
    .action((file: string, options: RetailOptions, command: Command) =>
      withSession(command, async (session) => {
        await readable(file);
        const { tenant, dataset, name, currency, timeZone, byCountry } = options;
        const tenantId = await existingTenant(session.storage, tenant);
        await report(session, (ports) =>
          importRetail(
            {
              tenant: tenantId,
              actor: ACTOR,
              path: file,
              datasetId: dataset,
              name: name ?? basename(file),
              origin: `file ${basename(file)}`,
              simulated: false,
              currency,
              timeZone,
              byCountry,
            },
            ports,
          ),
        );
      }),
    );
  addMetrics(importing);
};

/** `precedent import metrics` */
const addMetrics = (importing: Command): void => {
  importing
    .command('metrics')
    .argument('<file>', 'a CSV file with a header')
    .description('measured values: which column is the time, which are metrics and dimensions, a mapping says')
    .requiredOption('--tenant <slug>')
    .requiredOption('--mapping <file>', 'JSON; infra/import/example-mapping.json is one')
    .requiredOption('--dataset <id>', 'names the dataset and the source of its metrics')
    .option('--name <name>', 'the dataset in words')
    .action((file: string, options: MetricsOptions, command: Command) =>
      withSession(command, async (session) => {
        await readable(file);
        const mapping = await readMapping(options.mapping);
        const tenant = await existingTenant(session.storage, options.tenant);
        const { dataset, name = basename(file) } = options;
        const wanted = {
          tenant,
          actor: ACTOR,
          path: file,
          datasetId: dataset,
          name,
          origin: `file ${basename(file)}`,
          simulated: false,
          mapping,
        };
        await report(session, (ports) => importMetrics(wanted, ports));
      }),
    );
};

const readMapping = async (file: string): Promise<ColumnMapping> => {
  await readable(file);
  const parsed = ColumnMapping.safeParse(parseJson(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || 'the mapping'}: ${message}`);
  throw new UsageError(`${file} is not a mapping:\n${faults.join('\n')}`);
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const readable = async (file: string): Promise<void> => {
  try {
    await identifyFile(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const report = async (
  { storage, output, signal }: Session,
  run: (ports: ImportPorts) => Promise<ImportOutcome>,
): Promise<void> => {
  const bar = output.progress('rows');
  const begun = performance.now();
  const outcome = await run({
    executor: executorOver(storage),
    store: storage.store,
    catalogue: eventTypes,
    ids,
    signal,
    progress: ({ rows, facts, resumed }) =>
      bar.update(rows, rows, `${facts} facts${resumed ? ', recorded before' : ''}`),
  });
  bar.stop();
  summarise(output, outcome, (performance.now() - begun) / 1_000);
};

const summarise = (output: Output, outcome: ImportOutcome, seconds: number): void => {
  const { imported, importId, stages, counts } = outcome;
  const headline = imported
    ? `Imported in ${seconds.toFixed(1)} s (import ${importId}).`
    : `This file was imported before (import ${importId}): nothing was appended.`;
  const lines = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, count]) => `  ${inWords(name).padEnd(24)}${count.toLocaleString('en').padStart(12)}`)
      .join('\n');
  output.result(
    { ...outcome, seconds },
    `${headline}\n\nRows\n${lines({ ...stages })}\n\nIn the file\n${lines(counts)}`,
  );
};

/** `withoutCustomer` → `without customer` */
const inWords = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
