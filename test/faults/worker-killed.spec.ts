import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { job } from '../../processes/runtime/job.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { eventually, install } from '../support/processes/installation.ts';

let database: TestDatabase;
let victim: ChildProcess | undefined;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  victim?.kill('SIGKILL');
  await database.close();
});

describe('a job whose worker is killed', () => {
  it('comes back to another worker, and is done once', async () => {
    const { pool, url } = database;
    const ran: string[] = [];
    const fateful = job({
      name: 'fateful',
      input: z.strictObject({}),
      permission: 'jobs:execute',
      run: async (_, { jobId }) => {
        ran.push(jobId);
        return [];
      },
    });
    const survivor = await install({ pool, url, processes: [], jobs: [fateful] });
    const script = new URL('../support/processes/dying-worker.ts', import.meta.url);
    const spawned = spawn(process.execPath, [script.pathname, url], { stdio: ['ignore', 'pipe', 'inherit'] });
    victim = spawned;
    const started = once(spawned.stdout, 'data');
    survivor.runner.start();
    await survivor.send('RequestJob', { job: 'fateful', input: {} });
    expect(String((await started)[0])).toBe('started\n');
    expect(await survivor.jobStorage.depth()).toEqual([{ job: 'fateful', status: 'running', count: 1 }]);

    spawned.kill('SIGKILL');
    await once(spawned, 'exit');
    await survivor.runner.startWorkers();
    await eventually(survivor.jobStorage.depth, ([only]) => only?.status === 'completed', 20_000);
    expect(ran).toHaveLength(1);
    expect((await survivor.types()).filter((type) => type === 'JobCompleted')).toHaveLength(1);
    await survivor.stop();
  });
});
