import type { JsonObject } from '../../domain/kernel/json.ts';
import type { Instant } from '../../domain/kernel/time.ts';

/** How one part of the product is, in one process. */
export interface ModuleHealth {
  /** `api`, `projection decisions`, `process autopilot`, `workers`. */
  readonly module: string;
  /** Of which role it is. */
  readonly role: string;
  readonly healthy: boolean;
  /** Why it is not healthy. */
  readonly reason?: string;
  /** Figures, no secrets. */
  readonly details: JsonObject;
}

export interface RegisteredModule extends ModuleHealth {
  /** The process, named as in leases. */
  readonly instance: string;
  /** It has been heard of without a gap since then. */
  readonly since: Instant;
  readonly heartbeatAt: Instant;
  /** Nothing was heard of it for so long that it must be taken for dead. */
  readonly silent: boolean;
  /** Work may go to it: it is healthy, and not silent. */
  readonly routable: boolean;
}

/**
 * Which parts of the product run where, as they say themselves. Every method throws StorageUnavailable when the
 * database cannot be reached.
 */
export interface ServiceRegistry {
  /** All modules of an instance. One that is not named any more is forgotten. */
  readonly report: (instance: string, modules: readonly ModuleHealth[]) => Promise<void>;
  /** The instance stops. */
  readonly withdraw: (instance: string) => Promise<void>;
  readonly list: () => Promise<readonly RegisteredModule[]>;
}
