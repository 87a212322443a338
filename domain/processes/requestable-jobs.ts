import type { z } from 'zod';
import type { Permission } from '../kernel/permission.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { ReportRequest } from '../metrics/events.ts';

/** Work that may be asked for by name: with a request, by a schedule, through a webhook. */
export interface RequestableJob {
  readonly name: string;
  /** What it takes to have it done, of whoever asks, defines the schedule or the webhook. */
  readonly permission: Permission;
  /** Held against what is given when it is asked for. Absent: the worker says whether it is understood. */
  readonly input?: z.ZodObject;
}

export const EVALUATE_GATE_JOB = { name: 'trust.evaluate-gate', permission: 'trust:execute' } as const;
export const REPLAY_JOB = { name: 'replay.tenant', permission: 'replays:write' } as const;
export const REPORT_JOB = { name: 'metrics.report', permission: 'reports:write', input: ReportRequest } as const;

/** All of them; every other job is started by processes only. */
export const REQUESTABLE_JOBS: readonly RequestableJob[] = [EVALUATE_GATE_JOB, REPLAY_JOB, REPORT_JOB];

/** Why a job would not understand what it is given, as far as that is known before it runs. */
export const refusalOfInput = (
  { name, input }: RequestableJob,
  given: Readonly<Record<string, unknown>>,
): Refusal | undefined => {
  const issues = input?.safeParse(given).error?.issues;
  if (issues === undefined) return undefined;
  const faults = issues.map(({ path, message }) => ({ pointer: ['/input', ...path].join('/'), reason: message }));
  return refuse('invalid', 'job-input-invalid', `${name} does not understand its input.`, faults);
};
