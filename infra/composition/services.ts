import type { ProcessRunner } from '../../processes/runtime/process-runner.ts';
import type { ProjectionRunner } from '../../projections/runtime/runner.ts';
import type { Role } from '../config/config.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import { startHeartbeat } from '../services/heartbeat.ts';
import { createPostgresServiceRegistry } from '../services/postgres-service-registry.ts';
import type { ModuleHealth } from '../services/service-registry.ts';
import type { Logger } from '../telemetry/logger.ts';
import { messageToKeep } from '../telemetry/redaction.ts';
import { HOLDER } from './projections.ts';
import type { Storage } from './storage.ts';

/** What of the product this process runs. */
export interface RunningParts {
  readonly roles: ReadonlySet<Role>;
  readonly projections: ProjectionRunner;
  readonly processes: { readonly runner: ProcessRunner; readonly queue: JobQueue } | undefined;
  /** Where this process's API listens. */
  readonly url: string | undefined;
}

const PROBE_MILLIS = 2_000;

/** Registers every part that this process runs, with its health, until it is stopped (KRN-15). */
export const registerServices = (
  { pool }: Storage,
  parts: RunningParts,
  logger: Logger,
): { readonly stop: () => Promise<void> } =>
  startHeartbeat({
    registry: createPostgresServiceRegistry(pool),
    instance: HOLDER,
    modules: () => modulesOf(parts),
    onProblem: (error) => logger.warn('this process could not tell the service registry how it is', { error }),
  });

const modulesOf = async ({ roles, projections, processes, url }: RunningParts): Promise<readonly ModuleHealth[]> => {
  const found: ModuleHealth[] = [];
  if (url !== undefined) found.push(await apiHealth(url));
  if (roles.has('projections')) found.push(...(await projectionsHealth(projections)));
  if (processes !== undefined && roles.has('processes')) found.push(...processesHealth(processes.runner));
  if (processes !== undefined && roles.has('workers')) found.push(await workersHealth(processes.queue));
  return found;
};

/** Asked as a load balancer asks: over HTTP, whether requests may be sent here. */
const apiHealth = async (url: string): Promise<ModuleHealth> => {
  const api = { module: 'api', role: 'api', details: { url } };
  try {
    const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PROBE_MILLIS) });
    return status === 200 ? { ...api, healthy: true } : { ...api, healthy: false, reason: `/readyz answers ${status}` };
  } catch (error) {
    return { ...api, healthy: false, reason: `/readyz does not answer: ${messageToKeep(error)}` };
  }
};

const projectionsHealth = async (projections: ProjectionRunner): Promise<readonly ModuleHealth[]> =>
  (await projections.status()).map(({ name, phase, holder, lagSeconds, poison, failure }) => {
    const reason = poison === undefined ? failure : `stopped at ${poison.type}: ${poison.error}`;
    return {
      module: `projection ${name}`,
      role: 'projections',
      healthy: reason === undefined,
      ...(reason !== undefined && { reason }),
      details: { active: holder === HOLDER, phase, lagSeconds },
    };
  });

const processesHealth = (runner: ProcessRunner): readonly ModuleHealth[] =>
  runner.status().map(({ name, holding, lastError }) => ({
    module: `process ${name}`,
    role: 'processes',
    healthy: lastError === undefined,
    ...(lastError !== undefined && { reason: lastError }),
    details: { active: holding },
  }));

const workersHealth = async (queue: JobQueue): Promise<ModuleHealth> => {
  const workers = { module: 'workers', role: 'workers' };
  try {
    return { ...workers, healthy: true, details: { queue: { ...(await queue.depth()) } } };
  } catch (error) {
    return { ...workers, healthy: false, reason: messageToKeep(error), details: {} };
  }
};
