import type { LogReader } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { REQUESTABLE_JOBS, refusalOfInput } from '../domain/processes/requestable-jobs.ts';
import { isPermitted } from './runtime/actor-authority.ts';

/** A job as it is asked for. Where fields of a delivery are added, its input is not known before one comes. */
interface AskedJob {
  readonly job: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly fields?: readonly string[];
}

/**
 * Why the actor may not have a job done, or the job would not understand its input. Of a job that nobody may ask for a
 * worker says so when it comes to it.
 */
export const refusalOfJob = async (
  { job, input, fields = [] }: AskedJob,
  log: LogReader,
  context: DecisionContext,
): Promise<Refusal | undefined> => {
  const requestable = REQUESTABLE_JOBS.find(({ name }) => name === job);
  if (requestable === undefined) return undefined;
  const { permission } = requestable;
  if (!(await isPermitted(log, context, permission))) {
    return refuse('forbidden', 'job-forbidden', `Whoever has ${job} done needs ${permission}.`);
  }
  // What a schedule starts was looked at when it was defined: refused again, it would stay due for ever.
  const asks = context.actor.kind === 'user' || context.actor.kind === 'apiKey';
  return asks && fields.length === 0 ? refusalOfInput(requestable, input) : undefined;
};
