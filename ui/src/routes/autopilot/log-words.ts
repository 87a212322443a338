import type { ItemOf } from '../../api/routes';
import { capital, spoken } from '../../words';

export type LogEntry = ItemOf<'/v1/autopilot/log'>;

/** What autopilot's log has, by the type of the event. */
export const ENTRIES = {
  AutopilotPlanRequested: 'Plan asked for',
  AutopilotPlanAmended: 'Plan amended',
  AutopilotPlanProposed: 'Change made exact',
  TrustGateEvaluated: 'Gate answered',
  AutopilotPlanGated: 'Answer taken for the plan',
  AutopilotPlanHeld: 'Plan held',
  AutopilotPlanQueued: 'Put to a person',
  AutopilotPlanApprovalGiven: 'Approval given',
  AutopilotPlanApproved: 'Approved',
  AutopilotPlanRejected: 'Rejected',
  AutopilotPlanDismissed: 'Dismissed',
  AutopilotPlanExpired: 'Expired',
  AutopilotAllowanceReserved: 'Reserved from the day’s allowance',
  AutopilotAllowanceReleased: 'Given back to the day’s allowance',
  AutopilotPlanClaimed: 'Taken by a worker',
  AutopilotPlanApplied: 'Carried out',
  AutopilotPlanFailed: 'Failed',
  AutopilotPlanVerified: 'Verified on the platform',
  AutopilotPlanDeviated: 'Deviates on the platform',
  AutopilotRollbackRequested: 'Rollback asked for',
  AutopilotPlanRolledBack: 'Rolled back',
  AutopilotRollbackFailed: 'Rollback failed',
  AutopilotSettingsChanged: 'Settings changed',
  AutopilotKillSwitchEngaged: 'Autopilot stopped',
  AutopilotKillSwitchReleased: 'Autopilot released',
  AutomationRuleDefined: 'Rule defined',
  AutomationRuleEnabled: 'Rule turned on',
  AutomationRuleDisabled: 'Rule turned off',
  AutomationRuleFired: 'Rule fired',
  AutomationRuleActionConcluded: 'Action of a rule ended',
} as const satisfies Readonly<Record<string, string>>;

const known: Readonly<Record<string, string>> = ENTRIES;
export const entryWord = (entry: string): string => known[entry] ?? capital(spoken(entry));

const SAYING = ['explanation', 'reason', 'detail', 'title', 'message'];

/** What an entry says of itself, in its own words. */
export const saidIn = ({ detail }: LogEntry): string | undefined => {
  for (const name of SAYING) {
    const text = detail[name];
    if (typeof text === 'string' && text !== '') return text;
  }
  return undefined;
};
