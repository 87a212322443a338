import { z } from 'zod';
import { actOnDecision, observeDecisionOutcome, recordDecision } from '../commands/decisions.ts';
import type { Action, Plan } from '../domain/autopilot/action.ts';
import type { AutopilotPlanRequested } from '../domain/autopilot/plan-events.ts';
import type { EventOf } from '../domain/kernel/event.ts';
import type { Instant } from '../domain/kernel/time.ts';
import type { Evaluation } from '../domain/trust/evaluation.ts';
import { type CommandRequest, send } from './runtime/job.ts';

/** What makes an action exact: run again on the input context, it gives the recommendation again. */
const ENGINE = { name: 'autopilot', version: '1' };

type Requested = EventOf<typeof AutopilotPlanRequested>['data'];

/** Leaves absent what is undefined, as JSON does. */
const plain = (value: object) => z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(value)));

/** What set it off, and the decision that its amount is from. */
const lineageOf = (source: Requested['source']): readonly string[] => {
  if (source.kind !== 'rule') return [];
  const { trigger, amountFrom } = source;
  return amountFrom === undefined ? [trigger.eventId] : [trigger.eventId, amountFrom.decisionId];
};

/** The decision behind a plan. Its id is the plan's, so that each plan has exactly one. */
export const recordPlanDecision = (requested: Requested, plan: Plan, gate: Evaluation): CommandRequest => {
  const { source } = requested;
  const { planId, action, before, set, compensation, movedMinor } = plan;
  return send(recordDecision, {
    decisionId: planId,
    decisionType: 'automation',
    subject: { kind: action.entity.kind, id: action.entity.id },
    inputContext: plain({ planId, action, before, source }),
    modelVersion: source.kind === 'rule' ? `${source.ruleId}@${source.ruleVersion}` : 'autopilot@1',
    recommendation: plain({ set, compensation, movedMinor }),
    expectedOutcome: { statement: requested.reason },
    pins: { engine: ENGINE, gateEvaluationId: gate.evaluationId, policyDigest: gate.policyDigest },
    lineage: [...lineageOf(source), gate.evaluationId],
  });
};

export const answerPlanDecision = (
  decisionId: string,
  action: 'accepted' | 'rejected' | 'ignored',
  reason: string,
): CommandRequest => send(actOnDecision, { decisionId, action, reason });

/** Another amount was wanted than the one recommended. */
export const amendPlanDecision = (decisionId: string, amended: Action, reason: string): CommandRequest =>
  send(actOnDecision, { decisionId, action: 'modified', delta: plain(amended), reason });

export const concludePlanDecision = (
  decisionId: string,
  status: 'success' | 'failure',
  observedAt: Instant,
  eventId: string,
): CommandRequest => send(observeDecisionOutcome, { decisionId, status, observedAt, evidence: [eventId] });
