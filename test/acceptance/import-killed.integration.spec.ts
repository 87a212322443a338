import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { cli, type Ran, startCli } from '../support/cli.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { daysFrom, orderLines, RETAIL_HEADER, temporaryFiles } from '../support/import-files.ts';
import { productEnvironment } from '../support/product.ts';

/** A year of a shop with 150 lines a day: three batches. */
const DAYS = daysFrom('2009-01-01', 365);
const LINES = 54_750;

interface Installation {
  readonly database: TestDatabase;
  readonly environment: Readonly<Record<string, string>>;
}

/** A8, end to end: `precedent import retail`, killed with SIGKILL wherever it stands, and run again. */
describe('an import that is killed', () => {
  let files: Awaited<ReturnType<typeof temporaryFiles>>;
  let path: string;
  const opened: TestDatabase[] = [];
  const homes: string[] = [];

  const install = async (): Promise<Installation> => {
    const database = await testDatabase();
    const home = await mkdtemp(join(tmpdir(), 'precedent-import-home-'));
    opened.push(database);
    homes.push(home);
    const environment = productEnvironment(database.url, home);
    await cli(environment, 'tenant', 'create', 'shop', 'The shop');
    return { database, environment };
  };
  const importing = ({ environment }: Installation) =>
    startCli(environment, 'import', 'retail', path, '--tenant', 'shop', '--dataset', 'shop');

  /** How many events of each type, and a digest of what they say and where they stand. */
  const account = async ({ database }: Installation) => {
    const { rows } = await database.pool.query<{ type: string; events: string; content: string }>(
      `select type, count(*)::text as events,
              md5(string_agg(concat_ws(' ', stream, revision, id, data), ',' order by stream, revision)) as content
         from event group by type order by type`,
    );
    return rows;
  };
  const revenue = async ({ database }: Installation) => {
    const { rows } = await database.pool.query<{ points: string; sum: string }>(
      `select count(*)::text as points, sum((data ->> 'value')::numeric)::text as sum from event
        where type = 'MetricObserved' and data ->> 'metric' = 'revenue' and data ->> 'dimensions' = '{}'`,
    );
    return rows[0];
  };
  const events = async ({ database }: Installation): Promise<number> =>
    Number((await database.pool.query<{ count: string }>('select count(*) from event')).rows[0]?.count);

  beforeAll(async () => {
    files = await temporaryFiles();
    const once = orderLines(DAYS);
    const lines = DAYS.flatMap((_, day) =>
      Array.from({ length: LINES / DAYS.length }, (_, n) => once[day * 3 + (n % 3)]),
    );
    path = await files.write('orders.csv', [RETAIL_HEADER, ...lines].join('\n'));
  });
  afterAll(async () => {
    await Promise.all(opened.map((database) => database.close()));
    await Promise.all(homes.map((home) => rm(home, { recursive: true, force: true })));
    await files?.remove();
  });

  test('ends, once it was let run on, exactly where one ends that nobody disturbed; a further run appends nothing', async () => {
    const [calm, killed] = [await install(), await install()];
    const undisturbed = await importing(calm).ended;
    expect(undisturbed).toMatchObject({ code: 0, results: [{ imported: true, stages: { raw: LINES } }] });
    const whole = await events(calm);

    const deaths: Ran[] = [];
    for (const share of [0.1, 0.6]) {
      const { child, ended } = importing(killed);
      await vi.waitFor(async () => expect(await events(killed)).toBeGreaterThan(share * whole), {
        timeout: 20_000,
        interval: 5,
      });
      child.kill('SIGKILL');
      deaths.push(await ended);
      expect(await events(killed)).toBeLessThan(whole);
    }
    expect(deaths.map(({ code, results }) => ({ code, results }))).toEqual(
      Array.from({ length: 2 }, () => ({ code: null, results: [] })),
    );

    const last = await importing(killed).ended;
    expect(last).toMatchObject({ code: 0, results: [{ imported: true, stages: { raw: LINES } }] });
    const [one, other]: readonly (JsonObject | undefined)[] = [undisturbed.results[0], last.results[0]];
    expect({ ...other, seconds: 0 }).toEqual({ ...one, seconds: 0 });
    expect(await account(killed)).toEqual(await account(calm));
    expect(await revenue(killed)).toEqual(await revenue(calm));
    expect(await revenue(killed)).toMatchObject({ points: String(DAYS.length) });

    const third = await importing(killed).ended;
    expect(third).toMatchObject({ code: 0, results: [{ imported: false }] });
    expect(await events(killed)).toBe(whole);
  }, 60_000);
});
