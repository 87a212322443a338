import { z } from 'zod';
import { Currency, Minor } from './action.ts';

export const AutopilotLevel = z.enum(['suggest_only', 'guarded_auto', 'approval_required']);

/** How far autopilot may go. */
export const AutopilotSettings = z.strictObject({
  /**
   * `suggest_only`: nothing is carried out. `guarded_auto`: what only spends less is, everything else waits for a person.
   * `approval_required`: everything waits for a person.
   */
  level: AutopilotLevel,
  /** How much daily budgets may be changed by in a day (UTC), all changes together, in minor units of the currency. */
  dailyMovedMinor: Minor,
  currency: Currency,
  /** How much one action may change a budget or bid, in hundredths of a percent. */
  perActionBasisPoints: z.int().min(1).max(10_000),
  actionsPerDay: z.int().min(0).max(10_000),
  /** How long a proposal may wait. */
  proposalMillis: z.int().min(60_000).max(2_592_000_000),
  /** The trust gate that is asked. */
  gateId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/),
});
export type AutopilotSettings = z.output<typeof AutopilotSettings>;

/** Until a tenant decides otherwise nothing is carried out; the caps are $500 a day, 30 % an action, 10 actions a day. */
export const DEFAULT_SETTINGS: AutopilotSettings = {
  level: 'suggest_only',
  dailyMovedMinor: '50000',
  currency: 'USD',
  perActionBasisPoints: 3_000,
  actionsPerDay: 10,
  proposalMillis: 86_400_000,
  gateId: 'autopilot',
};
