import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ColumnMapping } from '../../domain/metrics/column-mapping.ts';
import { TENANT } from '../../test/support/command-ledger.ts';
import { allEvents, daysFrom, importPorts, temporaryFiles } from '../../test/support/import-files.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { createMemoryEventStore } from '../event-store/memory/memory-event-store.ts';
import { importMetrics } from './import-metrics.ts';

let files: Awaited<ReturnType<typeof temporaryFiles>>;
beforeAll(async () => {
  files = await temporaryFiles();
});
afterAll(() => files.remove());

const mapping = ColumnMapping.parse({
  time: { column: 'day', format: 'yyyy-MM-dd' },
  timeZone: 'Europe/London',
  granularity: 'day',
  metrics: [
    {
      column: 'stock',
      metric: {
        name: 'inventory_level',
        title: 'Inventory',
        description: 'Units on the shelf.',
        unit: 'units',
        kind: 'level',
        direction: 'neither',
        aggregation: 'last',
      },
    },
  ],
  dimensions: [{ column: 'sku', dimension: 'sku' }],
});

const run = (store: EventStore, path: string) =>
  importMetrics(
    {
      tenant: TENANT,
      actor: { kind: 'user', id: 'ada' },
      path,
      datasetId: 'warehouse',
      name: 'Warehouse',
      origin: 'made for the test',
      simulated: false,
      mapping,
    },
    importPorts(store),
  );
const facts = async (store: EventStore) =>
  (await allEvents(store)).filter(({ type }) => type.startsWith('Metric') && type !== 'MetricRegistered');

describe('importing measured values', () => {
  it('makes 100,000 facts of 100,000 rows, and none more when it is run again', { timeout: 60_000 }, async () => {
    const days = daysFrom('2020-01-01', 1_000);
    const rows = days.flatMap((day, n) => Array.from({ length: 100 }, (_, sku) => `${day},SKU${sku},${n * 7 + sku}`));
    const path = await files.write('stock.csv', ['day,sku,stock', ...rows].join('\n'));
    const store = createMemoryEventStore();
    const outcome = await run(store, path);
    expect(outcome.stages).toMatchObject({ raw: 100_000, quarantined: 0, stored: 100_000, corrected: 0, unchanged: 0 });
    const observed = await facts(store);
    expect(observed).toHaveLength(100_000);
    expect(new Set(observed.map(({ data }) => JSON.stringify([data.at, data.dimensions]))).size).toBe(100_000);
    const rowsNamed = observed.map(({ data }) => (data.lineage as { rowFrom: number }).rowFrom);
    expect(new Set(rowsNamed).size).toBe(100_000);
    const head = await store.head();
    expect((await run(store, path)).imported).toBe(false);
    expect(await store.head()).toBe(head);
  });

  it('lets a later row correct an earlier one for the same point', async () => {
    const path = await files.write('twice.csv', 'day,sku,stock\n2020-01-01,A,1\n2020-01-01,A,2\n2020-01-01,A,2.0\n');
    const store = createMemoryEventStore();
    expect((await run(store, path)).stages).toMatchObject({ stored: 1, corrected: 1, unchanged: 1 });
    expect((await facts(store)).map(({ type, data }) => [type, data.value])).toEqual([
      ['MetricObserved', '1'],
      ['MetricCorrected', '2'],
    ]);
  });

  it('refuses a file that lacks a column', async () => {
    const path = await files.write('lacking.csv', 'day,stock\n2020-01-01,1\n');
    await expect(run(createMemoryEventStore(), path)).rejects.toMatchObject({ code: 'header-differs' });
  });
});
