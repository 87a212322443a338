import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { FlagOverridden, type FlagOverrideEvent, FlagOverrideRemoved } from './events.ts';

export interface FlagOverride {
  readonly enabled: boolean;
  readonly reason: string;
}

/** What a tenant decided for itself, by the flag's name. */
export type FlagOverrides = ReadonlyMap<string, FlagOverride>;

/** `isDefined`: there is a flag of that name. */
export type FlagOverrideCommand =
  | ({ readonly type: 'OverrideFlag'; readonly name: string; readonly isDefined: boolean } & FlagOverride)
  | { readonly type: 'RemoveFlagOverride'; readonly name: string; readonly isDefined: boolean };

export const flagOverridesStream = (tenant: TenantId): StreamName => streamName('flagOverride', tenant, 'all');

export const flagOverrides: Decider<FlagOverrides, FlagOverrideCommand, FlagOverrideEvent> = {
  initialState: new Map(),
  decide: (command, overrides) => {
    const { name } = command;
    const known = overrides.get(name);
    if (!command.isDefined) return refuse('notFound', 'flag-not-found', 'There is no flag of that name.');
    switch (command.type) {
      case 'OverrideFlag': {
        const { enabled, reason } = command;
        if (known?.enabled === enabled && known.reason === reason) return [];
        return [FlagOverridden({ name, enabled, reason })];
      }
      case 'RemoveFlagOverride':
        return known === undefined ? [] : [FlagOverrideRemoved({ name })];
      default:
        return unreachable(command);
    }
  },
  evolve: (overrides, event) => {
    const next = new Map(overrides);
    if (event.type === 'FlagOverrideRemoved') next.delete(event.data.name);
    else next.set(event.data.name, { enabled: event.data.enabled, reason: event.data.reason });
    return next;
  },
};
