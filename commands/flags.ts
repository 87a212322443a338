import { z } from 'zod';
import { FLAG_DEFAULTS, FlagDefinition, FlagName } from '../domain/flags/flag.ts';
import { flagCatalogue, flagCatalogueStream } from '../domain/flags/flag-catalogue.ts';
import { flagOverrides, flagOverridesStream } from '../domain/flags/flag-overrides.ts';
import { command, type LogReader } from '../domain/kernel/command.ts';
import type { TenantId } from '../domain/kernel/stream.ts';

/** The commands of feature flags, which are defined in the platform tenant and overridden in each tenant's own log. */
export const createFlagCommands = (platform: TenantId) => {
  const isDefined = async ({ name }: { readonly name: string }, log: LogReader): Promise<boolean> => {
    const { state } = await log.fold(flagCatalogueStream(platform), flagCatalogue);
    return state.has(name);
  };
  const { shape } = FlagDefinition;

  const setFlag = command({
    name: 'SetFlag',
    summary:
      'Defines a flag for all tenants, or changes it to this: what differs is recorded. Only in the platform tenant.',
    route: 'PUT /v1/flags/:name',
    permission: 'flags:admin',
    input: z.strictObject({
      name: FlagName,
      ...shape,
      description: shape.description.default(FLAG_DEFAULTS.description),
      gradualRollout: shape.gradualRollout.default(FLAG_DEFAULTS.gradualRollout),
      stickiness: shape.stickiness.default(FLAG_DEFAULTS.stickiness),
      whitelist: shape.whitelist.default(FLAG_DEFAULTS.whitelist),
      constraints: shape.constraints.default(FLAG_DEFAULTS.constraints),
      variants: shape.variants.default(FLAG_DEFAULTS.variants),
    }),
    stream: (_, { tenant }) => flagCatalogueStream(tenant),
    decider: flagCatalogue,
    command: ({ name, ...definition }, _, { tenant }) => ({
      type: 'SetFlag',
      name,
      definition,
      isGlobal: tenant === platform,
    }),
    answer: (events, { name }) => ({ name, changes: events.map(({ type }) => type) }),
  });

  const overrideFlag = command({
    name: 'OverrideFlag',
    summary: 'Turns a flag on or off for the tenant, whatever it is for the others.',
    route: 'POST /v1/flags/:name/override',
    permission: 'flags:write',
    input: z.strictObject({ name: FlagName, enabled: z.boolean(), reason: z.string().min(1).max(500) }),
    stream: (_, { tenant }) => flagOverridesStream(tenant),
    decider: flagOverrides,
    gather: isDefined,
    command: (input, isDefined) => ({ type: 'OverrideFlag', ...input, isDefined }),
  });

  const removeFlagOverride = command({
    name: 'RemoveFlagOverride',
    summary: 'Lets a flag be for the tenant what it is for all.',
    route: 'DELETE /v1/flags/:name/override',
    permission: 'flags:write',
    input: z.strictObject({ name: FlagName }),
    stream: (_, { tenant }) => flagOverridesStream(tenant),
    decider: flagOverrides,
    gather: isDefined,
    command: (input, isDefined) => ({ type: 'RemoveFlagOverride', ...input, isDefined }),
  });

  return { setFlag, overrideFlag, removeFlagOverride };
};

/** Sent by the first start. */
export const installFlagPreset = command({
  name: 'InstallFlagPreset',
  summary: 'Defines a flag that ships with the product, unless there is one of that name.',
  permission: 'flags:admin',
  input: z.strictObject({ name: FlagName, ...FlagDefinition.shape }),
  stream: (_, { tenant }) => flagCatalogueStream(tenant),
  decider: flagCatalogue,
  command: ({ name, ...definition }) => ({ type: 'InstallFlagPreset', name, definition }),
});
