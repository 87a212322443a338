import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { datasetEvents } from '../../domain/datasets/events.ts';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { eventCatalogue } from '../../domain/kernel/event.ts';
import { metricEvents } from '../../domain/metrics/events.ts';
import { trustEvents } from '../../domain/trust/events.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { ids } from '../../infra/ids.ts';
import type { ImportPorts } from '../../infra/import/import-file.ts';
import type { RetailImport } from '../../infra/import/import-retail.ts';
import { commandLedger, TENANT } from './command-ledger.ts';

export const importEvents = [...metricEvents, ...datasetEvents, ...trustEvents];
export const IMPORT_NOW = '2026-11-20T12:00:00.000Z';

/** What an import works with, over a log. */
export const importPorts = (store: EventStore): ImportPorts => ({
  executor: commandLedger(store, importEvents, { now: IMPORT_NOW }).executor,
  store,
  catalogue: eventCatalogue(importEvents),
  ids,
});

export const shopImport = (path: string, changes: Partial<RetailImport> = {}): RetailImport => ({
  tenant: TENANT,
  actor: { kind: 'user', id: 'ada' },
  path,
  datasetId: 'shop',
  name: 'The shop',
  origin: 'made for the test',
  simulated: false,
  currency: 'GBP',
  timeZone: 'Europe/London',
  byCountry: false,
  ...changes,
});

/** A folder for files of a test; `write` gives back the file's path. */
export const temporaryFiles = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'precedent-import-'));
  return {
    folder,
    write: async (name: string, content: string | Buffer): Promise<string> => {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};

export const allEvents = async (store: EventStore): Promise<readonly StoredEvent[]> =>
  (await Array.fromAsync(store.readAll())).flatMap(({ events }) => events);

export const RETAIL_HEADER = 'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country';

/** Order lines of some days, three a day, with a return every fifth and no customer every seventh. */
export const orderLines = (days: readonly string[]): string[] =>
  days.flatMap((day, index) =>
    [0, 1, 2].map((n) => {
      const order = index * 3 + n;
      const returned = order % 5 === 4;
      return [
        `${returned ? 'C' : ''}${500_000 + order}`,
        `8500${n}`,
        n === 1 ? '"RECORD FRAME 7"" SIZE, BLACK"' : 'MUG',
        returned ? -1 : 2 + n,
        `${day} 1${n}:30:00`,
        `${1 + n}.${order % 10}05`,
        order % 7 === 6 ? '' : 13_000 + (order % 4),
        n === 2 ? 'France' : 'United Kingdom',
      ].join();
    }),
  );

/** Calendar days from one on. */
export const daysFrom = (first: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(`${first}T00:00:00Z`) + index * 86_400_000).toISOString().slice(0, 10),
  );
