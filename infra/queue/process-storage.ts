import type { Position } from '../../domain/kernel/position.ts';
import type { StreamName, TenantId } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';

/**
 * What the process runtime keeps besides the instances' own streams: how far each process has read, inputs that wait
 * to be tried again, and timers. Losing a call's acknowledgement is harmless: every call may be made again.
 *
 * Every method throws StorageUnavailable when the storage cannot be reached or does not answer.
 */
export interface ProcessStorage {
  /** One holder at a time. Undefined: somebody else holds it. Expiry is by the storage's clock, never the caller's. */
  readonly acquireLease: (name: string, holder: string, lifeMillis: number) => Promise<Lease | undefined>;
  /** False: the lease was lost, its holder must stop. */
  readonly renewLease: (lease: Lease, lifeMillis: number) => Promise<boolean>;
  readonly releaseLease: (lease: Lease) => Promise<void>;

  /** Every event up to here was handled or parked. START when the process never ran. */
  readonly checkpoint: (name: string) => Promise<Position>;
  /**
   * Moves the lease's checkpoint on and parks inputs, both or neither. False: the lease was lost and nothing happened.
   */
  readonly commit: (lease: Lease, position: Position, parked: readonly NewParkedInput[]) => Promise<boolean>;

  /** Instances with parked inputs: what comes for them waits behind. */
  readonly parkedInstances: (process: string) => Promise<readonly InstanceKey[]>;
  /** The first parked input of each instance that is due and not given up, and due timers of instances without any. */
  readonly due: (process: string, now: Instant, limit: number) => Promise<DueInputs>;
  /** The input was handled: the one behind it comes first now. */
  readonly unpark: (key: InstanceKey, inputId: string) => Promise<void>;
  readonly postpone: (key: InstanceKey, inputId: string, attempt: FailedAttempt) => Promise<void>;
  /** A failed instance's first input is due again, its attempts counted from zero. */
  readonly resume: (key: InstanceKey, now: Instant) => Promise<void>;

  /** Changes timers of an instance, all or none. A name that is set is replaced. */
  readonly changeTimers: (key: InstanceKey, changes: TimerChanges) => Promise<void>;
  /** The timer fired; one of the same name that was set meanwhile stays. */
  readonly removeTimer: (key: InstanceKey, timerId: string) => Promise<void>;
  /** A timer whose input failed becomes a parked input. */
  readonly parkTimer: (key: InstanceKey, parked: NewParkedInput) => Promise<void>;

  /** For operators: per process, how many inputs are parked and given up, and the oldest timer. */
  readonly backlog: () => Promise<readonly ProcessBacklog[]>;
}

export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Grows with every change of holder: what a former holder still writes is refused by it. */
  readonly token: bigint;
}

export interface InstanceKey {
  readonly process: string;
  readonly tenant: TenantId;
  readonly instance: string;
}

export interface NewTimer {
  /** Derived from (process, instance, name, at). */
  readonly id: string;
  readonly name: string;
  readonly at: Instant;
  readonly correlationId: string;
  readonly traceparent?: string;
}

/** Cancelled first, all or the named ones; then set. */
export interface TimerChanges {
  readonly cancel: 'all' | readonly string[];
  readonly set: readonly NewTimer[];
}

export interface Timer extends NewTimer, InstanceKey {}

export interface NewParkedInput extends InstanceKey {
  /** The event's or timer's id. */
  readonly inputId: string;
  readonly source: InputSource;
  readonly nextAttemptAt: Instant;
  /** 0 for an input that only waits behind another one. */
  readonly attempts: number;
  readonly error?: string;
}

export type InputSource =
  | { readonly kind: 'event'; readonly stream: StreamName; readonly revision: bigint }
  | { readonly kind: 'timer'; readonly timer: NewTimer };

export interface ParkedInput extends NewParkedInput {
  /** Given up until somebody retries it. */
  readonly failed: boolean;
}

export interface FailedAttempt {
  readonly attempts: number;
  readonly error: string;
  readonly nextAttemptAt: Instant;
  readonly failed: boolean;
}

export interface DueInputs {
  readonly parked: readonly ParkedInput[];
  readonly timers: readonly Timer[];
}

export interface ProcessBacklog {
  readonly process: string;
  readonly position: Position;
  readonly holder: string | undefined;
  readonly parked: number;
  readonly failed: number;
  readonly timers: number;
}

/** The storage did not answer, or not in time: nothing is known of what happened, and the call may be made again. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}
