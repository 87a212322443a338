import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import {
  allEvents,
  daysFrom,
  importPorts,
  orderLines,
  RETAIL_HEADER,
  shopImport,
  temporaryFiles,
} from '../../test/support/import-files.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { createMemoryEventStore } from '../event-store/memory/memory-event-store.ts';
import { importRetail, type RetailImport } from './import-retail.ts';

let files: Awaited<ReturnType<typeof temporaryFiles>>;
beforeAll(async () => {
  files = await temporaryFiles();
});
afterAll(() => files.remove());

const csv = (lines: readonly string[]) => [RETAIL_HEADER, ...lines, ''].join('\n');
const run = (store: EventStore, path: string, changes: Partial<RetailImport> = {}) =>
  importRetail(shopImport(path, changes), importPorts(store));
const imported = async (path: string, changes: Partial<RetailImport> = {}) => {
  const store = createMemoryEventStore();
  const outcome = await run(store, path, changes);
  return { store, outcome, events: await allEvents(store) };
};
const ofType = (events: readonly StoredEvent[], type: string) => events.filter((event) => event.type === type);
const lastValue = (events: readonly StoredEvent[], metric: string, at: string, country?: string) =>
  events.findLast(
    ({ type, data }) =>
      /^Metric(Observed|Corrected)$/.test(type) &&
      data.metric === metric &&
      data.at === at &&
      JSON.stringify(data.dimensions) === (country === undefined ? '{}' : JSON.stringify({ country })),
  )?.data.value;

describe('importing order lines', () => {
  it('turns them into daily metrics that name their rows, and into signals', async () => {
    const path = await files.write('days.csv', csv(orderLines(daysFrom('2010-06-01', 4))));
    const { events, outcome } = await imported(path);
    expect(outcome).toMatchObject({ imported: true, stages: { raw: 12, validated: 12, quarantined: 0 } });
    const first = '2010-05-31T23:00:00.000Z';
    // 2 × 1.005 + 3 × 2.105 + 4 × 3.205
    expect(lastValue(events, 'revenue', first)).toBe('21.145');
    expect(lastValue(events, 'orders', first)).toBe('3');
    const revenue = ofType(events, 'MetricObserved').find(({ data }) => data.metric === 'revenue');
    expect(revenue?.data).toMatchObject({
      unit: 'GBP',
      granularity: 'day',
      source: 'shop',
      lineage: { datasetId: 'shop', importId: outcome.importId, batch: 1, rowFrom: 1, rowTo: 3 },
    });
    expect(ofType(events, 'SignalObserved')).toHaveLength(12);
    expect(ofType(events, 'ImportCompleted')[0]?.data).toMatchObject({ counts: { lines: 12, days: 4, countries: 2 } });
  });

  it('measures each country when asked, and the countries add up to the whole', async () => {
    const path = await files.write('countries.csv', csv(orderLines(['2010-01-04'])));
    const { events } = await imported(path, { byCountry: true });
    const at = '2010-01-04T00:00:00.000Z';
    const [whole, home, away] = [undefined, 'United Kingdom', 'France'].map((country) =>
      Number(lastValue(events, 'revenue', at, country)),
    );
    expect(home).toBeGreaterThan(0);
    expect(away).toBeGreaterThan(0);
    expect(whole).toBeCloseTo((home ?? 0) + (away ?? 0), 9);
  });

  it('reads a gzipped file, whatever its name', async () => {
    const path = await files.write('packed.csv', gzipSync(csv(orderLines(['2010-01-04']))));
    expect((await imported(path)).outcome.stages.raw).toBe(3);
  });

  it('sets bad rows aside by line number, keeps the others, and tells nothing of what they say', async () => {
    const lines = orderLines(['2010-01-04']);
    const bad = ['not a row', '1,A,ADA LOVELACE,one,2010-01-04 10:00:00,1,13085,France', '2,A,"open,1,x'];
    const path = await files.write('bad.csv', csv([...lines.slice(0, 2), ...bad, ...lines.slice(2)]));
    const { events, outcome } = await imported(path);
    expect(outcome.stages).toMatchObject({ raw: 6, validated: 3, quarantined: 3 });
    const [quarantined] = ofType(events, 'RowsQuarantined');
    expect(quarantined?.data.reasons).toEqual([
      { code: 'column-count', lines: [4] },
      { code: 'not-an-integer', column: 'Quantity', lines: [5] },
      { code: 'quote-not-closed', lines: [6] },
    ]);
    expect(JSON.stringify(quarantined?.data)).not.toMatch(/ADA|13085/);
  });

  it('appends nothing when the file was imported before', async () => {
    const path = await files.write('again.csv', csv(orderLines(daysFrom('2010-06-01', 4))));
    const { store } = await imported(path);
    const head = await store.head();
    expect(await run(store, path)).toMatchObject({ imported: false });
    expect(await store.head()).toBe(head);
  });

  it('appends no value twice when another file brings the same day, and corrects what differs', async () => {
    const lines = orderLines(daysFrom('2010-01-04', 4));
    const { store } = await imported(await files.write('first.csv', csv(lines.slice(0, 10))));
    const outcome = await run(store, await files.write('second.csv', csv(lines)));
    expect(outcome.stages.unchanged).toBeGreaterThan(20);
    const corrected = ofType(await allEvents(store), 'MetricCorrected');
    expect(new Set(corrected.map(({ data }) => data.at))).toEqual(new Set(['2010-01-07T00:00:00.000Z']));
    expect(corrected[0]?.data.previousValue).not.toBe(corrected[0]?.data.value);
  });

  it('tells of days without orders, once it knows', async () => {
    const path = await files.write('gap.csv', csv(orderLines(['2010-01-04', '2010-01-07', '2010-01-08'])));
    const { events } = await imported(path);
    const quiet = ofType(events, 'SignalObserved').filter(
      ({ data }) => JSON.stringify(data).includes('"field":"orders"') && JSON.stringify(data).includes('"received":0'),
    );
    expect(quiet.map(({ data }) => data)).toMatchObject([
      { observedAt: '2010-01-07T12:30:00.000Z', measurement: { bucketStart: '2010-01-05T00:00:00.000Z' } },
      { observedAt: '2010-01-07T12:30:00.000Z', measurement: { bucketStart: '2010-01-06T00:00:00.000Z' } },
    ]);
  });

  it('refuses a file with other columns before anything of it is imported', async () => {
    const path = await files.write('other.csv', 'a,b\n1,2\n');
    await expect(imported(path)).rejects.toMatchObject({ code: 'header-differs' });
  });
});

describe('an import that is killed', () => {
  /** Fails for good at the n-th append: before it happens, or after, when the answer is lost. */
  const dying = (store: EventStore, at: number, committed: boolean): EventStore => {
    let appends = 0;
    return {
      ...store,
      append: async (...call) => {
        appends += 1;
        if (appends > at || (appends === at && !committed)) throw new Error('killed');
        const result = await store.append(...call);
        if (appends === at) throw new Error('killed');
        return result;
      },
    };
  };
  const content = (events: readonly StoredEvent[]) =>
    events.map(({ id, stream, type, data }) => JSON.stringify([stream, id, type, data])).toSorted();

  it('at any append goes on in the next run to the same events, none missing and none twice', async () => {
    // 41,340 rows are three batches, and 42 appends.
    const days = daysFrom('2009-01-01', 13);
    const many = days.flatMap((day) => Array.from({ length: 1_060 }, () => orderLines([day])).flat());
    const path = await files.write('killed.csv', csv(many));
    const expected = content((await imported(path)).events);
    for (const [at, committed] of [
      [1, true],
      [9, false],
      [11, true],
      [20, true],
      [21, false],
      [29, true],
      [42, false],
    ] as const) {
      const store = createMemoryEventStore();
      await expect(run(dying(store, at, committed), path)).rejects.toThrow('killed');
      const resumed = await run(store, path);
      expect(resumed.imported).toBe(true);
      expect(content(await allEvents(store)), `killed at append ${at}`).toEqual(expected);
    }
  });
});
