import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import type { JsonValue } from '../kernel/json.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import {
  FlagConstraintsChanged,
  FlagDefined,
  FlagDescribed,
  FlagDisabled,
  FlagEnabled,
  type FlagEvent,
  FlagRolloutChanged,
  FlagVariantsChanged,
  FlagWhitelistChanged,
} from './events.ts';
import { definitionFault, type FlagDefinition } from './flag.ts';

/** Every flag that there is, by name. */
export type FlagCatalogue = ReadonlyMap<string, FlagDefinition>;

/** What one fold holds, and one list shows. */
const MAX_FLAGS = 500;

export type FlagCommand =
  /** The flag as it shall be; what differs becomes events. */
  | { readonly type: 'SetFlag'; readonly name: string; readonly definition: FlagDefinition; readonly isGlobal: boolean }
  /** Ships with the product. Whoever set it before, or changed it since, is not overruled. */
  | { readonly type: 'InstallFlagPreset'; readonly name: string; readonly definition: FlagDefinition };

/** The flags of all tenants: one stream of the platform tenant, so that one fold knows them all (ADR 13). */
export const flagCatalogueStream = (platform: TenantId): StreamName => streamName('flag', platform, 'all');

export const flagCatalogue: Decider<FlagCatalogue, FlagCommand, FlagEvent> = {
  initialState: new Map(),
  decide: (command, flags, { digest }) => {
    const { name, definition } = command;
    const known = flags.get(name);
    switch (command.type) {
      case 'SetFlag': {
        if (!command.isGlobal) {
          const reason = 'A flag is defined for all tenants at once, in the platform tenant. A tenant overrides it.';
          return refuse('forbidden', 'flag-is-global', reason);
        }
        const fault = definitionFault(definition);
        if (fault !== undefined) {
          const { code, pointer, reason } = fault;
          return refuse('invalid', code, reason, [{ pointer, reason }]);
        }
        if (known !== undefined) return changes(name, known, definition, digest);
        if (flags.size >= MAX_FLAGS)
          return refuse('conflict', 'too-many-flags', `There are at most ${MAX_FLAGS} flags.`);
        return [FlagDefined({ name, ...definition })];
      }
      case 'InstallFlagPreset':
        return known === undefined ? [FlagDefined({ name, ...definition })] : [];
      default:
        return unreachable(command);
    }
  },
  evolve: (flags, event) => {
    if (event.type === 'FlagDefined') {
      const { name, ...definition } = event.data;
      return new Map(flags).set(name, definition);
    }
    const { name } = event.data;
    const known = flags.get(name);
    if (known === undefined) throw new Error(`${event.type} of ${name}, which was never defined`);
    return new Map(flags).set(name, changed(known, event));
  },
};

const changed = (
  known: FlagDefinition,
  { type, data: { name: _, ...fields } }: Exclude<FlagEvent, { readonly type: 'FlagDefined' }>,
): FlagDefinition => {
  if (type === 'FlagEnabled') return { ...known, enabled: true };
  if (type === 'FlagDisabled') return { ...known, enabled: false };
  return { ...known, ...fields };
};

/** What was meant by a flag's new form: an event for each thing that differs. */
const changes = (
  name: string,
  known: FlagDefinition,
  wanted: FlagDefinition,
  digest: (value: JsonValue) => string,
): readonly FlagEvent[] => {
  const differs = (...fields: readonly (keyof FlagDefinition)[]): boolean =>
    fields.some((field) => digest(known[field]) !== digest(wanted[field]));
  const { description, enabled, rolloutPercentage, gradualRollout, stickiness, whitelist, constraints, variants } =
    wanted;
  const rollout = { rolloutPercentage, gradualRollout, stickiness };
  return [
    ...(differs('description') ? [FlagDescribed({ name, description })] : []),
    ...(differs('whitelist') ? [FlagWhitelistChanged({ name, whitelist })] : []),
    ...(differs('constraints') ? [FlagConstraintsChanged({ name, constraints })] : []),
    ...(differs('variants') ? [FlagVariantsChanged({ name, variants })] : []),
    ...(differs('rolloutPercentage', 'gradualRollout', 'stickiness') ? [FlagRolloutChanged({ name, ...rollout })] : []),
    ...(differs('enabled') ? [enabled ? FlagEnabled({ name }) : FlagDisabled({ name })] : []),
  ];
};
