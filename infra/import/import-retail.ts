import { observeSignal, registerSignalSource } from '../../commands/trust.ts';
import type { Actor } from '../../domain/kernel/envelope.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { dayStart } from '../../domain/kernel/time-zone.ts';
import { isRowFault, ORDER_LINE_COLUMNS, readOrderLine } from '../../domain/metrics/order-line.ts';
import { type CompletedDay, retailTally } from '../../domain/metrics/retail.ts';
import { retailMetrics } from '../../domain/metrics/retail-metrics.ts';
import { type ImportOutcome, type ImportPorts, importFile, type RowReader, type StartedImport } from './import-file.ts';
import { ImportRefused } from './import-refused.ts';
import { daySignals, retailSource } from './retail-signals.ts';

export interface RetailImport {
  readonly tenant: TenantId;
  readonly actor: Actor;
  /** A CSV file of order lines, gzipped or not: `Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country`. */
  readonly path: string;
  /** Also names the metric source and the trust source. */
  readonly datasetId: string;
  readonly name: string;
  /** Where the data comes from and its licence. */
  readonly origin: string;
  readonly simulated: boolean;
  /** ISO 4217. */
  readonly currency: string;
  /** By whose clocks the file's times are told and its days begin. */
  readonly timeZone: string;
  /** Also the same metrics for each country. */
  readonly byCountry: boolean;
}

/** Some 30 days of the real file: small enough to hold and to repeat, large enough to append well. */
const BATCH_ROWS = 20_000;
const SIGNALS_AT_ONCE = 500;

/**
 * Imports order lines as daily metrics, and tells the trust gate's signals of the dataset. Days without orders have
 * no values; they show in the signals. See `importFile` for what happens to an import that is interrupted.
 * @throws ImportRefused
 */
export const importRetail = (wanted: RetailImport, ports: ImportPorts): Promise<ImportOutcome> => {
  const { tenant, actor, path, datasetId, name, origin, simulated, currency, timeZone, byCountry } = wanted;
  const source = retailSource(datasetId, name);
  return importFile(
    {
      tenant,
      actor,
      path,
      dataset: { datasetId, name, kind: 'retailOrderLines', origin, simulated },
      mapping: { reader: 'retail-v1', currency, timeZone, byCountry },
      metrics: retailMetrics(currency, timeZone),
      batchRows: BATCH_ROWS,
      prepare: async (send) => {
        await send(registerSignalSource, source, 'source');
      },
      reader: (started) => retailReader(wanted, started),
    },
    ports,
  );
};

const retailReader = ({ datasetId, timeZone, byCountry }: RetailImport, started: StartedImport): RowReader => {
  const evidence = [`import:${started.importId}`, `sha256:${started.fileSha256}`];
  const signalContext = { timeZone, now: started.startedAt, evidence };
  const tally = retailTally({ byCountry });
  let dayBefore: string | undefined;
  return {
    header: (columns) => {
      if (columns.map((column) => column.trim()).join() !== ORDER_LINE_COLUMNS.join()) {
        throw new ImportRefused('header-differs', `The columns must be ${ORDER_LINE_COLUMNS.join()}.`);
      }
    },
    add: ({ row, line, text, columns }) => {
      const parsed = typeof columns === 'string' ? { code: columns } : readOrderLine(columns, started.startedAt);
      if (isRowFault(parsed)) return { line, reason: parsed, text };
      tally.add(parsed, row, text);
      return undefined;
    },
    take: (fileEnded) => {
      const days = fileEnded ? tally.takeRest() : tally.takeCompleted();
      const signals = daySignals(days, dayBefore, signalContext);
      dayBefore = days.at(-1)?.day ?? dayBefore;
      return {
        facts: days.flatMap((day) => factsOf(day, timeZone)),
        follow: async (send, batch) => {
          for (let from = 0; from < signals.length; from += SIGNALS_AT_ONCE) {
            const some = signals.slice(from, from + SIGNALS_AT_ONCE);
            await send(observeSignal, { sourceId: datasetId, signals: some }, 'signals', String(batch), String(from));
          }
        },
      };
    },
    counts: tally.counts,
  };
};

const factsOf = ({ day, values }: CompletedDay, timeZone: string) => {
  const at = dayStart(day, timeZone);
  return values.map((value) => ({ at, ...value }));
};
