import type { DecisionContext } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import { type Instant, plusMillis } from '../kernel/time.ts';
import { effectOf, SAFE_ACTIONS } from './action.ts';
import {
  AutopilotPlanApproved,
  AutopilotPlanDismissed,
  AutopilotPlanGated,
  AutopilotPlanHeld,
  AutopilotPlanQueued,
  type PlanEvent,
} from './plan-events.ts';
import type { KnownPlan } from './plan-state.ts';
import type { AutopilotSettings } from './settings-definition.ts';

type GateAnswer = EventOf<typeof AutopilotPlanGated>['data'];

/** What the decision about a plan rests on besides the plan. */
export interface PlanSurroundings {
  readonly settings: AutopilotSettings;
  readonly killSwitchEngaged: boolean;
}

/** How long an approval over a HOLD may be acted upon. */
const OVERRIDE_MILLIS = 900_000;
const OVERRIDE_FROM = 4_000;
const HIGH_RISK_NEEDS_ADMIN_BELOW = 6_000;

/**
 * Why a HOLD may not be overridden; undefined when it may. Below a score of 40 nobody may; a high-risk action below 60
 * takes an administrator.
 */
const overrideFault = (gate: GateAnswer, authority: 'operator' | 'admin'): string | undefined => {
  if (gate.outcome !== 'HOLD' || gate.scoreBasisPoints < OVERRIDE_FROM)
    return 'Below a score of 40 nothing is overridden.';
  if (gate.highRisk && gate.scoreBasisPoints < HIGH_RISK_NEEDS_ADMIN_BELOW && authority !== 'admin') {
    return 'A high-risk action at a score below 60 is overridden by an administrator only.';
  }
  return undefined;
};

/**
 * Where the gate's answer leads: PASS acts as far as the level allows, HOLD leaves it to an alert, BLOCK to a person.
 * An answer for another plan, or when none is awaited, leads nowhere.
 */
export const routed = (
  gate: GateAnswer,
  state: KnownPlan,
  { settings, killSwitchEngaged }: PlanSurroundings,
  { now }: DecisionContext,
): readonly PlanEvent[] => {
  const awaited = state.status === 'proposed' || state.status === 'rechecking';
  if (!awaited || gate.planDigest !== state.digest) return [];
  // An approval asks for a fresh answer: the one from before it does not count.
  if (gate.evaluationId === state.gate?.evaluationId) return [];
  const { planId } = gate;
  const gated = AutopilotPlanGated(gate);
  if (killSwitchEngaged) {
    const reason = 'The kill switch is engaged.';
    return [gated, AutopilotPlanDismissed({ planId, code: 'kill-switch-engaged', reason })];
  }
  const queued = (cause: EventOf<typeof AutopilotPlanQueued>['data']['cause'], reason: string) => [
    gated,
    AutopilotPlanQueued({ planId, cause, reason }),
  ];
  const approved = (by: 'policy' | 'person' | 'override', countsUntil: Instant) => [
    gated,
    AutopilotPlanApproved({ planId, planDigest: gate.planDigest, by, countsUntil }),
  ];
  const approval = state.status === 'rechecking' ? state.approval : undefined;
  switch (gate.outcome) {
    case 'BLOCK':
      return queued('gate_block', gate.explanation);
    case 'HOLD': {
      const override = approval?.override;
      const fault = override && overrideFault(gate, override.authority);
      if (override === undefined || fault !== undefined) {
        const reason = fault === undefined ? gate.explanation : `${gate.explanation} ${fault}`;
        return [gated, AutopilotPlanHeld({ planId, reason })];
      }
      return approved('override', plusMillis(gate.evaluatedAt, OVERRIDE_MILLIS));
    }
    case 'PASS': {
      // A PASS without an end has none that could be checked: it counts no longer than this moment.
      const countsUntil = gate.expiresAt ?? now;
      if (settings.level === 'suggest_only') return queued('suggest_only', 'Autopilot only suggests.');
      if (approval !== undefined) return approved('person', countsUntil);
      if (settings.level === 'approval_required')
        return queued('approval_required', 'Every action waits for a person.');
      if (state.plan === undefined || !SAFE_ACTIONS.includes(effectOf(state.plan))) {
        return queued('not_safe', 'Only what spends less is done without a person.');
      }
      return approved('policy', countsUntil);
    }
  }
};
