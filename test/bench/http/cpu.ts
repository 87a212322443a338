import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type pg from 'pg';

interface Used {
  readonly process: number;
  /** By the process id of the session. */
  readonly sessions: ReadonlyMap<number, number>;
}

/** Of a process (all its threads) and of the database's sessions: CPU time so far in microseconds. */
const cpuMicros = async (process: ChildProcess, pool: pg.Pool): Promise<Used> => {
  const [, afterName = ''] = (await readFile(`/proc/${process.pid}/stat`, 'utf8')).split(') ');
  const [user, system] = afterName.split(' ').slice(11, 13);
  const { rows } = await pool.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database()',
  );
  const sessions = await Promise.all(rows.map(async ({ pid }) => [pid, await sessionMicros(pid)] as const));
  return { process: (Number(user) + Number(system)) * MICROS_PER_TICK, sessions: new Map(sessions) };
};

/** Connections that nothing is asked of are closed: a session that has just ended used nothing since. */
const sessionMicros = async (pid: number): Promise<number> => {
  try {
    return Number((await readFile(`/proc/${pid}/schedstat`, 'utf8')).split(' ')[0]) / 1_000;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
};

const used = (before: Used, after: Used): readonly [number, number] => {
  const sessions = [...after.sessions].map(([pid, micros]) => Math.max(0, micros - (before.sessions.get(pid) ?? 0)));
  return [after.process - before.process, sessions.reduce((sum, micros) => sum + micros, 0)];
};

/** USER_HZ, in which Linux gives a process's times, is 100 on every architecture that Node runs on. */
const MICROS_PER_TICK = 10_000;

/**
 * Wraps a measurement of requests a second; `perRequest` answers the CPU microseconds of the server and of the database
 * per request over all of them. On a busy machine they say more than the clock on the wall. NaN where the kernel does
 * not tell (no Linux).
 */
export const countingCpu = (server: ChildProcess, pool: pg.Pool, run: () => Promise<number>) => {
  let [serverMicros, databaseMicros, requests] = [0, 0, 0];
  return {
    run: async (): Promise<number> => {
      if (process.platform !== 'linux') return run();
      const before = await cpuMicros(server, pool);
      const started = performance.now();
      const rate = await run();
      requests += (rate * (performance.now() - started)) / 1_000;
      const after = await cpuMicros(server, pool);
      const [ofServer, ofDatabase] = used(before, after);
      serverMicros += ofServer;
      databaseMicros += ofDatabase;
      return rate;
    },
    perRequest: (): readonly [number, number] => [serverMicros / requests, databaseMicros / requests],
  };
};
