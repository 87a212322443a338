import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { Currency, Minor } from './action.ts';
import { ActorReference, Reason } from './fields.ts';
import { AutopilotSettings } from './settings-definition.ts';

const plan = { planId: z.uuid() };

/** Of a day's allowance, this much is a plan's. */
export const AutopilotAllowanceReserved = defineEvent(
  'AutopilotAllowanceReserved',
  1,
  z.strictObject({ ...plan, day: z.iso.date(), movedMinor: Minor, currency: Currency }),
);
/** The plan had no effect, so its share is free again. */
export const AutopilotAllowanceReleased = defineEvent(
  'AutopilotAllowanceReleased',
  1,
  z.strictObject({ ...plan, day: z.iso.date() }),
);
export const AutopilotSettingsChanged = defineEvent('AutopilotSettingsChanged', 1, AutopilotSettings);
/** Nothing goes out for this tenant from now on. */
export const AutopilotKillSwitchEngaged = defineEvent(
  'AutopilotKillSwitchEngaged',
  1,
  z.strictObject({ by: ActorReference, reason: Reason }),
);
/** Nothing that was stopped starts again by this. */
export const AutopilotKillSwitchReleased = defineEvent(
  'AutopilotKillSwitchReleased',
  1,
  z.strictObject({ by: ActorReference, reason: Reason }),
);

export type AllowanceEvent = EventOf<typeof AutopilotAllowanceReserved | typeof AutopilotAllowanceReleased>;

export type SettingsEvent = EventOf<typeof AutopilotSettingsChanged>;

export type KillSwitchEvent = EventOf<typeof AutopilotKillSwitchEngaged | typeof AutopilotKillSwitchReleased>;
