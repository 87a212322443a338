import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from 'vitest';
import { createWorkerThreads, type WorkerThreads } from './worker-threads.ts';

const primes = new URL('../test/support/computing/count-primes.ts', import.meta.url);
const open: WorkerThreads[] = [];
const create = (threads: number): WorkerThreads => {
  const pool = createWorkerThreads({ threads });
  open.push(pool);
  return pool;
};
afterEach(async () => {
  for (const pool of open.splice(0)) await pool.close();
});

describe('worker threads', () => {
  it('compute and give back what came out, with more tasks than threads', async () => {
    const pool = create(2);
    const counts = await Promise.all([10, 100, 1_000, 10_000].map((upTo) => pool.runInWorker(primes, { upTo })));
    expect(counts).toEqual([4, 25, 168, 1_229]);
  });

  it('keep the event loop free', async () => {
    const pool = create(1);
    await pool.runInWorker(primes, { upTo: 10 });
    const lags: number[] = [];
    // On a machine that runs other tests, too, one round may be theirs to spoil.
    for (let round = 0; round < 3; round += 1) {
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      await pool.runInWorker(primes, { upTo: 500_000 });
      delay.disable();
      expect(delay.count).toBeGreaterThan(10);
      lags.push(delay.percentile(99) / 1e6);
    }
    const median = lags.toSorted((one, other) => one - other)[1];
    expect(median).toBeLessThan(50);
  });

  it('throw what the computation throws, and go on', async () => {
    const pool = create(1);
    await expect(pool.runInWorker(primes, { upTo: -1 })).rejects.toMatchObject({
      name: 'RangeError',
      message: 'there are no numbers below zero',
    });
    expect(await pool.runInWorker(primes, { upTo: 10 })).toBe(4);
  });

  it('are ended when the signal aborts, in the middle of a computation, and replaced', async () => {
    const pool = create(1);
    const cancel = new AbortController();
    const endless = pool.runInWorker(primes, { upTo: 1e12 }, cancel.signal);
    const behind = pool.runInWorker(primes, { upTo: 10 });
    cancel.abort(new Error('no longer wanted'));
    await expect(endless).rejects.toThrow('no longer wanted');
    expect(await behind).toBe(4);
  });
});
