import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { Action, EntityState, Plan, Setting } from './action.ts';
import { ActorReference, Code, Digest, Instant, Reason } from './fields.ts';
import { RuleId } from './rule-definition.ts';
import { RuleTrigger } from './rule-events.ts';

const BasisPoints = z.int().min(0).max(10_000);
const plan = { planId: z.uuid() };

export const PlanSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person') }),
  z.strictObject({
    kind: z.literal('rule'),
    ruleId: RuleId,
    ruleVersion: z.int().min(1),
    firingId: z.uuid(),
    actionIndex: z.int().min(0),
    trigger: RuleTrigger,
    /** The decision that the amount is from. */
    amountFrom: z.strictObject({ decisionId: z.uuid(), channel: z.string() }).optional(),
  }),
]);

/** Somebody, or a rule, wants an action. Its authors may not approve it. */
export const AutopilotPlanRequested = defineEvent(
  'AutopilotPlanRequested',
  1,
  z.strictObject({
    ...plan,
    source: PlanSource,
    authors: z.array(ActorReference).min(1),
    action: Action,
    reason: Reason,
    gateId: z.string(),
    expiresAt: Instant,
  }),
);
/** Another amount: gate and approval of the plan before no longer count. */
export const AutopilotPlanAmended = defineEvent(
  'AutopilotPlanAmended',
  1,
  z.strictObject({ ...plan, author: ActorReference, action: Action, reason: Reason }),
);
/** The entity was read and the change made exact. */
export const AutopilotPlanProposed = defineEvent(
  'AutopilotPlanProposed',
  1,
  z.strictObject({ plan: Plan, planDigest: Digest, ...plan }),
);

/** A trust gate answered for the very plan of this digest. */
export const AutopilotPlanGated = defineEvent(
  'AutopilotPlanGated',
  1,
  z.strictObject({
    ...plan,
    planDigest: Digest,
    evaluationId: z.uuid(),
    evaluatedAt: Instant,
    outcome: z.enum(['PASS', 'HOLD', 'BLOCK']),
    explanation: z.string(),
    scoreBasisPoints: BasisPoints,
    highRisk: z.boolean(),
    /** When a PASS ceases to count. */
    expiresAt: Instant.optional(),
  }),
);
/** The gate held it: people are told, and nothing follows unless somebody wants it so. */
export const AutopilotPlanHeld = defineEvent('AutopilotPlanHeld', 1, z.strictObject({ ...plan, reason: Reason }));
/** A person has to decide. */
export const AutopilotPlanQueued = defineEvent(
  'AutopilotPlanQueued',
  1,
  z.strictObject({
    ...plan,
    cause: z.enum(['gate_block', 'approval_required', 'not_safe', 'suggest_only']),
    reason: Reason,
  }),
);
/** A person wants it, for the plan of this digest; the gate is asked again before anything follows. */
export const AutopilotPlanApprovalGiven = defineEvent(
  'AutopilotPlanApprovalGiven',
  1,
  z.strictObject({
    ...plan,
    planDigest: Digest,
    approver: ActorReference,
    reason: Reason,
    /** The approver wants it also when the gate holds it. */
    override: z.strictObject({ authority: z.enum(['operator', 'admin']) }).optional(),
  }),
);
/** It may be carried out: by policy, by a person with the gate's PASS, or over a HOLD. */
export const AutopilotPlanApproved = defineEvent(
  'AutopilotPlanApproved',
  1,
  z.strictObject({ ...plan, planDigest: Digest, by: z.enum(['policy', 'person', 'override']), countsUntil: Instant }),
);
export const AutopilotPlanRejected = defineEvent(
  'AutopilotPlanRejected',
  1,
  z.strictObject({ ...plan, by: ActorReference, reason: Reason }),
);
/** It will not be carried out, for a reason that needs nobody. */
export const AutopilotPlanDismissed = defineEvent(
  'AutopilotPlanDismissed',
  1,
  z.strictObject({ ...plan, code: Code, reason: Reason }),
);
export const AutopilotPlanExpired = defineEvent('AutopilotPlanExpired', 1, z.strictObject(plan));

/** One worker has it. From here on the platform may have been told. */
export const AutopilotPlanClaimed = defineEvent(
  'AutopilotPlanClaimed',
  1,
  z.strictObject({ ...plan, planDigest: Digest, evaluationId: z.uuid(), countsUntil: Instant }),
);
export const AutopilotPlanApplied = defineEvent(
  'AutopilotPlanApplied',
  1,
  z.strictObject({ ...plan, observed: EntityState }),
);
export const AutopilotPlanFailed = defineEvent(
  'AutopilotPlanFailed',
  1,
  z.strictObject({
    ...plan,
    code: Code,
    reason: Reason,
    /** `unknown`: the platform may have done it. It is read back until that is known. */
    effect: z.enum(['none', 'unknown']),
  }),
);
/** Read back, the platform has what was set. */
export const AutopilotPlanVerified = defineEvent(
  'AutopilotPlanVerified',
  1,
  z.strictObject({ ...plan, observed: EntityState }),
);
/** Read back, the platform has something else. */
export const AutopilotPlanDeviated = defineEvent(
  'AutopilotPlanDeviated',
  1,
  z.strictObject({ ...plan, expected: Setting, observed: EntityState.optional(), reason: Reason }),
);
export const AutopilotRollbackRequested = defineEvent(
  'AutopilotRollbackRequested',
  1,
  z.strictObject({ ...plan, by: ActorReference, reason: Reason }),
);
export const AutopilotPlanRolledBack = defineEvent(
  'AutopilotPlanRolledBack',
  1,
  z.strictObject({ ...plan, observed: EntityState }),
);
export const AutopilotRollbackFailed = defineEvent(
  'AutopilotRollbackFailed',
  1,
  z.strictObject({ ...plan, code: Code, reason: Reason }),
);

export type PlanEvent = EventOf<
  | typeof AutopilotPlanRequested
  | typeof AutopilotPlanAmended
  | typeof AutopilotPlanProposed
  | typeof AutopilotPlanGated
  | typeof AutopilotPlanHeld
  | typeof AutopilotPlanQueued
  | typeof AutopilotPlanApprovalGiven
  | typeof AutopilotPlanApproved
  | typeof AutopilotPlanRejected
  | typeof AutopilotPlanDismissed
  | typeof AutopilotPlanExpired
  | typeof AutopilotPlanClaimed
  | typeof AutopilotPlanApplied
  | typeof AutopilotPlanFailed
  | typeof AutopilotPlanVerified
  | typeof AutopilotPlanDeviated
  | typeof AutopilotRollbackRequested
  | typeof AutopilotPlanRolledBack
  | typeof AutopilotRollbackFailed
>;
