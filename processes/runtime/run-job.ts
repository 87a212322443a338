import { z } from 'zod';
import { JobGivenUp, JobOnHold, type JobRun, type RunJob } from '../../infra/queue/job-queue.ts';
import type { StartedJob } from '../../infra/queue/job-storage.ts';
import { messageToKeep } from '../../infra/telemetry/redaction.ts';
import { askerOf } from './asker.ts';
import type { AnyJob } from './job.ts';
import type { JobPorts } from './job-dispatch.ts';
import { completeJob, giveUpJob, requestOf } from './job-end.ts';
import { errorOf, isOutage } from './process-ports.ts';
import { sendCommand } from './send-commands.ts';

export interface JobSettings {
  /** How often a running job is asked about whether it was cancelled. */
  readonly cancellationPollMillis: number;
}

/**
 * One attempt of a job: runs it, carries out the commands that it returns, and records its end. It may run any number
 * of times, also twice at once: command ids depend on the job only, and outward effects carry its id.
 */
export const createRunJob =
  (ports: JobPorts, settings: JobSettings): RunJob =>
  async (reference, run) => {
    const { jobStorage, jobs, clock, isActive } = ports;
    if (!(await isActive(reference.tenant))) throw new JobOnHold('The tenant is suspended.');
    const job = await jobStorage.start(reference, run.attempt, clock.now());
    if (job === undefined) return;
    try {
      const commands = await perform(ports, settings, jobs.get(job.job), job, run);
      await completeJob(ports, job, run.attempt, commands);
    } catch (thrown) {
      const error = errorOf(thrown);
      // An outage is not the job's fault. Were this the last attempt, the feeder revives what has no end.
      if (isOutage(error) || (await jobStorage.isCancelled(job))) throw error;
      const givenUp = error instanceof JobGivenUp ? error : new JobGivenUp('exception', error.message);
      if (!run.last && givenUp !== error) {
        await jobStorage.attemptFailed(job, messageToKeep(error), clock.now());
        throw error;
      }
      await giveUpJob(ports, job, run.attempt, givenUp);
      if (givenUp !== error) ports.onGivenUp?.(job.job, error, job.traceparent);
      throw givenUp;
    }
  };

const perform = async (
  ports: JobPorts,
  settings: JobSettings,
  declared: AnyJob | undefined,
  job: StartedJob,
  run: JobRun,
): Promise<readonly string[]> => {
  if (declared === undefined) throw new JobGivenUp('unknown-job', `There is no job ${job.job}.`);
  await assertPermitted(ports, declared, job);
  const { jobStorage, clock } = ports;
  const over = new AbortController();
  const cancelled = new AbortController();
  const watch = watchForCancellation(ports, settings, job, over.signal, cancelled);
  const running = declared.runWith(job.input, {
    tenant: job.tenant,
    jobId: job.id,
    attempt: run.attempt,
    actor: { kind: 'process', id: job.job },
    clock,
    signal: AbortSignal.any([run.signal, cancelled.signal]),
    traceparent: job.traceparent,
    progress: (share) => jobStorage.progress(job, share, clock.now()),
    tell: async ({ command, input }, label) => {
      const outcome = await sendCommand(ports, command, input, requestOf(ports, job, 'told', label));
      if (!outcome.ok) throw new JobGivenUp(outcome.refusal.code, `${command} was refused: ${outcome.refusal.reason}`);
    },
  });
  const [ran, watched] = await Promise.allSettled([running.finally(() => over.abort()), watch]);
  if (watched.status === 'rejected') ports.onProblem(`${job.job} ${job.id}`, errorOf(watched.reason));
  if (ran.status === 'rejected') {
    if (ran.reason instanceof z.ZodError) throw new JobGivenUp('invalid-input', z.prettifyError(ran.reason));
    throw ran.reason;
  }
  for (const [index, { command, input }] of ran.value.entries()) {
    const outcome = await sendCommand(ports, command, input, requestOf(ports, job, 'command', String(index)));
    if (!outcome.ok) throw new JobGivenUp(outcome.refusal.code, `${command} was refused: ${outcome.refusal.reason}`);
  }
  return ran.value.map(({ command }) => command);
};

/**
 * What was permitted when it was asked for, or when a schedule or a webhook was defined, may not be any more.
 *
 * @throws JobGivenUp
 */
const assertPermitted = async (
  { store, ids, permits }: JobPorts,
  { permission }: AnyJob,
  job: StartedJob,
): Promise<void> => {
  const asker = await askerOf(store, ids.digest, job);
  if (asker === 'product') return;
  if (permission === undefined) throw new JobGivenUp('job-not-requestable', `${job.job} is started by processes only.`);
  if (asker !== undefined && (await permits(job.tenant, asker, permission))) return;
  throw new JobGivenUp('job-forbidden', `Whoever has ${job.job} done needs ${permission}.`);
};

/** Aborts `cancelled` when somebody cancels the job, wherever that is. Ends with `over`. */
const watchForCancellation = async (
  { jobStorage, pause }: JobPorts,
  { cancellationPollMillis }: JobSettings,
  job: StartedJob,
  over: AbortSignal,
  cancelled: AbortController,
): Promise<void> => {
  while (!over.aborted) {
    await pause(cancellationPollMillis, over);
    if (over.aborted) return;
    if (await jobStorage.isCancelled(job)) return cancelled.abort();
  }
};
