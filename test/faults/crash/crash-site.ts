import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import pg from 'pg';
import { expect } from 'vitest';
import { migrate } from '../../../infra/postgres/migrate.ts';
import { type Aftermath, judgeAftermath, type Verdict } from './aftermath.ts';
import type { Bug } from './planted-bugs.ts';

/** Where the victim is killed, in the order in which a deposit passes them; the rebuild comes when all are made. */
export const FAILPOINTS = [
  'append.begun',
  'append.acknowledged',
  'projection.before-commit',
  'outbox.queued',
  'letter.posted',
  'rebuild.before-switch',
] as const;
export type CrashPoint = (typeof FAILPOINTS)[number];

/** A database in which victims work and die, and somebody outside who gets their letters. */
export interface CrashSite {
  /** Starts a victim and sees it killed at the failpoint; fails when it is not. */
  readonly kill: (failpoint: CrashPoint, bug?: Bug) => Promise<void>;
  /** Lets a sound victim finish what was left, and judges what is there then. */
  readonly finish: () => Promise<Verdict>;
  readonly close: () => void;
}

/** Makes the database, on a cluster that may have crashed and moved to another port each time that it is asked for. */
export const crashSite = async (name: string, cluster: () => (database: string) => string): Promise<CrashSite> => {
  await withClient(cluster()('postgres'), (client) => client.query(`create database ${name}`));
  const url = () => cluster()(name);
  await migrate(url());

  /** By idempotency key. */
  const letters = new Map<string, string>();
  const sink = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const key = request.headers['idempotency-key'];
      if (typeof key === 'string') letters.set(key, body);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(sink, 'listening');
  const address = sink.address();
  const sinkUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;

  const acknowledged: string[] = [];
  let runs = 0;
  const runVictim = async (failpoint: CrashPoint | 'none', bug: Bug) => {
    runs += 1;
    const victim = spawn(process.execPath, ['test/faults/crash/victim.ts'], {
      env: {
        ...process.env,
        DATABASE_URL: url(),
        SINK_URL: sinkUrl,
        FAILPOINT: failpoint,
        BUG: bug,
        RUN: `run${runs}`,
      },
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
    acknowledged.push(...output.split('\n').filter((line) => line !== ''));
    return { code, signal, errors };
  };

  return {
    kill: async (failpoint, bug = 'none') => {
      const { signal, errors } = await runVictim(failpoint, bug);
      expect(signal, `${failpoint} was not reached in run ${runs}: ${errors}`).toBe('SIGKILL');
    },
    finish: async () => {
      expect(await runVictim('none', 'none')).toEqual({ code: 0, signal: null, errors: '' });
      const found = await withClient(url(), aftermathIn);
      return judgeAftermath({ ...found, acknowledged, letters: [...letters.values()] });
    },
    close: () => sink.close(),
  };
};

const aftermathIn = async (client: pg.Client): Promise<Pick<Aftermath, 'deposits' | 'totals'>> => {
  const deposits = await client.query<{ depositId: string; accountId: string }>(
    `select data->>'depositId' as "depositId", data->>'accountId' as "accountId" from event where type = 'Deposited'`,
  );
  const totals = await client.query<{ account: string; deposits: number }>(
    'select account_id as account, deposits::int from read_model.account_totals',
  );
  return {
    deposits: deposits.rows,
    totals: new Map(totals.rows.map(({ account, deposits: many }) => [account, many])),
  };
};

const withClient = async <Result>(url: string, use: (client: pg.Client) => Promise<Result>): Promise<Result> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};
