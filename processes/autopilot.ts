import { z } from 'zod';
import { raiseAlert } from '../commands/alerts.ts';
import {
  claimAutopilotPlan,
  dismissAutopilotPlan,
  expireAutopilotPlan,
  recordAutopilotPlanFailed,
  releaseAutopilotAllowance,
  reserveAutopilotAllowance,
  routeAutopilotPlan,
} from '../commands/autopilot-steps.ts';
import { actOnDecision, observeDecisionOutcome, recordDecision } from '../commands/decisions.ts';
import { concludeRuleAction } from '../commands/rules.ts';
import { evaluateTrustGate } from '../commands/trust.ts';
import { effectOf, Plan } from '../domain/autopilot/action.ts';
import { AutopilotAllowanceReserved } from '../domain/autopilot/guard-events.ts';
import {
  AutopilotPlanAmended,
  AutopilotPlanApplied,
  AutopilotPlanApprovalGiven,
  AutopilotPlanApproved,
  AutopilotPlanClaimed,
  AutopilotPlanDeviated,
  AutopilotPlanDismissed,
  AutopilotPlanExpired,
  AutopilotPlanFailed,
  AutopilotPlanHeld,
  AutopilotPlanProposed,
  AutopilotPlanQueued,
  AutopilotPlanRejected,
  AutopilotPlanRequested,
  AutopilotPlanRolledBack,
  AutopilotPlanVerified,
  AutopilotRollbackFailed,
  AutopilotRollbackRequested,
} from '../domain/autopilot/plan-events.ts';
import type { Severity } from '../domain/autopilot/rule-definition.ts';
import { type DomainEvent, type EventDefinition, isEvent, type Recorded } from '../domain/kernel/event.ts';
import { plusMillis } from '../domain/kernel/time.ts';
import { TrustGateEvaluated } from '../domain/trust/events.ts';
import {
  amendPlanDecision,
  answerPlanDecision,
  concludePlanDecision,
  recordPlanDecision,
} from './autopilot-decision.ts';
import { askToApply, askToPrepare, askToReadBack, askToRollBack } from './autopilot-jobs.ts';
import { type CommandRequest, send } from './runtime/job.ts';
import {
  cancelTimer,
  type Output,
  on,
  processManager,
  type Reaction,
  type Transition,
  wakeAt,
} from './runtime/process-manager.ts';

const NAME = 'autopilot';
/** What a gate's answer to autopilot is about. */
const PLAN = 'autopilotPlan';
const EXPIRY = 'expiry';
const NO_ANSWER = 'no-answer';
const NOT_READ_BACK = 'not-read-back';
/** By then every attempt that was permitted has ended: an attempt begins before the approval ends and times out. */
const ANSWER_MILLIS = 600_000;
const READ_BACK_MILLIS = 3_600_000;

const State = z.strictObject({
  requested: AutopilotPlanRequested.schema,
  plan: Plan.optional(),
  planDigest: z.string().optional(),
  /** The decision behind the plan is recorded. */
  decided: z.boolean(),
  /** The day whose allowance the plan has a share of. */
  day: z.iso.date().optional(),
});
type State = z.output<typeof State>;

const to = (step: string, state: State, outputs: readonly Output[], finished = false): Transition<State> => ({
  step,
  state,
  outputs,
  finished,
});

/** How the process goes on after an event of a plan that it knows. */
const after = <Type extends string, Schema extends z.ZodObject>(
  definition: EventDefinition<Type, Schema>,
  react: (
    state: State,
    event: Recorded<DomainEvent<Type, z.output<Schema>>>,
    now: string,
  ) => Transition<State> | undefined,
): Reaction<State> => ({
  type: definition.type,
  instanceOf: ({ data: { planId } }) => (typeof planId === 'string' ? planId : undefined),
  react: (event, state, { now }) =>
    state !== undefined && isEvent(definition, event) ? react(state, event, now) : undefined,
});

const askGate = ({ requested, plan, planDigest }: State): readonly Output[] => {
  if (plan === undefined || planDigest === undefined) return [];
  const { planId, gateId } = requested;
  return [
    send(evaluateTrustGate, { gateId, actionType: effectOf(plan), subject: { kind: PLAN, id: planId }, planDigest }),
  ];
};

/** Tells the rule that wanted the plan how that went. */
const tellRule = ({ requested }: State, result: 'success' | 'failure', detail: string): readonly CommandRequest[] => {
  const { source } = requested;
  if (source.kind !== 'rule') return [];
  const { ruleId, firingId, actionIndex: index } = source;
  return [send(concludeRuleAction, { ruleId, firingId, index, result, detail: detail.slice(0, 500) })];
};

const alertAbout = ({ requested }: State, severity: Severity, code: string, reason: string): CommandRequest => {
  const { planId, gateId, action } = requested;
  const { actionType, entity } = action;
  const topic = `${code}:${gateId}:${actionType}:${entity.kind}:${entity.id}`;
  return send(raiseAlert, { topic, severity, code, reason, link: `/v1/autopilot/plans/${planId}`, entity, actionType });
};

const giveBack = ({ requested, day }: State): readonly CommandRequest[] =>
  day === undefined ? [] : [send(releaseAutopilotAllowance, { planId: requested.planId, day })];

/** The plan ended before anything went out. */
const ended = (step: string, state: State, reason: string, answer: 'rejected' | 'ignored'): Transition<State> => {
  const { planId } = state.requested;
  const decision = state.decided ? [answerPlanDecision(planId, answer, reason)] : [];
  return to(step, state, [...decision, ...tellRule(state, 'failure', `${step}: ${reason}`), ...giveBack(state)], true);
};

/**
 * Autopilot: from a wished action through reading the entity, the trust gate and, where needed, a person, to the
 * change, its read-back and, on request, its rollback. One instance for each plan.
 */
export const autopilot = processManager({
  name: NAME,
  version: 1,
  state: State,
  // A plan may wait for a person for as long as it lives.
  stuckAfterMillis: 31 * 86_400_000,
  reactions: [
    on(AutopilotPlanRequested, {
      instance: ({ data }) => data.planId,
      react: ({ data: requested }, state: State | undefined) => {
        if (state !== undefined) return undefined;
        const { planId, action, expiresAt } = requested;
        const outputs = [askToPrepare({ planId, entity: action.entity }), wakeAt(EXPIRY, expiresAt)];
        return to('requested', { requested, decided: false }, outputs);
      },
    }),
    after(AutopilotPlanAmended, ({ requested, decided }, { data: { planId, action, reason } }) => {
      const decision = decided ? [amendPlanDecision(planId, action, reason)] : [];
      const outputs = [...decision, askToPrepare({ planId, entity: action.entity })];
      return to('requested', { requested: { ...requested, action }, decided }, outputs);
    }),
    after(AutopilotPlanProposed, (before, { data: { plan, planDigest } }) => {
      const state = { ...before, plan, planDigest };
      return to('proposed', state, askGate(state));
    }),
    on(TrustGateEvaluated, {
      instance: ({ data: { subject }, metadata: { actor } }) =>
        subject?.kind === PLAN && actor.kind === 'process' && actor.id === NAME ? subject.id : undefined,
      react: ({ data: gate }, state: State | undefined) => {
        if (state?.plan === undefined || gate.planDigest === undefined) return undefined;
        const { evaluationId, evaluatedAt, outcome, explanation, scoreBasisPoints, expiresAt, planDigest } = gate;
        const route = send(routeAutopilotPlan, {
          planId: state.requested.planId,
          planDigest,
          evaluationId,
          evaluatedAt,
          outcome,
          explanation,
          scoreBasisPoints,
          highRisk: gate.actionClass === 'highRisk',
          ...(expiresAt === undefined ? {} : { expiresAt }),
        });
        const decision = state.decided ? [] : [recordPlanDecision(state.requested, state.plan, gate)];
        return to('gated', { ...state, decided: true }, [...decision, route]);
      },
    }),
    after(AutopilotPlanHeld, (state, { data }) =>
      to('held', state, [alertAbout(state, 'warning', 'gate-hold', data.reason)]),
    ),
    after(AutopilotPlanQueued, (state) => to('queued', state, [])),
    after(AutopilotPlanApprovalGiven, (state) => to('rechecking', state, askGate(state))),
    after(AutopilotPlanApproved, (before, { data: { planId, by } }, now) => {
      const { plan } = before;
      if (plan === undefined) return undefined;
      const day = now.slice(0, 10);
      const { movedMinor } = plan;
      const { currency } = plan.before;
      const accepted = by === 'policy' ? [] : [answerPlanDecision(planId, 'accepted', `Approved (${by}).`)];
      const outputs = [...accepted, send(reserveAutopilotAllowance, { planId, day, movedMinor, currency })];
      return to('approved', { ...before, day }, outputs);
    }),
    after(AutopilotAllowanceReserved, (state, { data: { planId, day } }) =>
      to('reserved', state, [send(claimAutopilotPlan, { planId, day })]),
    ),
    after(AutopilotPlanClaimed, (state, { data: { planId, countsUntil } }) => {
      const { plan } = state;
      if (plan === undefined) return undefined;
      const { action, before, set } = plan;
      return to('applying', state, [
        askToApply({ planId, entity: action.entity, expectedVersion: before.version, set, countsUntil }),
        cancelTimer(EXPIRY),
        wakeAt(NO_ANSWER, plusMillis(countsUntil, ANSWER_MILLIS)),
      ]);
    }),
    after(AutopilotPlanApplied, (state, _, now) => readBack('applied', state, now)),
    after(AutopilotPlanFailed, (state, { id, data: { planId, effect, code, reason } }, now) => {
      if (effect === 'unknown') return readBack('effect-unknown', state, now);
      const outcome = concludePlanDecision(planId, 'failure', now, id);
      return to(
        'failed',
        state,
        [outcome, ...tellRule(state, 'failure', `${code}: ${reason}`), ...giveBack(state)],
        true,
      );
    }),
    after(AutopilotPlanVerified, (state, { id, data: { planId } }, now) => {
      const outcome = concludePlanDecision(planId, 'success', now, id);
      return to('verified', state, [outcome, ...tellRule(state, 'success', 'Applied and verified.')], true);
    }),
    after(AutopilotPlanDeviated, (state, { id, data: { planId, reason } }, now) => {
      const outcome = concludePlanDecision(planId, 'failure', now, id);
      const alert = alertAbout(state, 'critical', 'not-as-set', reason);
      return to('deviated', state, [alert, outcome, ...tellRule(state, 'failure', reason)], true);
    }),
    after(AutopilotPlanRejected, (state, { data }) => ended('rejected', state, data.reason, 'rejected')),
    after(AutopilotPlanDismissed, (state, { data }) =>
      ended('dismissed', state, `${data.code}: ${data.reason}`, 'ignored'),
    ),
    after(AutopilotPlanExpired, (state) => ended('expired', state, 'Nobody decided in time.', 'ignored')),
    after(AutopilotRollbackRequested, (state, { data: { planId } }) => {
      const { plan } = state;
      if (plan === undefined) return undefined;
      const { action, set, compensation } = plan;
      return to('rolling-back', state, [askToRollBack({ planId, entity: action.entity, set, compensation })]);
    }),
    after(AutopilotPlanRolledBack, (state) => to('rolled-back', state, [], true)),
    after(AutopilotRollbackFailed, (state, { data }) =>
      to('rollback-failed', state, [alertAbout(state, 'critical', 'rollback-failed', data.reason)], true),
    ),
  ],
  onTimer: (name, state, { now }) => {
    const { planId, action } = state.requested;
    switch (name) {
      case EXPIRY:
        return to('expiring', state, [send(expireAutopilotPlan, { planId })]);
      case NO_ANSWER: {
        const reason = 'Nobody reported what came of the change.';
        return to('no-answer', state, [
          send(recordAutopilotPlanFailed, { planId, code: 'no-answer', reason, effect: 'unknown' }),
        ]);
      }
      case NOT_READ_BACK:
        return to('not-read-back', state, [
          alertAbout(state, 'critical', 'not-read-back', 'The platform could not be read back after a change.'),
          askToReadBack({ planId, entity: action.entity }),
          wakeAt(NOT_READ_BACK, plusMillis(now, READ_BACK_MILLIS)),
        ]);
      default:
        return undefined;
    }
  },
  onRefused: (refused, state) => {
    const serious = refused.find(({ command }) => !TOLERATED.includes(command));
    if (serious === undefined) return to('went-on', state, []);
    if (!DISMISSING.includes(serious.command)) return undefined;
    const { code, reason } = serious;
    return to('refused', state, [send(dismissAutopilotPlan, { planId: state.requested.planId, code, reason })]);
  },
});

const readBack = (step: string, state: State, now: string): Transition<State> => {
  const { planId, action } = state.requested;
  return to(step, state, [
    cancelTimer(NO_ANSWER),
    askToReadBack({ planId, entity: action.entity }),
    wakeAt(NOT_READ_BACK, plusMillis(now, READ_BACK_MILLIS)),
  ]);
};

/** Somebody answered the decision themselves, or the rule is another by now: the plan goes on. */
const TOLERATED: readonly string[] = [
  recordDecision.name,
  actOnDecision.name,
  observeDecisionOutcome.name,
  concludeRuleAction.name,
];
/** Their refusal means that the plan cannot be carried out. */
const DISMISSING: readonly string[] = [evaluateTrustGate.name, reserveAutopilotAllowance.name, claimAutopilotPlan.name];
