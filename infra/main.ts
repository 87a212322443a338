import type { AdPlatformSimulator } from './ad-platform/simulator.ts';
import { openAdPlatform } from './composition/ad-platform.ts';
import { startApi } from './composition/api.ts';
import { eventTypes } from './composition/catalogue.ts';
import { executorOver, foldsOver } from './composition/executor.ts';
import { ensureFlagPresets, flagsOver, openFeatureOver } from './composition/flags.ts';
import { notaryIdentity, notaryOver, runNotary } from './composition/notary.ts';
import { processesOver } from './composition/processes.ts';
import { projectionsOver } from './composition/projections.ts';
import { ensureRolePresets } from './composition/role-presets.ts';
import { registerServices } from './composition/services.ts';
import { openStorage, type Storage } from './composition/storage.ts';
import { loggerOf } from './composition/telemetry.ts';
import { runWitnessing, toldTo, witnessingOver, witnessPolicy } from './composition/witnessing.ts';
import type { Config, Role } from './config/config.ts';
import { keepRotating } from './crypto/keep-rotating.ts';
import { type Home, type HomeClaim, openHome } from './home/home.ts';
import { createGuardedHttps, type GuardedHttpsOptions } from './outbound/guarded-https.ts';
import type { Logger } from './telemetry/logger.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { applyTlsPolicy } from './tls/tls-policy.ts';

/** The product, running. */
export interface Product {
  readonly storage: Storage;
  readonly home: Home;
  readonly logger: Logger;
  /** The ad platform that autopilot acts on, when it is the one that ships; undefined for a real one. */
  readonly adPlatformSimulator: AdPlatformSimulator | undefined;
  /** Where the API listens; undefined when this process does not run it. */
  readonly url: string | undefined;
  /** Requests in flight end, projections and processes finish what they write, the database is stopped if it is ours. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts what the roles name, in the order in which the parts need each other; `stop` goes the other way. `guarded` is
 * for tests, which have tenants' addresses called on this machine.
 */
export const startProduct = async (
  config: Config,
  roles: ReadonlySet<Role>,
  guarded: GuardedHttpsOptions = {},
): Promise<Product> => {
  applyTlsPolicy();
  const home = await openHome(config.PRECEDENT_HOME);
  const claim = await claimIfEmbedded(config, home);
  const stops: (() => Promise<void>)[] = [claim.release];
  const stop = async (): Promise<void> => {
    // Whatever fails to stop must not keep the rest, the database last of all, from being stopped.
    const failures: unknown[] = [];
    for (const end of stops.toReversed()) await end().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'some parts did not stop cleanly');
  };
  try {
    const logger = loggerOf(config);
    stops.push(logger.close);
    const metrics = createMetrics();
    const storage = await openStorage(config, home, eventTypes);
    stops.push(storage.close);

    const notary = notaryIdentity(storage, config, home);
    const projections = projectionsOver(storage, logger);
    await projections.prepare();
    if (roles.has('projections')) {
      await projections.start();
      stops.push(projections.stop);
      const policy = witnessPolicy(config);
      if (policy.witnesses.length > 0) {
        stops.push(runWitnessing(witnessingOver(storage, notary, policy, toldTo(logger))).stop);
      }
      stops.push(runNotary(notaryOver(storage, notary, logger)).stop);
    }
    if (roles.has('api')) {
      await ensureRolePresets(executorOver(storage));
      await ensureFlagPresets(executorOver(storage));
    }
    const flags = flagsOver(foldsOver(storage));
    const openFeature = await openFeatureOver(flags);
    stops.push(openFeature.close);
    const outbound = createGuardedHttps(guarded);
    let adPlatformSimulator: AdPlatformSimulator | undefined;
    let processes: Awaited<ReturnType<typeof processesOver>> | undefined;
    if (roles.has('processes') || roles.has('workers')) {
      const adPlatform = await openAdPlatform(config.AD_PLATFORM_URL);
      adPlatformSimulator = adPlatform.simulator;
      processes = await processesOver(
        storage,
        config,
        { platform: adPlatform.platform, outbound },
        projections,
        logger,
      );
      const { runner, queue } = processes;
      stops.push(adPlatform.close, queue.close, runner.stop);
      if (roles.has('processes')) {
        runner.start();
        stops.push(keepRotating(storage.keyRotation, logger).stop);
      }
      if (roles.has('workers')) await runner.startWorkers();
    }
    const register = (url: string | undefined): void => {
      stops.push(registerServices(storage, { roles, projections, processes, url }, logger).stop);
    };
    if (!roles.has('api')) {
      register(undefined);
      return { storage, home, logger, adPlatformSimulator, url: undefined, stop };
    }
    const serving = await startApi({ config, storage, projections, logger, metrics, flags, outbound, notary });
    stops.push(serving.stop);
    register(serving.url);
    await claim.announce(serving.url);
    return { storage, home, logger, adPlatformSimulator, url: serving.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Processes that share a DATABASE_URL may run beside each other; the embedded database belongs to one. */
const claimIfEmbedded = async (config: Config, home: Home): Promise<HomeClaim> =>
  config.DATABASE_URL === undefined
    ? home.claim()
    : { announce: async () => undefined, release: async () => undefined };
