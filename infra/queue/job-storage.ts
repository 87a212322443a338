import type { JsonObject } from '../../domain/kernel/json.ts';
import type { Position } from '../../domain/kernel/position.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';

/**
 * Every job that was ever asked for, and how it fares: the outbox that feeds the queue, the dead letters, and what the
 * job monitor shows. The queue itself holds references only, so that losing it loses no work.
 *
 * Every method throws StorageUnavailable when the storage cannot be reached, and may be called again after that.
 */
export interface JobStorage {
  /** A job whose id is known already changes nothing. */
  readonly add: (jobs: readonly NewJob[]) => Promise<void>;
  /** The oldest jobs that the queue has not been given yet. */
  readonly waiting: (limit: number) => Promise<readonly WaitingJob[]>;
  /** The queue has them now. */
  readonly handedOver: (jobs: readonly JobReference[], now: Instant) => Promise<void>;
  /** An attempt begins. Undefined: there is nothing to do any more. */
  readonly start: (job: JobReference, attempt: number, now: Instant) => Promise<StartedJob | undefined>;
  readonly progress: (job: JobReference, share: number, now: Instant) => Promise<void>;
  /** The attempt failed and another one will follow. */
  readonly attemptFailed: (job: JobReference, error: string, now: Instant) => Promise<void>;
  readonly finish: (job: JobReference, end: JobEnd, now: Instant) => Promise<void>;
  /** A failed job waits again. Asking twice for the same position (of the event that asks) changes nothing. */
  readonly requeue: (job: JobReference, position: Position) => Promise<void>;
  readonly isCancelled: (job: JobReference) => Promise<boolean>;
  /** Jobs that the queue has, untouched since `before`: it may have lost them. */
  readonly silentSince: (before: Instant, limit: number) => Promise<readonly SilentJob[]>;
  /** How many jobs of each name are in each status. */
  readonly depth: () => Promise<readonly JobDepth[]>;
}

export type JobStatus = 'waiting' | 'queued' | 'running' | 'retrying' | 'completed' | 'failed' | 'cancelled';

export interface JobReference {
  readonly tenant: TenantId;
  readonly id: string;
  /** How often it is tried before it becomes a dead letter. */
  readonly maxAttempts: number;
}

export interface WaitingJob extends JobReference {
  /** It was in the queue before, and failed. */
  readonly retried: boolean;
}

export interface NewJob extends JobReference {
  readonly job: string;
  readonly input: JsonObject;
  readonly origin: { readonly kind: 'api' | 'webhook' | 'schedule' | 'process'; readonly id: string };
  readonly correlationId: string;
  /** The event that asked for it. */
  readonly causationId: string;
  readonly traceparent?: string;
  readonly requestedAt: Instant;
}

export interface StartedJob extends NewJob {
  /** Names this round of attempts: another one after every retry by hand. */
  readonly round: string;
}

export interface SilentJob extends StartedJob {
  /** Attempts that ever began, over all rounds. */
  readonly starts: number;
}

export type JobEnd =
  | { readonly status: 'completed' }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly error: string };

export interface JobDepth {
  readonly job: string;
  readonly status: JobStatus;
  readonly count: number;
}
