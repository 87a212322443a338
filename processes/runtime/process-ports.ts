import type { CommandExecutor } from '../../commands/runtime/executor.ts';
import type { EventCatalogue } from '../../domain/kernel/event.ts';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Clock } from '../../domain/kernel/time.ts';
import type { Sealer } from '../../infra/crypto/sealer.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { StoreUnavailable, UnknownOutcome } from '../../infra/event-store/failures.ts';
import type { ProcessStorage } from '../../infra/queue/process-storage.ts';
import { StorageUnavailable } from '../../infra/queue/process-storage.ts';
import type { CommandsByName } from './job.ts';

/** What running processes and jobs needs of the world outside; a simulation brings its own. */
export interface ProcessPorts {
  readonly store: EventStore;
  readonly catalogue: EventCatalogue;
  readonly sealer: Sealer;
  readonly executor: CommandExecutor;
  readonly commands: CommandsByName;
  readonly storage: ProcessStorage;
  /** False while a tenant is suspended: nothing is done for it then, and everything that came meanwhile afterwards. */
  readonly isActive: (tenant: TenantId) => Promise<boolean>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Resolves after some milliseconds, or as soon as the signal aborts; never rejects. */
  readonly pause: (millis: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1, for the jitter of back-offs. */
  readonly random: () => number;
  /** Told of everything that went wrong and is tried again. */
  readonly onProblem: (where: string, error: Error) => void;
  /** Told of a job or a process's input that was given up because of an error that nobody expected. */
  readonly onGivenUp?: ((where: string, error: Error, traceparent: string | undefined) => void) | undefined;
}

/** The log or the storage is away, which is no input's fault: wait and go on where it was. */
export const isOutage = (error: unknown): boolean =>
  error instanceof StorageUnavailable || error instanceof StoreUnavailable || error instanceof UnknownOutcome;

export const errorOf = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/**
 * Exponential back-off: a random time between half of and the whole of base × 2^(attempt − 1), capped.
 * Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 ("equal jitter").
 */
export const backOffMillis = (attempt: number, base: number, cap: number, random: () => number): number => {
  const whole = Math.min(cap, base * 2 ** (attempt - 1));
  return Math.round(whole / 2 + (whole / 2) * random());
};
