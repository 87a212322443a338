import type pg from 'pg';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { noSealing } from '../support/api.ts';
import { alternate, type Benchmark, type Effort, type Measured, median } from './compare.ts';
import { withBenchDatabase } from './database.ts';
import { countingCpu } from './http/cpu.ts';
import { NOTES, PREPARE, shoot, startServer, stopServer, TENANT } from './http/load.ts';

const WARM_UP_ROUNDS = 2;
/** So few that all of them have been asked for after the warm-up, also on a slow machine. */
const KEPT_NOTES = 200;

type Shoot = (port: number, seconds: number) => Promise<{ readonly perSecond: number; readonly p99: number }>;

/** Runs both servers, each in its own process, and loads them in turn: never both at once. */
const measure = (effort: Effort, shooting: (key: string) => Shoot, kind = 'product'): Promise<Measured> =>
  withBenchDatabase(async ({ pool, url }) => {
    await pool.query(PREPARE);
    const key = await keyIn(pool);
    const servers = await Promise.all([kind, 'baseline'].map((each) => startServer(each, url)));
    const [product, baseline] = servers;
    if (product === undefined || baseline === undefined) throw new Error('no servers');
    const load = shooting(key);
    const late: number[] = [];
    const ours = countingCpu(product.process, pool, async () => {
      const { perSecond, p99 } = await load(product.port, effort.seconds);
      late.push(p99);
      return perSecond;
    });
    const theirs = countingCpu(
      baseline.process,
      pool,
      async () => (await load(baseline.port, effort.seconds)).perSecond,
    );
    try {
      // Servers run for days: what is compiled in their first seconds is no part of what a request costs.
      for (const { port } of servers) await load(port, WARM_UP_ROUNDS * effort.seconds);
      const measured = await alternate(ours.run, theirs.run, effort);
      const [server, database] = ours.perRequest();
      const [baselineServer, baselineDatabase] = theirs.perRequest();
      const more = {
        p99Millis: median(late),
        serverMicros: server,
        databaseMicros: database,
        baselineServerMicros: baselineServer,
        baselineDatabaseMicros: baselineDatabase,
      };
      return { ...measured, more };
    } finally {
      await Promise.all(servers.map(({ process }) => stopServer(process)));
    }
  });

const keyIn = async (pool: pg.Pool): Promise<string> => {
  const store = createPostgresEventStore({ pool });
  const deriveKey = () => Buffer.alloc(32);
  const key = await issueKey({ store, sealer: noSealing, deriveKey }, { tenant: TENANT, name: 'bench' });
  await store.close();
  return key;
};

let counter = 0;
const next = (): number => {
  counter += 1;
  return counter;
};

const readOf =
  (notes: number) =>
  (key: string): Shoot =>
  (port, seconds) =>
    shoot(port, seconds, {
      method: 'GET',
      headers: { authorization: `Bearer ${key}` },
      setupRequest: (request) => ({ ...request, path: `/v1/notes/note-${(next() % notes) + 1}` }),
    });

const command =
  (key: string): Shoot =>
  (port, seconds) =>
    shoot(port, seconds, {
      method: 'POST',
      path: '/v1/notes',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      setupRequest: (request) => ({
        ...request,
        body: JSON.stringify({ noteId: `bench-${process.pid}-${next()}`, text: 'a note of some length, as notes are' }),
      }),
    });

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'http-read',
    what: 'one row through authentication, row-level security, metrics and logs ÷ Express + zod + one query',
    unit: 'requests/s',
    target: 0.5,
    least: 2_000,
    run: (effort) => measure(effort, readOf(NOTES)),
  },
  {
    name: 'http-read-kept',
    what: 'the same row, kept since it was last asked for and unchanged ÷ Express + zod + one query',
    unit: 'requests/s',
    target: 0.9,
    run: (effort) => measure(effort, readOf(KEPT_NOTES), 'keeping'),
  },
  {
    name: 'http-command',
    what: 'a command decided and appended at its revision, with metrics and logs ÷ Express + zod + a bare INSERT',
    unit: 'requests/s',
    target: 0.5,
    least: 2_500,
    run: (effort) => measure(effort, command),
  },
];
