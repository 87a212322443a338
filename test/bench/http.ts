import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import autocannon from 'autocannon';
import type pg from 'pg';
import { z } from 'zod';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { noSealing } from '../support/api.ts';
import { alternate, type Benchmark, type Effort, type Measured, median } from './compare.ts';
import { withBenchDatabase } from './database.ts';
import { countingCpu } from './http/cpu.ts';

const TENANT = '0194f1f0-0000-7000-8000-00000000000a';
const NOTES = 10_000;
const CLIENTS = 32;
const WARM_UP_ROUNDS = 2;

const PREPARE = `
create table read_model.notes (
  tenant_id uuid not null, note_id text not null, text text not null, revision text not null, primary key (tenant_id, note_id)
);
alter table read_model.notes enable row level security, force row level security;
create policy tenant_reads on read_model.notes for select to precedent_app
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select on read_model.notes to precedent_app;
alter table read_model.notes no force row level security;
insert into read_model.notes select '${TENANT}', 'note-' || n, repeat('a note of some length ', 5), '0' from generate_series(1, ${NOTES}) n;
alter table read_model.notes force row level security;
create table bare_note as select * from read_model.notes with no data;
alter table read_model.notes no force row level security;
insert into bare_note select * from read_model.notes;
alter table read_model.notes force row level security;
alter table bare_note add primary key (tenant_id, note_id);
create table bare_event (position bigint generated always as identity primary key, stream text not null, type text not null, data json not null);
analyze;
`;

type Shoot = (port: number, seconds: number) => Promise<{ readonly perSecond: number; readonly p99: number }>;

/** Runs both servers, each in its own process, and loads them in turn: never both at once. */
const measure = (effort: Effort, shoot: (key: string) => Shoot): Promise<Measured> =>
  withBenchDatabase(async ({ pool, url }) => {
    await pool.query(PREPARE);
    const key = await keyIn(pool);
    const servers = await Promise.all(['product', 'baseline'].map((kind) => startServer(kind, url)));
    const [product, baseline] = servers;
    if (product === undefined || baseline === undefined) throw new Error('no servers');
    const load = shoot(key);
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
      await Promise.all(servers.map(({ process }) => stop(process)));
    }
  });

const keyIn = async (pool: pg.Pool): Promise<string> => {
  const store = createPostgresEventStore({ pool });
  const deriveKey = () => Buffer.alloc(32);
  const key = await issueKey({ store, sealer: noSealing, deriveKey }, { tenant: TENANT, name: 'bench' });
  await store.close();
  return key;
};

const startServer = async (kind: string, url: string): Promise<{ process: ChildProcess; port: number }> => {
  const process = fork(new URL('http/server.ts', import.meta.url), [kind, url, TENANT]);
  const [message] = await once(process, 'message');
  return { process, port: z.object({ port: z.number() }).parse(message).port };
};

const stop = async (process: ChildProcess): Promise<void> => {
  const ended = once(process, 'exit');
  process.kill('SIGKILL');
  await ended;
};

/** Every answer must be the expected one: fast refusals are no throughput. */
const shoot = async (
  port: number,
  seconds: number,
  request: autocannon.Request,
): Promise<{ readonly perSecond: number; readonly p99: number }> => {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: CLIENTS,
    duration: seconds,
    requests: [request],
  });
  const { non2xx, errors, timeouts } = result;
  if (non2xx + errors + timeouts > 0) {
    const statuses = JSON.stringify(result.statusCodeStats);
    throw new Error(`${non2xx} refused (${statuses}), ${errors} broken, ${timeouts} too late`);
  }
  return { perSecond: result['2xx'] / result.duration, p99: result.latency.p99 };
};

let counter = 0;
const next = (): number => {
  counter += 1;
  return counter;
};

const read =
  (key: string): Shoot =>
  (port, seconds) =>
    shoot(port, seconds, {
      method: 'GET',
      headers: { authorization: `Bearer ${key}` },
      setupRequest: (request) => ({ ...request, path: `/v1/notes/note-${(next() % NOTES) + 1}` }),
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
    run: (effort) => measure(effort, read),
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
