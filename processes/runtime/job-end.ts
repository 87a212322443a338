import { recordJobCompleted, recordJobFailed } from '../../commands/processes.ts';
import type { Outcome, Request } from '../../commands/runtime/executor.ts';
import type { JobGivenUp } from '../../infra/queue/job-queue.ts';
import type { JobStorage, StartedJob } from '../../infra/queue/job-storage.ts';
import { messageToKeep } from '../../infra/telemetry/redaction.ts';
import type { ProcessPorts } from './process-ports.ts';

type EndPorts = Pick<ProcessPorts, 'executor' | 'ids' | 'clock'> & { readonly jobStorage: JobStorage };

/** What a job sends: its ids depend on the job and the label only, so that a second run sends nothing new. */
export const requestOf = (
  { ids }: Pick<ProcessPorts, 'ids'>,
  job: StartedJob,
  ...label: readonly string[]
): Request => ({
  tenant: job.tenant,
  actor: { kind: 'process', id: job.job },
  commandId: ids.derivedId(job.id, ...label),
  correlationId: job.correlationId,
  causationId: job.causationId,
  ...(job.traceparent === undefined ? {} : { traceparent: job.traceparent }),
});

/** Records in the log, and then for the monitor, that a job is done. */
export const completeJob = async (
  ports: EndPorts,
  job: StartedJob,
  attempts: number,
  commands: readonly string[],
): Promise<void> => {
  const completed = { jobId: job.id, job: job.job, origin: job.origin, attempts, commands: [...commands] };
  recorded(await ports.executor.execute(recordJobCompleted, completed, requestOf(ports, job, 'completed')));
  await ports.jobStorage.finish(job, { status: 'completed' }, ports.clock.now());
};

/** Records in the log, and then for the monitor, that a job is a dead letter. */
export const giveUpJob = async (
  ports: EndPorts,
  job: StartedJob,
  attempts: number,
  givenUp: JobGivenUp,
): Promise<void> => {
  const { code } = givenUp;
  const reason = messageToKeep(givenUp);
  const failed = { jobId: job.id, job: job.job, origin: job.origin, attempts, code, reason };
  recorded(await ports.executor.execute(recordJobFailed, failed, requestOf(ports, job, 'failed', job.round)));
  await ports.jobStorage.finish(job, { status: 'failed', error: reason }, ports.clock.now());
};

const recorded = (outcome: Outcome): void => {
  if (!outcome.ok) throw new Error(`the end of a job could not be recorded: ${outcome.refusal.reason}`);
};
