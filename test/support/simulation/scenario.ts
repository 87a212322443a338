import type { AnyCommand } from '../../../domain/kernel/command.ts';
import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import type { AnyEventDefinition } from '../../../domain/kernel/event.ts';
import type { JsonObject } from '../../../domain/kernel/json.ts';
import type { EventStore } from '../../../infra/event-store/event-store.ts';
import type { AnyJob } from '../../../processes/runtime/job.ts';
import type { ProcessManager } from '../../../processes/runtime/process-manager.ts';
import type { Projection } from '../../../projections/runtime/projection.ts';

/** What is run: real declarations, and what a client asks of them. */
export interface Scenario {
  readonly events: readonly AnyEventDefinition[];
  readonly commands: readonly AnyCommand[];
  readonly processes: readonly ProcessManager[];
  readonly jobs: (provider: Provider, surroundings: JobSurroundings) => readonly AnyJob[];
  readonly projection: Projection;
  /** Commands that a client sends: all of one group at once, and again with the same ids until they are answered. */
  readonly requests: readonly (readonly ClientRequest[])[];
  /** Whether everything that was asked for came to its end, by the log. */
  readonly settled: (log: readonly StoredEvent[]) => boolean;
}

export interface ClientRequest {
  readonly command: string;
  readonly input: JsonObject;
}

/** What a node's jobs have of it: the log over its network, and its time. */
export interface JobSurroundings {
  readonly store: EventStore;
  readonly pause: (millis: number, signal: AbortSignal) => Promise<void>;
}

/** Something outside that acts once for each key, however often it is called with it. */
export interface Provider {
  readonly act: (key: string, effect: string) => Promise<void>;
}

/** Mistakes to plant, which the simulation must find. */
export type Bug = 'idsNotDerived' | 'checkpointAhead' | 'effectWithoutKey';

export const TENANT = '0192f0c1-2b3a-7c4d-8e5f-0123456789ab';
