import type { LogReader } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { REQUESTABLE_JOBS } from '../domain/processes/requestable-jobs.ts';
import { isPermitted } from './runtime/actor-authority.ts';

/** Why the actor may not have a job done. Of a job that nobody may ask for a worker says so when it comes to it. */
export const refusalOfJob = async (
  { job }: { readonly job: string },
  log: LogReader,
  context: DecisionContext,
): Promise<Refusal | undefined> => {
  const permission = REQUESTABLE_JOBS.find(({ name }) => name === job)?.permission;
  if (permission === undefined || (await isPermitted(log, context, permission))) return undefined;
  return refuse('forbidden', 'job-forbidden', `Whoever has ${job} done needs ${permission}.`);
};
