import { pause } from '../pause.ts';
import type { ModuleHealth, ServiceRegistry } from './service-registry.ts';

export interface HeartbeatOptions {
  readonly registry: ServiceRegistry;
  readonly instance: string;
  /** Asked anew for each heartbeat. */
  readonly modules: () => Promise<readonly ModuleHealth[]>;
  readonly everyMillis?: number;
  /** Told of a heartbeat that could not be given; the next one is tried all the same. */
  readonly onProblem: (error: Error) => void;
}

/** A third of the time after which an instance counts as silent. */
const EVERY_MILLIS = 5_000;

/** Tells the registry, again and again, how this process's modules are. Ends with taking them out of it. */
export const startHeartbeat = (options: HeartbeatOptions): { readonly stop: () => Promise<void> } => {
  const { registry, instance, modules, everyMillis = EVERY_MILLIS, onProblem } = options;
  const stopping = new AbortController();
  const tried = async (step: () => Promise<void>): Promise<void> => {
    try {
      await step();
    } catch (error) {
      onProblem(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const beating = (async () => {
    while (!stopping.signal.aborted) {
      await tried(async () => registry.report(instance, await modules()));
      await pause(everyMillis, stopping.signal);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await beating;
      await tried(() => registry.withdraw(instance));
    },
  };
};
