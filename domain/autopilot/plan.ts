import { type Decider, type DecisionContext, unreachable } from '../kernel/decider.ts';
import type { Actor } from '../kernel/envelope.ts';
import type { EventOf } from '../kernel/event.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { plusMillis } from '../kernel/time.ts';
import { type Action, type Amount, actionFault, budgetChange, type EntityState, has, planOf } from './action.ts';
import {
  AutopilotPlanAmended,
  AutopilotPlanApplied,
  AutopilotPlanApprovalGiven,
  AutopilotPlanClaimed,
  AutopilotPlanDeviated,
  AutopilotPlanDismissed,
  AutopilotPlanExpired,
  AutopilotPlanFailed,
  type AutopilotPlanGated,
  AutopilotPlanProposed,
  AutopilotPlanRejected,
  AutopilotPlanRequested,
  AutopilotPlanRolledBack,
  AutopilotPlanVerified,
  AutopilotRollbackFailed,
  AutopilotRollbackRequested,
  type PlanEvent,
} from './plan-events.ts';
import { type PlanSurroundings, routed } from './plan-gate.ts';
import { evolvePlan, isPending, type KnownPlan, type PlanState } from './plan-state.ts';

interface OfPlan {
  readonly planId: string;
}
interface Explained extends OfPlan {
  readonly code: string;
  readonly reason: string;
}
type Requested = EventOf<typeof AutopilotPlanRequested>['data'];
type Approval = EventOf<typeof AutopilotPlanApprovalGiven>['data'];

export type PlanCommand =
  /** What was wanted is not to be had. */
  | { readonly type: 'RefusePlan'; readonly refusal: Refusal }
  | (OfPlan & {
      readonly type: 'RequestPlan';
      readonly source: Requested['source'];
      /** Besides whoever sends the command. */
      readonly authors: readonly Actor[];
      readonly action: Action;
      readonly reason: string;
      readonly surroundings: PlanSurroundings;
    })
  | (OfPlan & {
      readonly type: 'AmendPlan';
      /** One of the two. */
      readonly changeBasisPoints?: number | undefined;
      readonly dailyBudget?: Amount | undefined;
      readonly reason: string;
      readonly surroundings: PlanSurroundings;
    })
  | (OfPlan & { readonly type: 'ProposePlan'; readonly before: EntityState; readonly surroundings: PlanSurroundings })
  | (OfPlan & {
      readonly type: 'RouteByGate';
      readonly gate: EventOf<typeof AutopilotPlanGated>['data'];
      readonly surroundings: PlanSurroundings;
    })
  | (OfPlan & {
      readonly type: 'ApprovePlan';
      readonly planDigest: string;
      readonly reason: string;
      readonly override: Approval['override'];
      readonly surroundings: PlanSurroundings;
    })
  | (OfPlan & { readonly type: 'RejectPlan'; readonly reason: string })
  | (Explained & { readonly type: 'DismissPlan' })
  | (OfPlan & { readonly type: 'ExpirePlan' })
  | (OfPlan & { readonly type: 'ClaimPlan'; readonly reserved: boolean; readonly surroundings: PlanSurroundings })
  | (OfPlan & { readonly type: 'RecordApplied'; readonly observed: EntityState })
  | (Explained & { readonly type: 'RecordFailed'; readonly effect: 'none' | 'unknown' })
  | (OfPlan & { readonly type: 'RecordReadBack'; readonly observed: EntityState | undefined })
  | (OfPlan & { readonly type: 'RequestRollback'; readonly reason: string; readonly surroundings: PlanSurroundings })
  | (OfPlan & { readonly type: 'RecordRolledBack'; readonly observed: EntityState })
  | (Explained & { readonly type: 'RecordRollbackFailed' });

export const planStream = (tenant: TenantId, planId: string): StreamName => streamName('autopilotPlan', tenant, planId);

/**
 * One action of autopilot, from the wish to the read-back. What may not happen cannot: nothing is claimed, and so
 * nothing sent out, without a gate's PASS for this very plan that still counts, or an approval over a HOLD.
 */
export const autopilotPlan: Decider<PlanState, PlanCommand, PlanEvent> = {
  initialState: undefined,
  decide: (command, state, context) => {
    if (command.type === 'RefusePlan') return command.refusal;
    if (command.type === 'RequestPlan') return state === undefined ? requested(command, context) : [];
    if (state === undefined) return refuse('notFound', 'plan-not-found', 'There is no such plan.');
    const { planId } = command;
    switch (command.type) {
      case 'AmendPlan':
        return amended(command, state, context);
      case 'ProposePlan':
        return state.status === 'requested' ? proposed(command, state.action, context) : [];
      case 'RouteByGate':
        return routed(command.gate, state, command.surroundings, context);
      case 'ApprovePlan':
        return approved(command, state, context);
      case 'RejectPlan':
        if (!awaitsPerson(state)) return notWaiting(state);
        return [AutopilotPlanRejected({ planId, by: { ...context.actor }, reason: command.reason })];
      case 'DismissPlan':
        return isPending(state) ? [AutopilotPlanDismissed(explanation(command))] : [];
      case 'ExpirePlan':
        return isPending(state) && context.now >= state.expiresAt ? [AutopilotPlanExpired({ planId })] : [];
      case 'ClaimPlan':
        return claimed(command, state, context);
      case 'RecordApplied':
        if (state.status !== 'applying' && state.status !== 'effectUnknown') return [];
        return [AutopilotPlanApplied({ planId, observed: command.observed })];
      case 'RecordFailed':
        if (state.status !== 'applying') return [];
        return [AutopilotPlanFailed({ ...explanation(command), effect: command.effect })];
      case 'RecordReadBack':
        return readBack(planId, state, command.observed);
      case 'RequestRollback':
        return rollback(command, state, context);
      case 'RecordRolledBack':
        if (state.status !== 'rollingBack') return [];
        return [AutopilotPlanRolledBack({ planId, observed: command.observed })];
      case 'RecordRollbackFailed':
        return state.status === 'rollingBack' ? [AutopilotRollbackFailed(explanation(command))] : [];
      default:
        return unreachable(command);
    }
  },
  evolve: evolvePlan,
};

type Decided = readonly PlanEvent[] | Refusal;
type CommandOf<Type extends PlanCommand['type']> = Extract<PlanCommand, { type: Type }>;

const explanation = ({ planId, code, reason }: Explained): Explained => ({ planId, code, reason });

const requested = (command: CommandOf<'RequestPlan'>, { actor, now }: DecisionContext): Decided => {
  const { planId, source, action, reason } = command;
  const { settings } = command.surroundings;
  const fault = actionFault(action) ?? overCap(action, settings.perActionBasisPoints);
  if (fault !== undefined) return refuse('invalid', fault.code, fault.reason);
  return [
    AutopilotPlanRequested({
      planId,
      source,
      authors: [{ ...actor }, ...command.authors.map((author) => ({ ...author }))],
      action,
      reason,
      gateId: settings.gateId,
      expiresAt: plusMillis(now, settings.proposalMillis),
    }),
  ];
};

const overCap = ({ changeBasisPoints = 0 }: Action, cap: number) => capFault(BigInt(changeBasisPoints), cap);

/** What is set outright is held against the cap when the entity is known. */
const capFault = (basisPoints: bigint, cap: number) =>
  basisPoints <= BigInt(cap)
    ? undefined
    : {
        code: 'per-action-cap-exceeded',
        reason: `One action may change ${cap} basis points at most, not ${basisPoints}.`,
      };

const amended = (command: CommandOf<'AmendPlan'>, state: KnownPlan, { actor, digest }: DecisionContext): Decided => {
  if (!awaitsPerson(state)) return notWaiting(state);
  const { planId, changeBasisPoints, dailyBudget, reason, surroundings } = command;
  if (changeBasisPoints === undefined && dailyBudget === undefined) {
    return refuse('invalid', 'amendment-empty', 'Say what the amount is to be: changeBasisPoints or dailyBudget.');
  }
  const action: Action = {
    ...state.action,
    ...(changeBasisPoints !== undefined && { changeBasisPoints }),
    ...(dailyBudget !== undefined && { dailyBudget }),
  };
  const fault = actionFault(action) ?? overCap(action, surroundings.settings.perActionBasisPoints);
  if (fault !== undefined) return refuse('invalid', fault.code, fault.reason);
  if (digest(action) === digest(state.action)) return [];
  return [AutopilotPlanAmended({ planId, author: { ...actor }, action, reason })];
};

const proposed = (
  { planId, before, surroundings }: CommandOf<'ProposePlan'>,
  action: Action,
  { digest }: DecisionContext,
): Decided => {
  const plan = planOf(planId, action, before);
  if ('code' in plan) return [AutopilotPlanDismissed({ planId, ...plan })];
  const fault = capFault(budgetChange(plan), surroundings.settings.perActionBasisPoints);
  if (fault !== undefined) return [AutopilotPlanDismissed({ planId, ...fault })];
  return [AutopilotPlanProposed({ planId, plan, planDigest: digest(plan) })];
};

const awaitsPerson = ({ status }: KnownPlan): boolean => status === 'queued' || status === 'held';

const notWaiting = ({ status }: KnownPlan): Refusal =>
  refuse('conflict', 'plan-not-waiting', `The plan is ${status}: it does not wait for anybody's word.`);

const KILL_SWITCH = refuse('conflict', 'kill-switch-engaged', 'The kill switch is engaged: nothing is carried out.');

const approved = (command: CommandOf<'ApprovePlan'>, state: KnownPlan, { actor, now }: DecisionContext): Decided => {
  const { planId, planDigest, reason, override, surroundings } = command;
  if (actor.kind === 'process' || actor.kind === 'system') {
    return refuse('forbidden', 'approver-not-a-person', 'Only people approve.');
  }
  if (state.authors.some((author) => author.kind === actor.kind && author.id === actor.id)) {
    return refuse('forbidden', 'approver-is-author', 'Nobody approves what they, or a rule of theirs, proposed.');
  }
  if (!awaitsPerson(state)) return notWaiting(state);
  if (planDigest !== state.digest) {
    return refuse('conflict', 'plan-changed', 'The plan is no longer the one that was looked at. Look at it again.');
  }
  if (now >= state.expiresAt) return refuse('conflict', 'plan-expired', 'The plan has expired.');
  if (surroundings.killSwitchEngaged) return KILL_SWITCH;
  if (surroundings.settings.level === 'suggest_only') return SUGGEST_ONLY;
  const given = override === undefined ? {} : { override };
  return [AutopilotPlanApprovalGiven({ planId, planDigest, approver: { ...actor }, reason, ...given })];
};

const SUGGEST_ONLY = refuse('conflict', 'autopilot-suggest-only', 'Autopilot only suggests. Raise its level first.');

/** The one way to the platform. */
const claimed = (command: CommandOf<'ClaimPlan'>, state: KnownPlan, { now }: DecisionContext): Decided => {
  const { planId, reserved, surroundings } = command;
  if (state.status !== 'approved') return [];
  const { permit, digest, gate } = state;
  if (permit === undefined || gate === undefined || permit.digest !== digest || gate.planDigest !== digest) {
    return refuse('conflict', 'plan-not-approved', 'What was approved is another plan.');
  }
  if (now >= permit.countsUntil) return refuse('conflict', 'approval-expired', 'The PASS no longer counts.');
  if (surroundings.killSwitchEngaged) return KILL_SWITCH;
  if (surroundings.settings.level === 'suggest_only') return SUGGEST_ONLY;
  if (!reserved) return refuse('conflict', 'allowance-not-reserved', 'Nothing of the day was reserved for the plan.');
  const { evaluationId } = gate;
  return [AutopilotPlanClaimed({ planId, planDigest: permit.digest, evaluationId, countsUntil: permit.countsUntil })];
};

const readBack = (planId: string, state: KnownPlan, observed: EntityState | undefined): Decided => {
  const { plan, status } = state;
  if (plan === undefined || (status !== 'applied' && status !== 'effectUnknown')) return [];
  if (observed !== undefined && has(observed, plan.set)) return [AutopilotPlanVerified({ planId, observed })];
  if (status === 'effectUnknown' && observed?.version === plan.before.version) {
    const reason = 'Read back, the entity is as it was.';
    return [AutopilotPlanFailed({ planId, code: 'not-applied', reason, effect: 'none' })];
  }
  const reason = observed === undefined ? 'The entity is gone.' : 'The platform has something else than what was set.';
  const seen = observed === undefined ? {} : { observed };
  return [AutopilotPlanDeviated({ planId, expected: plan.set, ...seen, reason })];
};

const rollback = (command: CommandOf<'RequestRollback'>, state: KnownPlan, { actor }: DecisionContext): Decided => {
  if (!['applied', 'verified', 'deviated', 'rollbackFailed'].includes(state.status)) {
    return refuse('conflict', 'plan-not-applied', `The plan is ${state.status}: there is nothing to roll back.`);
  }
  if (command.surroundings.killSwitchEngaged) return KILL_SWITCH;
  return [AutopilotRollbackRequested({ planId: command.planId, by: { ...actor }, reason: command.reason })];
};
