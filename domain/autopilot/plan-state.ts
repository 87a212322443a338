import type { Actor } from '../kernel/envelope.ts';
import type { EventOf } from '../kernel/event.ts';
import type { Instant } from '../kernel/time.ts';
import type { Action, Plan } from './action.ts';
import type { AutopilotPlanApprovalGiven, AutopilotPlanGated, PlanEvent } from './plan-events.ts';

/**
 * requested → proposed → queued | held | approved; queued, held → rechecking (a person approved, the gate is asked
 * again) → approved → applying → applied | failed → verified | deviated → rollingBack → rolledBack | rollbackFailed.
 * Before applying, a plan may be rejected, dismissed or expire.
 */
export type PlanStatus =
  | 'requested'
  | 'proposed'
  | 'queued'
  | 'held'
  | 'rechecking'
  | 'approved'
  | 'applying'
  | 'applied'
  | 'effectUnknown'
  | 'failed'
  | 'verified'
  | 'deviated'
  | 'rollingBack'
  | 'rolledBack'
  | 'rollbackFailed'
  | 'rejected'
  | 'dismissed'
  | 'expired';

export interface KnownPlan {
  readonly status: PlanStatus;
  readonly authors: readonly Actor[];
  readonly action: Action;
  readonly expiresAt: Instant;
  readonly plan?: Plan | undefined;
  readonly digest?: string | undefined;
  readonly gate?: EventOf<typeof AutopilotPlanGated>['data'] | undefined;
  readonly approval?: EventOf<typeof AutopilotPlanApprovalGiven>['data'] | undefined;
  /** Until when what approved it counts, and for which plan. */
  readonly permit?: { readonly digest: string; readonly countsUntil: Instant } | undefined;
}

/** Undefined: never requested. */
export type PlanState = KnownPlan | undefined;

/** Nothing has gone out yet: it can still be stopped by a word. */
export const isPending = ({ status }: KnownPlan): boolean =>
  ['requested', 'proposed', 'queued', 'held', 'rechecking', 'approved'].includes(status);

export const evolvePlan = (state: PlanState, event: PlanEvent): PlanState => {
  if (event.type === 'AutopilotPlanRequested') {
    const { authors, action, expiresAt } = event.data;
    return { status: 'requested', authors, action, expiresAt };
  }
  if (state === undefined) throw new Error(`${event.type} before AutopilotPlanRequested`);
  switch (event.type) {
    case 'AutopilotPlanAmended': {
      const { authors, expiresAt } = state;
      return { status: 'requested', authors: [...authors, event.data.author], action: event.data.action, expiresAt };
    }
    case 'AutopilotPlanProposed':
      return { ...state, status: 'proposed', plan: event.data.plan, digest: event.data.planDigest };
    case 'AutopilotPlanGated':
      return { ...state, gate: event.data };
    case 'AutopilotPlanHeld':
      return { ...state, status: 'held', approval: undefined };
    case 'AutopilotPlanQueued':
      return { ...state, status: 'queued', approval: undefined };
    case 'AutopilotPlanApprovalGiven':
      return { ...state, status: 'rechecking', approval: event.data };
    case 'AutopilotPlanApproved': {
      const { planDigest: digest, countsUntil } = event.data;
      return { ...state, status: 'approved', permit: { digest, countsUntil } };
    }
    case 'AutopilotPlanFailed':
      return { ...state, status: event.data.effect === 'unknown' ? 'effectUnknown' : 'failed' };
    default:
      return { ...state, status: STATUS_AFTER[event.type] };
  }
};

type Remaining = Exclude<
  PlanEvent['type'],
  | 'AutopilotPlanRequested'
  | 'AutopilotPlanAmended'
  | 'AutopilotPlanProposed'
  | 'AutopilotPlanGated'
  | 'AutopilotPlanHeld'
  | 'AutopilotPlanQueued'
  | 'AutopilotPlanApprovalGiven'
  | 'AutopilotPlanApproved'
  | 'AutopilotPlanFailed'
>;

/** Where the events that carry nothing a later decision needs lead. */
const STATUS_AFTER: Readonly<Record<Remaining, PlanStatus>> = {
  AutopilotPlanRejected: 'rejected',
  AutopilotPlanDismissed: 'dismissed',
  AutopilotPlanExpired: 'expired',
  AutopilotPlanClaimed: 'applying',
  AutopilotPlanApplied: 'applied',
  AutopilotPlanVerified: 'verified',
  AutopilotPlanDeviated: 'deviated',
  AutopilotRollbackRequested: 'rollingBack',
  AutopilotPlanRolledBack: 'rolledBack',
  AutopilotRollbackFailed: 'rollbackFailed',
};
