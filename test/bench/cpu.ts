import { readFile } from 'node:fs/promises';
import type pg from 'pg';

/**
 * CPU time in microseconds that this process and the database's sessions have used so far. On a busy machine it says
 * more than the clock on the wall. Undefined where the kernel does not tell (no Linux).
 */
const cpuMicros = async (pool: pg.Pool): Promise<number | undefined> => {
  if (process.platform !== 'linux') return undefined;
  const { user, system } = process.cpuUsage();
  const { rows } = await pool.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database()',
  );
  const sessions = await Promise.all(rows.map(({ pid }) => readFile(`/proc/${pid}/schedstat`, 'utf8')));
  const nanos = sessions.reduce((sum, line) => sum + Number(line.split(' ')[0]), 0);
  return user + system + nanos / 1_000;
};

/** Wraps a measurement of events a second; `perEvent` answers the CPU time per event over all of them. */
export const countingCpu = (pool: pg.Pool, run: () => Promise<number>) => {
  let micros = 0;
  let events = 0;
  return {
    run: async (): Promise<number> => {
      const cpuBefore = await cpuMicros(pool);
      const started = performance.now();
      const rate = await run();
      events += (rate * (performance.now() - started)) / 1_000;
      const cpuAfter = await cpuMicros(pool);
      micros += (cpuAfter ?? Number.NaN) - (cpuBefore ?? Number.NaN);
      return rate;
    },
    perEvent: (): number => micros / events,
  };
};
