import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type pg from 'pg';

/** Of a process (all its threads) and of the database's sessions: CPU time so far in microseconds. */
const cpuMicros = async (process: ChildProcess, pool: pg.Pool): Promise<readonly [number, number]> => {
  const [, afterName = ''] = (await readFile(`/proc/${process.pid}/stat`, 'utf8')).split(') ');
  const [user, system] = afterName.split(' ').slice(11, 13);
  const { rows } = await pool.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database()',
  );
  const sessions = await Promise.all(rows.map(({ pid }) => readFile(`/proc/${pid}/schedstat`, 'utf8')));
  const nanos = sessions.reduce((sum, line) => sum + Number(line.split(' ')[0]), 0);
  return [(Number(user) + Number(system)) * MICROS_PER_TICK, nanos / 1_000];
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
      serverMicros += after[0] - before[0];
      databaseMicros += after[1] - before[1];
      return rate;
    },
    perRequest: (): readonly [number, number] => [serverMicros / requests, databaseMicros / requests],
  };
};
