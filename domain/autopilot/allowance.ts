import { type Decider, unreachable } from '../kernel/decider.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { type AllowanceEvent, AutopilotAllowanceReleased, AutopilotAllowanceReserved } from './guard-events.ts';
import type { AutopilotSettings } from './settings-definition.ts';

export type AllowanceCommand =
  | {
      readonly type: 'ReserveAllowance';
      readonly planId: string;
      readonly day: string;
      readonly movedMinor: string;
      readonly currency: string;
      readonly caps: Pick<AutopilotSettings, 'dailyMovedMinor' | 'currency' | 'actionsPerDay'>;
    }
  | { readonly type: 'ReleaseAllowance'; readonly planId: string; readonly day: string };

/** What each plan took of the day, in minor units. */
export type Allowance = ReadonlyMap<string, bigint>;

/** @param day in UTC, `2026-11-20` */
export const allowanceStream = (tenant: TenantId, day: string): StreamName =>
  streamName('autopilotAllowance', tenant, day);

/** How much of a day autopilot has used up: how many actions, and how much budget they moved, either way. */
export const allowance: Decider<Allowance, AllowanceCommand, AllowanceEvent> = {
  initialState: new Map(),
  decide: (command, taken) => {
    const { planId, day } = command;
    switch (command.type) {
      case 'ReserveAllowance': {
        const { movedMinor, currency, caps } = command;
        if (taken.has(planId)) return [];
        if (movedMinor !== '0' && currency !== caps.currency) {
          const reason = `The daily cap is in ${caps.currency}: what moves ${currency} cannot be held against it.`;
          return refuse('conflict', 'cap-currency-differs', reason);
        }
        if (taken.size >= caps.actionsPerDay) {
          return refuse('conflict', 'daily-actions-exhausted', `${taken.size} actions were taken on ${day} already.`);
        }
        const moved = [...taken.values()].reduce((sum, one) => sum + one, BigInt(movedMinor));
        if (moved > BigInt(caps.dailyMovedMinor)) {
          const reason = `With it, ${moved} minor units of budget would move on ${day}; ${caps.dailyMovedMinor} may.`;
          return refuse('conflict', 'daily-amount-exhausted', reason);
        }
        return [AutopilotAllowanceReserved({ planId, day, movedMinor, currency })];
      }
      case 'ReleaseAllowance':
        return taken.has(planId) ? [AutopilotAllowanceReleased({ planId, day })] : [];
      default:
        return unreachable(command);
    }
  },
  evolve: (taken, event) => {
    const after = new Map(taken);
    if (event.type === 'AutopilotAllowanceReserved') after.set(event.data.planId, BigInt(event.data.movedMinor));
    else after.delete(event.data.planId);
    return after;
  },
};
