import { type Client, NOOP_PROVIDER, OpenFeature } from '@openfeature/server-sdk';
import { createFlagCommands, installFlagPreset } from '../../commands/flags.ts';
import type { CommandExecutor } from '../../commands/runtime/executor.ts';
import { evaluateFlag } from '../../domain/flags/evaluate-flag.ts';
import { flagCatalogue, flagCatalogueStream } from '../../domain/flags/flag-catalogue.ts';
import { flagOverrides, flagOverridesStream } from '../../domain/flags/flag-overrides.ts';
import { FLAG_PRESETS } from '../../domain/flags/presets.ts';
import type { LogReader } from '../../domain/kernel/command.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { platformTenant } from '../../domain/tenancy/tenant.ts';
import { createRecent } from '../../read-api/access/recent.ts';
import type { FlagSource } from '../../read-api/flags.ts';
import { systemClock } from '../clock.ts';
import { createOpenFeatureProvider, type FlagEvaluator } from '../flags/openfeature-provider.ts';
import { ids } from '../ids.ts';

/** Where the flags of all tenants are defined. */
export const PLATFORM_TENANT = platformTenant(ids.derivedId);

export const flagCommands = createFlagCommands(PLATFORM_TENANT);

/** How old an answer may be: so soon a change made on one node is seen on every other. */
const MAX_AGE_MILLIS = 1_000;

export interface Flags extends FlagSource, FlagEvaluator {}

/** The flags as the log has them. No read model is asked, so that they stay right while a projection stands still. */
export const flagsOver = (log: LogReader, elapsedMillis = () => performance.now()): Flags => {
  const readCatalogue = () => log.fold(flagCatalogueStream(PLATFORM_TENANT), flagCatalogue);
  const readOverrides = (tenant: TenantId) => log.fold(flagOverridesStream(tenant), flagOverrides);
  const catalogues = createRecent<Awaited<ReturnType<typeof readCatalogue>>>(MAX_AGE_MILLIS, elapsedMillis);
  const overrides = createRecent<Awaited<ReturnType<typeof readOverrides>>>(MAX_AGE_MILLIS, elapsedMillis);
  const recentCatalogue = () => catalogues.of('all', readCatalogue);
  return {
    platform: PLATFORM_TENANT,
    read: async (tenant) => {
      const [catalogue, overridden] = await Promise.all([readCatalogue(), readOverrides(tenant)]);
      return {
        catalogue: catalogue.state,
        overrides: overridden.state,
        catalogueRevision: catalogue.revision,
        overridesRevision: overridden.revision,
      };
    },
    ready: async () => {
      await recentCatalogue();
    },
    evaluate: async (name, context) => {
      const { tenantId } = context;
      const [catalogue, overridden] = await Promise.all([
        recentCatalogue(),
        overrides.of(tenantId, () => readOverrides(tenantId)),
      ]);
      const flag = { name, definition: catalogue.state.get(name), override: overridden.state.get(name) };
      return evaluateFlag(flag, context, systemClock.now());
    },
  };
};

export interface OpenedFlags {
  /** For whoever wants to know whether something is on. */
  readonly client: Client;
  readonly close: () => Promise<void>;
}

/** Puts the flags behind OpenFeature, under a name of their own. */
export const openFeatureOver = async (flags: FlagEvaluator, domain = 'precedent'): Promise<OpenedFlags> => {
  await OpenFeature.setProviderAndWait(domain, createOpenFeatureProvider(flags));
  return {
    client: OpenFeature.getClient(domain),
    close: () => OpenFeature.setProviderAndWait(domain, NOOP_PROVIDER),
  };
};

/** Defines the flags that ship with the product, each once: what somebody changed since stays changed. */
export const ensureFlagPresets = async (executor: CommandExecutor): Promise<void> => {
  for (const [name, definition] of Object.entries(FLAG_PRESETS)) {
    const commandId = ids.derivedId('flag-preset', name);
    const outcome = await executor.execute(
      installFlagPreset,
      { name, ...definition },
      {
        tenant: PLATFORM_TENANT,
        actor: { kind: 'system', id: 'first-start' },
        commandId,
        correlationId: commandId,
        causationId: commandId,
      },
    );
    if (!outcome.ok) throw new Error(`the flag ${name} was refused: ${outcome.refusal.reason}`);
  }
};
