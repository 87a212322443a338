import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../infra/postgres/embedded.ts';
import { migrate } from '../../../infra/postgres/migrate.ts';

/** R3: a process killed at its worst moments, and a database that crashes, on a cluster of their own with fsync on. */
const FAILPOINTS = [
  'append.acknowledged',
  'projection.before-commit',
  'outbox.queued',
  'rebuild.before-switch',
] as const;
const CYCLES = process.env.PRECEDENT_NIGHTLY ? 1_000 : 50;

let directory: string;
let database: EmbeddedPostgres;
let sink: Server;
let sinkUrl: string;
/** What the sink was sent, by idempotency key. */
const letters = new Map<string, string>();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'precedent-crash-'));
  await chmod(directory, 0o755);
  database = await startEmbeddedPostgres({ directory });
  await migrate(database.url());
  sink = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const key = request.headers['idempotency-key'];
      if (request.method === 'POST' && typeof key === 'string') letters.set(key, body);
      response.end(JSON.stringify({ letters: letters.size }));
    });
  }).listen(0, '127.0.0.1');
  await once(sink, 'listening');
  const address = sink.address();
  sinkUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(async () => {
  sink.close();
  await database.stop('immediate');
  await rm(directory, { recursive: true, force: true });
});

const runVictim = async (failpoint: string, run: string) => {
  const victim = spawn(process.execPath, ['test/faults/crash/victim.ts'], {
    env: { ...process.env, DATABASE_URL: database.url(), SINK_URL: sinkUrl, FAILPOINT: failpoint, RUN: run },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  victim.stdout.on('data', (chunk) => {
    output += chunk;
  });
  victim.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const [code, signal] = await once(victim, 'close');
  return { code, signal, errors, lines: output.split('\n').filter((line) => line !== '') };
};

test(`${CYCLES} kills: nothing acknowledged is lost, nothing is seen twice, each failpoint is hit ten times or more`, async () => {
  const acknowledged: string[] = [];
  const hits = new Map<string, number>();
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const failpoint = FAILPOINTS[cycle % FAILPOINTS.length] ?? FAILPOINTS[0];
    const { signal, lines, errors } = await runVictim(failpoint, `run${cycle}`);
    acknowledged.push(...lines);
    if (signal === 'SIGKILL') hits.set(failpoint, (hits.get(failpoint) ?? 0) + 1);
    else expect.unreachable(`${failpoint} was not reached in cycle ${cycle}: ${errors}`);
    if (cycle % 8 === 7) {
      await database.stop('immediate');
      database = await startEmbeddedPostgres({ directory });
    }
  }
  for (const failpoint of FAILPOINTS) expect(hits.get(failpoint)).toBeGreaterThanOrEqual(10);

  const last = await runVictim('none', 'last');
  expect(last.errors).toBe('');
  expect(last.lines.at(-1)).toBe('equal');
  acknowledged.push(...last.lines.slice(0, -1));

  const client = new pg.Client({ connectionString: database.url() });
  await client.connect();
  const rows = async (sql: string) =>
    (await client.query({ text: sql, rowMode: 'array' })).rows.map(([value]) => value);
  const deposits = await rows(`select data->>'depositId' from event where type = 'Deposited'`);
  const [sum] = await rows('select sum(deposits)::int from read_model.account_totals');
  await client.end();

  expect(new Set(deposits).size).toBe(deposits.length);
  expect(acknowledged.filter((id) => !deposits.includes(id))).toEqual([]);
  expect(sum).toBe(deposits.length);
  expect([...letters.values()].toSorted()).toEqual(deposits.toSorted());
}, 600_000);
