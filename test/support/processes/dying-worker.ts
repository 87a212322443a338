import pg from 'pg';
import { z } from 'zod';
import { job } from '../../../processes/runtime/job.ts';
import { install } from './installation.ts';

/** A worker's process that takes a job, says so, and never ends it: somebody kills it. Argument: the database's URL. */
const [, , url = ''] = process.argv;
const hanging = job({
  name: 'fateful',
  permission: 'jobs:execute',
  input: z.strictObject({}),
  run: () => {
    process.stdout.write('started\n');
    return new Promise(() => undefined);
  },
});
const { runner } = await install({ pool: new pg.Pool({ connectionString: url }), url, processes: [], jobs: [hanging] });
await runner.startWorkers();
