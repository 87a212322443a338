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
/** The advisory lock for which an import waits that is about to be killed. */
const HELD = 4711;

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

  /**
   * Makes whoever appends to a log that has come so far wait, and resolves when somebody does. `letGo` ends that
   * session, as the server does when it finds its client dead, and lets everybody else append again.
   */
  const holdAt = async ({ database }: Installation, position: number) => {
    const holder = await database.pool.connect();
    await holder.query(`select pg_advisory_lock(${HELD})`);
    await holder.query(`create function hold() returns trigger language plpgsql as $$ begin
        if (select max(position) from event) >= ${position} then perform pg_advisory_xact_lock(${HELD}); end if;
        return null;
      end $$;
      create trigger held before insert on event for each statement execute function hold()`);
    const waiting = `from pg_locks where locktype = 'advisory' and objid = ${HELD} and not granted`;
    const held = vi.waitFor(async () => expect((await holder.query(`select ${waiting}`)).rowCount).toBe(1), {
      timeout: 60_000,
      interval: 20,
    });
    const letGo = async (): Promise<void> => {
      await holder.query(`select pg_terminate_backend(pid) ${waiting}`);
      await holder.query(`drop trigger held on event; drop function hold; select pg_advisory_unlock(${HELD})`);
      holder.release();
    };
    return { held, letGo };
  };

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
      const { held, letGo } = await holdAt(killed, Math.ceil(share * whole));
      const { child, ended } = importing(killed);
      await held;
      child.kill('SIGKILL');
      deaths.push(await ended);
      await letGo();
      expect(await events(killed)).toBeGreaterThanOrEqual(share * whole);
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
  }, 300_000);
});
