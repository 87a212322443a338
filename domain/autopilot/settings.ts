import { type Decider, unreachable } from '../kernel/decider.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { AutopilotSettingsChanged, type SettingsEvent } from './guard-events.ts';
import { type AutopilotSettings, DEFAULT_SETTINGS } from './settings-definition.ts';

export interface ChangeAutopilotSettings {
  readonly type: 'ChangeAutopilotSettings';
  readonly settings: AutopilotSettings;
}

export const settingsStream = (tenant: TenantId): StreamName => streamName('autopilotSettings', tenant, 'autopilot');

/** How far autopilot may go for a tenant. */
export const autopilotSettings: Decider<AutopilotSettings, ChangeAutopilotSettings, SettingsEvent> = {
  initialState: DEFAULT_SETTINGS,
  decide: (command) => {
    switch (command.type) {
      case 'ChangeAutopilotSettings':
        return [AutopilotSettingsChanged(command.settings)];
      default:
        return unreachable(command.type);
    }
  },
  evolve: (_, event) => event.data,
};
