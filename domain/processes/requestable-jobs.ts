import type { Permission } from '../kernel/permission.ts';

/** Work that may be asked for by name: with a request, by a schedule, through a webhook. */
export interface RequestableJob {
  readonly name: string;
  /** What it takes to have it done, of whoever asks, defines the schedule or the webhook. */
  readonly permission: Permission;
}

export const EVALUATE_GATE_JOB = { name: 'trust.evaluate-gate', permission: 'trust:execute' } as const;
export const REPLAY_JOB = { name: 'replay.tenant', permission: 'replays:write' } as const;

/** All of them; every other job is started by processes only. */
export const REQUESTABLE_JOBS: readonly RequestableJob[] = [EVALUATE_GATE_JOB, REPLAY_JOB];
