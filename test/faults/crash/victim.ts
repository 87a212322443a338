/**
 * A process that works until it is killed at a named place: writers, projection, process manager and job worker on
 * one database. Prints a line for each acknowledged deposit. With FAILPOINT=none it finishes everything and ends. BUG
 * plants a mistake.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { processCommands } from '../../../commands/processes.ts';
import { createCommandExecutor } from '../../../commands/runtime/create-executor.ts';
import { eventCatalogue } from '../../../domain/kernel/event.ts';
import { processEvents } from '../../../domain/processes/events.ts';
import { systemClock } from '../../../infra/clock.ts';
import type { EventStore } from '../../../infra/event-store/event-store.ts';
import { createPostgresEventStore } from '../../../infra/event-store/postgres/postgres-event-store.ts';
import { ids } from '../../../infra/ids.ts';
import { pause } from '../../../infra/pause.ts';
import { createSqlDatabase } from '../../../infra/postgres/sql-database.ts';
import { createBullMqJobQueue } from '../../../infra/queue/bullmq-job-queue.ts';
import { createPostgresJobStorage } from '../../../infra/queue/postgres-job-storage.ts';
import { createPostgresProcessStorage } from '../../../infra/queue/postgres-process-storage.ts';
import { createPostgresScheduleStorage } from '../../../infra/queue/postgres-schedule-storage.ts';
import { createProcessRunner } from '../../../processes/runtime/process-runner.ts';
import { createProjectionRunner } from '../../../projections/runtime/runner.ts';
import { accountEvents, deposit, letterJob, lettersProcess, totalsProjection } from './account.ts';
import { BUGS, checkpointFirst } from './planted-bugs.ts';

const { DATABASE_URL, SINK_URL, FAILPOINT, BUG, RUN } = z
  .object({
    DATABASE_URL: z.string(),
    SINK_URL: z.string(),
    FAILPOINT: z.string(),
    BUG: z.enum(BUGS),
    RUN: z.string(),
  })
  .parse(process.env);
const TENANT = '0195f3e0-0000-7000-8000-000000000003';
const DEPOSITS = 60;
/** The place is passed some times before it kills, so that there is something to lose. */
let passes = FAILPOINT.startsWith('append') ? 5 : 1;

const reach = async (place: string): Promise<void> => {
  if (place !== FAILPOINT) return;
  passes -= 1;
  if (passes > 0) return;
  process.kill(process.pid, 'SIGKILL');
  await sleep(60_000);
};

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 16 });
pool.on('error', () => undefined);
const log = createPostgresEventStore({ pool });
const store: EventStore = {
  ...log,
  append: async (...call) => {
    if (call[0].startsWith('account-')) await reach('append.begun');
    const result = await log.append(...call);
    if (call[0].startsWith('account-')) await reach('append.acknowledged');
    return result;
  },
};
const plain = { seal: async <Event>(event: Event) => event, open: async <Event>(event: Event) => event };
const catalogue = eventCatalogue([...accountEvents, ...processEvents]);
const executor = createCommandExecutor({ store, catalogue, sealer: plain, ids, clock: systemClock });

const database = createSqlDatabase(pool);
const projections = createProjectionRunner({
  store,
  database: BUG === 'checkpointFirst' ? checkpointFirst(database) : database,
  catalogue,
  projections: [totalsProjection],
  clock: systemClock,
  holder: `victim ${process.pid}`,
  failpoint: reach,
  tuning: { leaseMillis: 1_000 },
});

const letter = letterJob(async (letterId, depositId) => {
  const key = BUG === 'letterWithoutKey' ? ids.newId() : letterId;
  const answer = await fetch(SINK_URL, { method: 'POST', headers: { 'idempotency-key': key }, body: depositId });
  if (!answer.ok) throw new Error(`the sink answered ${answer.status}`);
  await reach('letter.posted');
});
const queue = await createBullMqJobQueue({ postgresUrl: DATABASE_URL, lockMillis: 2_000, onProblem: () => undefined });
const jobStorage = createPostgresJobStorage(pool);
const processes = createProcessRunner({
  store,
  catalogue,
  sealer: plain,
  executor,
  commands: processCommands,
  processes: [lettersProcess(letter)],
  jobs: [letter],
  storage: createPostgresProcessStorage(pool),
  jobStorage,
  schedules: createPostgresScheduleStorage(pool),
  queue: {
    ...queue,
    add: async (jobs) => {
      await queue.add(jobs);
      await reach('outbox.queued');
    },
  },
  clock: systemClock,
  ids,
  pause,
  random: () => 0.5,
  isActive: async () => true,
  permits: async () => true,
  onProblem: () => undefined,
  holder: `victim ${process.pid}`,
  settings: { leaseMillis: 1_000, pollMillis: 100, silentMillis: 3_000 },
});

const depositOnce = async (number: number): Promise<void> => {
  const depositId = `${RUN}-${number}`;
  const commandId = ids.derivedId('deposit', depositId);
  const acknowledge = () => process.stdout.write(`${depositId}\n`);
  if (BUG === 'acknowledgedFirst') acknowledge();
  const outcome = await executor.execute(
    deposit,
    { accountId: `a${number % 7}`, depositId },
    {
      tenant: TENANT,
      actor: { kind: 'system', id: 'victim' },
      commandId,
      correlationId: commandId,
      causationId: commandId,
    },
  );
  if (outcome.ok && BUG !== 'acknowledgedFirst') acknowledge();
};

await projections.start();
processes.start();
await processes.startWorkers();
for (let number = 0; number < DEPOSITS; number += 6) {
  await Promise.all(Array.from({ length: 6 }, (_, index) => depositOnce(number + index)));
}
if (FAILPOINT.startsWith('rebuild')) await projections.rebuild('account_totals');
if (FAILPOINT === 'none') {
  const deadline = performance.now() + 150_000;
  const wanted =
    (await pool.query<{ n: number }>(`select count(*)::int as n from event where type = 'Deposited'`)).rows[0]?.n ?? 0;
  for (;;) {
    const depth = await jobStorage.depth();
    const done = depth.find(({ status }) => status === 'completed')?.count ?? 0;
    if (done === wanted) break;
    if (performance.now() > deadline) throw new Error(`${wanted} letters were wanted: ${JSON.stringify(depth)}`);
    await sleep(100);
  }
  if (!(await projections.waitFor(['account_totals'], await store.head(), 60_000))) throw new Error('never caught up');
  await processes.stop();
  await projections.stop();
  await queue.close();
  await store.close();
  await pool.end();
} else {
  // Whatever has not killed it by now will: work goes on in the background.
  await sleep(60_000);
  process.exit(1);
}
