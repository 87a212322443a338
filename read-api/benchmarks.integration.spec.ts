import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { benchmarkEvents } from '../domain/benchmarks/events.ts';
import { createPostgresEventStore } from '../infra/event-store/postgres/postgres-event-store.ts';
import { ids } from '../infra/ids.ts';
import { importBenchmarkFile } from '../infra/import/import-benchmarks.ts';
import { benchmarksProjection } from '../projections/benchmarks.ts';
import { type CommandLedger, commandLedger, TENANT } from '../test/support/command-ledger.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import { listBenchmarks } from './benchmarks.ts';

const NOW = '2026-11-21T08:00:00.000Z';
/** In the form of an export of FRED or the Census Bureau. All numbers are made up. */
const MADE_UP = `source,sourceUrl,licence,metric,industry,geography,unit,at,value,published
Made-up FRED,https://example.org/fred,made up for tests,retail sales,retail,US,USD million,2026-08-01,610.5,2026-09-15
Made-up FRED,https://example.org/fred,made up for tests,retail sales,retail,US,USD million,2026-09-01,612.0,2026-10-15
Made-up Census,https://example.org/census,made up for tests,retail sales,retail,GB,USD million,2026-09-01,58.25,2026-10-20
`;
let folder: string;
let database: TestDatabase;
let ledger: CommandLedger;
let models: ReadModels;

const imported = async (text: string) => {
  const path = join(folder, 'benchmarks.csv');
  await writeFile(path, text);
  const actor = { kind: 'system', id: 'cli' } as const;
  return importBenchmarkFile({ tenant: TENANT, actor, path, executor: ledger.executor, ids });
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'precedent-benchmarks-'));
  database = await testDatabase();
  const store = createPostgresEventStore({ pool: database.pool });
  ledger = commandLedger(store, benchmarkEvents, { now: NOW });
  models = await readModels({
    database,
    store,
    definitions: benchmarkEvents,
    projections: [benchmarksProjection],
    now: NOW,
  });
});
afterAll(async () => {
  await models?.stop();
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

test('a file is imported once, whatever its sources, and a correction is one', async () => {
  expect(await imported(MADE_UP)).toEqual({ rows: 3, observed: 3, corrected: 0, unchanged: 0 });
  expect(await imported(MADE_UP)).toEqual({ rows: 3, observed: 0, corrected: 0, unchanged: 3 });
  const corrected = MADE_UP.replace('612.0,2026-10-15', '612.4,2026-11-15');
  expect(await imported(corrected)).toEqual({ rows: 3, observed: 0, corrected: 1, unchanged: 2 });
});

test('a row that cannot be read is named, and nothing is recorded', async () => {
  const faulty = `${MADE_UP}Made-up FRED,nowhere,made up for tests,x,retail,US,1,2026-09-01,1,soon\n`;
  await expect(imported(faulty)).rejects.toMatchObject({
    code: 'rows-at-fault',
    message: expect.stringMatching(/row 4[\s\S]*sourceUrl|sourceUrl[\s\S]*row 4/),
  });
  expect((await models.ask(listBenchmarks, { metric: 'x' }))?.items).toEqual([]);
});

test('each value comes with its source, its licence and where it was read, the latest first', async () => {
  const all = await models.ask(listBenchmarks, { metric: 'retail sales' });
  expect(all?.items.map(({ geography, at, value, corrections }) => [geography, at, value, corrections])).toEqual([
    ['US', '2026-09-01', '612.4', 1],
    ['GB', '2026-09-01', '58.25', 0],
    ['US', '2026-08-01', '610.5', 0],
  ]);
  expect(all?.items[0]).toMatchObject({
    source: 'Made-up FRED',
    sourceUrl: 'https://example.org/fred',
    licence: 'made up for tests',
    published: '2026-11-15',
    from: { kind: 'file', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), row: 2 },
  });
  const first = await models.ask(listBenchmarks, { limit: '2' });
  const rest = await models.ask(listBenchmarks, { limit: '2', after: first?.next });
  expect([...(first?.items ?? []), ...(rest?.items ?? [])]).toEqual(all?.items);
});

test.each([
  [{ geography: 'GB' }, 1],
  [{ industry: 'retail', geography: 'US', from: '2026-09-01' }, 1],
  [{ to: '2026-09-01' }, 1],
  [{ source: 'Made-up Census' }, 1],
  [{ industry: 'farming' }, 0],
])('%j finds %i', async (wanted, times) => {
  expect((await models.ask(listBenchmarks, wanted))?.items).toHaveLength(times);
});

test('rebuilt from the log it is what it was', async () => {
  expect(await models.equalsRebuild('benchmarks')).toBe(true);
});
