import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eventTypes, projections } from '../../infra/composition/catalogue.ts';
import { notaryIdentity, notaryOver } from '../../infra/composition/notary.ts';
import { projectionsOver } from '../../infra/composition/projections.ts';
import { openStorage } from '../../infra/composition/storage.ts';
import { readConfig } from '../../infra/config/config.ts';
import { openHome } from '../../infra/home/home.ts';
import { startCli } from '../support/cli.ts';
import { testDatabase } from '../support/database.ts';
import { productEnvironment } from '../support/product.ts';

const NIGHTLY = process.env.PRECEDENT_NIGHTLY !== undefined;
const EVENTS = 1_000_000;
const MOST_SECONDS = 15 * 60;
/** Node and what it has loaded take most of it; what a backup holds does not depend on how much there is. */
const MOST_BACKUP_KIB = 400 * 1_024;

const HASH = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
/** A metric's values, a thousand a series, of two tenants in turn. */
const FILL = `
  insert into event
  select n, (n - 1) / 1000, gen_random_uuid(), 1, 'metricSeries-' || tenant || '.orders.' || n % 1000, 'MetricObserved',
         format('{"metric":"orders","source":"shop %s","at":"%s","granularity":"day","value":"%s","unit":"orders","dimensions":{},"dimensionHash":"${HASH}"}',
           n % 1000, to_char(timestamptz '1990-01-01Z' + (n / 1000) * interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), n % 977)::json,
         format('{"tenant":"%s","actor":{"kind":"system","id":"fill"},"commandId":"c%2$s","correlationId":"c%2$s","causationId":"c%2$s","recordedAt":"2026-11-20T00:00:00.000Z"}',
           tenant, n)::json
  from generate_series(1, $1::bigint) n,
       lateral (select '0195f3e0-0000-7000-8000-0000000000' || case n % 2 when 0 then 'a1' else 'b2' end as tenant) of_tenant`;

/** The most memory that a process has had, as Linux counts it; undefined once it has ended. */
const peakKibOf = async (pid: number | undefined): Promise<number | undefined> => {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN);
  } catch {
    return undefined;
  }
};

test.runIf(NIGHTLY)(
  `R13: a backup of ${EVENTS} events is restored, rebuilt and proved within ${MOST_SECONDS} s, and made in bounded memory`,
  async () => {
    const [database, home] = [await testDatabase(), await mkdtemp(join(tmpdir(), 'precedent-scale-'))];
    const environment = productEnvironment(database.url, home);
    const config = readConfig(environment);
    await database.pool.query(FILL, [EVENTS]);
    await database.pool.query('analyze event');
    const storage = await openStorage(config, await openHome(home), eventTypes);
    const runner = projectionsOver(storage);
    await runner.prepare();
    for (const { name } of projections) await runner.rebuild(name);
    await notaryOver(storage, notaryIdentity(storage, config, await openHome(home))).round();
    await storage.close();

    const path = join(home, 'scale.backup');
    const backup = startCli(environment, 'backup', path);
    let peak = 0;
    for (let seen: number | undefined = 0; seen !== undefined && backup.child.exitCode === null; await sleep(20)) {
      seen = await peakKibOf(backup.child.pid);
      peak = Math.max(peak, seen ?? 0);
    }
    const made = await backup.ended;
    expect(made.code, made.errors).toBe(0);
    expect(peak).toBeLessThan(MOST_BACKUP_KIB);

    const drill = await startCli(environment, 'drill', path).ended;
    expect(drill.results.filter(({ well }) => well === false)).toEqual([]);
    expect(drill.results.at(-1)).toMatchObject({ verdict: 'good', position: String(EVENTS) });
    expect(Number(drill.results.at(-1)?.rtoSeconds)).toBeLessThan(MOST_SECONDS);
    // What the night measured, for whoever reads its log.
    console.log(JSON.stringify({ ...made.results[0], peakKib: peak, ...drill.results.at(-1) }));
    await database.close();
    await rm(home, { recursive: true, force: true });
  },
  4 * MOST_SECONDS * 1_000,
);
