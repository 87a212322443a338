import { type Decider, unreachable } from '../kernel/decider.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { AutopilotKillSwitchEngaged, AutopilotKillSwitchReleased, type KillSwitchEvent } from './guard-events.ts';

export interface KillSwitchCommand {
  readonly type: 'EngageKillSwitch' | 'ReleaseKillSwitch';
  readonly reason: string;
}

export interface KillSwitch {
  readonly engaged: boolean;
}

export const killSwitchStream = (tenant: TenantId): StreamName => streamName('killSwitch', tenant, 'autopilot');

/**
 * Stops everything that autopilot sends out for a tenant. It only ever forbids: releasing it lets new plans through,
 * and starts none that it stopped.
 */
export const killSwitch: Decider<KillSwitch, KillSwitchCommand, KillSwitchEvent> = {
  initialState: { engaged: false },
  decide: ({ type, reason }, { engaged }, { actor }) => {
    switch (type) {
      case 'EngageKillSwitch':
        return engaged ? [] : [AutopilotKillSwitchEngaged({ by: { ...actor }, reason })];
      case 'ReleaseKillSwitch':
        return engaged ? [AutopilotKillSwitchReleased({ by: { ...actor }, reason })] : [];
      default:
        return unreachable(type);
    }
  },
  evolve: (_, event) => ({ engaged: event.type === 'AutopilotKillSwitchEngaged' }),
};
