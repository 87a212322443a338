import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import autocannon from 'autocannon';
import { z } from 'zod';

export const TENANT = '0194f1f0-0000-7000-8000-00000000000a';
export const NOTES = 10_000;
const CLIENTS = 32;

/** A table of notes under row-level security, and the same rows without it. */
export const PREPARE = `
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

export interface BenchServer {
  readonly process: ChildProcess;
  readonly port: number;
}

/** A server in a process of its own. */
export const startServer = async (kind: string, url: string): Promise<BenchServer> => {
  const process = fork(new URL('server.ts', import.meta.url), [kind, url, TENANT]);
  const [message] = await once(process, 'message');
  return { process, port: z.object({ port: z.number() }).parse(message).port };
};

export const stopServer = async (process: ChildProcess): Promise<void> => {
  const ended = once(process, 'exit');
  process.kill('SIGKILL');
  await ended;
};

/** Every answer must be the expected one: fast refusals are no throughput. */
export const shoot = async (
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
