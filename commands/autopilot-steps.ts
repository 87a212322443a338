import { z } from 'zod';
import { Action, EntityState } from '../domain/autopilot/action.ts';
import { allowance, allowanceStream } from '../domain/autopilot/allowance.ts';
import { idOfAction } from '../domain/autopilot/content-id.ts';
import { ActorReference } from '../domain/autopilot/fields.ts';
import { AutopilotAllowanceReserved } from '../domain/autopilot/guard-events.ts';
import { autopilotPlan, planStream } from '../domain/autopilot/plan.ts';
import {
  AutopilotPlanApplied,
  AutopilotPlanDismissed,
  AutopilotPlanFailed,
  AutopilotPlanGated,
  AutopilotRollbackFailed,
  PlanSource,
} from '../domain/autopilot/plan-events.ts';
import { PlannedSpend } from '../domain/autopilot/rule-definition.ts';
import { autopilotSettings, settingsStream } from '../domain/autopilot/settings.ts';
import { decision, decisionStream } from '../domain/decisions/decision.ts';
import { command, type LogReader } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { isRefusal, refuse } from '../domain/kernel/refusal.ts';
import { optimizationRun } from '../domain/optimization/events.ts';
import { plannedSpend } from '../domain/optimization/planned-spend.ts';
import { gatherSurroundings } from './autopilot.ts';

// What only the autopilot's process and jobs send: none of these has a route.

const planId = z.uuid();
const ofPlan = ({ planId }: { readonly planId: string }, { tenant }: DecisionContext) => planStream(tenant, planId);
const RuleSource = PlanSource.options[1];

interface WithSpend {
  readonly source: Pick<z.output<typeof RuleSource>, 'firingId'>;
  readonly plannedSpend?: PlannedSpend | undefined;
}

/** What the plan that an earlier action of the firing asked for spends; undefined: the amount is no plan's. */
const amountOf = async (
  { source: { firingId }, plannedSpend: wanted }: WithSpend,
  log: LogReader,
  context: DecisionContext,
) => {
  if (wanted === undefined) return undefined;
  const { ofAction, channel } = wanted;
  const decisionId = idOfAction(context.digest, { firingId, actionIndex: ofAction });
  const [{ state: run }, { state: decided }] = await Promise.all([
    log.fold(optimizationRun.stream(context.tenant, decisionId), optimizationRun.decider),
    log.fold(decisionStream(context.tenant, decisionId), decision),
  ]);
  if (run?.status !== 'completed' || decided === undefined) {
    return refuse('conflict', 'plan-not-computed', `What action ${ofAction} asked for was not computed.`);
  }
  const dailyBudget = plannedSpend(run.request, decided.recommendation, channel);
  return isRefusal(dailyBudget) ? dailyBudget : { dailyBudget, decisionId, channel };
};

export const requestAutopilotPlanByRule = command({
  name: 'RequestAutopilotPlanByRule',
  summary: 'Proposes the action of a rule that fired.',
  permission: 'autopilot:write',
  input: z.strictObject({
    source: RuleSource.omit({ amountFrom: true }),
    authors: z.array(ActorReference),
    action: Action,
    plannedSpend: PlannedSpend.optional(),
    reason: z.string().min(1).max(2_000),
  }),
  stream: (input, context) => planStream(context.tenant, idOfAction(context.digest, input.source)),
  decider: autopilotPlan,
  gather: async (input, log, context) => ({
    surroundings: await gatherSurroundings(input, log, context),
    amount: await amountOf(input, log, context),
  }),
  command: ({ plannedSpend: _, ...input }, { surroundings, amount }, context) => {
    if (amount !== undefined && isRefusal(amount)) return { type: 'RefusePlan', refusal: amount };
    const planId = idOfAction(context.digest, input.source);
    if (amount === undefined) return { type: 'RequestPlan', planId, ...input, surroundings };
    const { dailyBudget, ...amountFrom } = amount;
    const action = { ...input.action, dailyBudget };
    return { type: 'RequestPlan', planId, ...input, action, source: { ...input.source, amountFrom }, surroundings };
  },
});

export const proposeAutopilotPlan = command({
  name: 'ProposeAutopilotPlan',
  summary: 'Makes a requested action exact from what the platform shows.',
  permission: 'autopilot:execute',
  input: z.strictObject({ planId, before: EntityState }),
  stream: ofPlan,
  decider: autopilotPlan,
  gather: gatherSurroundings,
  command: (input, surroundings) => ({ type: 'ProposePlan', ...input, surroundings }),
});

export const routeAutopilotPlan = command({
  name: 'RouteAutopilotPlan',
  summary: 'Leads a plan where the gate’s answer says.',
  permission: 'autopilot:execute',
  input: AutopilotPlanGated.schema,
  stream: ofPlan,
  decider: autopilotPlan,
  gather: gatherSurroundings,
  command: (gate, surroundings) => ({ type: 'RouteByGate', planId: gate.planId, gate, surroundings }),
});

export const dismissAutopilotPlan = command({
  name: 'DismissAutopilotPlan',
  summary: 'Gives up a plan that cannot be carried out.',
  permission: 'autopilot:execute',
  input: AutopilotPlanDismissed.schema,
  stream: ofPlan,
  decider: autopilotPlan,
  command: (input) => ({ type: 'DismissPlan', ...input }),
});

export const expireAutopilotPlan = command({
  name: 'ExpireAutopilotPlan',
  summary: 'Ends a plan that waited too long.',
  permission: 'autopilot:execute',
  input: z.strictObject({ planId }),
  stream: ofPlan,
  decider: autopilotPlan,
  command: (input) => ({ type: 'ExpirePlan', ...input }),
});

export const reserveAutopilotAllowance = command({
  name: 'ReserveAutopilotAllowance',
  summary: 'Takes a plan’s share of the day’s caps.',
  permission: 'autopilot:execute',
  input: AutopilotAllowanceReserved.schema,
  stream: ({ day }, { tenant }) => allowanceStream(tenant, day),
  decider: allowance,
  gather: async (_, log, { tenant }) => (await log.fold(settingsStream(tenant), autopilotSettings)).state,
  command: (input, caps) => ({ type: 'ReserveAllowance', ...input, caps }),
});

export const releaseAutopilotAllowance = command({
  name: 'ReleaseAutopilotAllowance',
  summary: 'Gives back the share of a plan that had no effect.',
  permission: 'autopilot:execute',
  input: z.strictObject({ planId, day: z.iso.date() }),
  stream: ({ day }, { tenant }) => allowanceStream(tenant, day),
  decider: allowance,
  command: (input) => ({ type: 'ReleaseAllowance', ...input }),
});

export const claimAutopilotPlan = command({
  name: 'ClaimAutopilotPlan',
  summary: 'Takes an approved plan for carrying out.',
  permission: 'autopilot:execute',
  input: z.strictObject({ planId, day: z.iso.date() }),
  stream: ofPlan,
  decider: autopilotPlan,
  gather: async (input, log, context) => {
    const { state } = await log.fold(allowanceStream(context.tenant, input.day), allowance);
    return { reserved: state.has(input.planId), surroundings: await gatherSurroundings(input, log, context) };
  },
  command: ({ planId }, facts) => ({ type: 'ClaimPlan', planId, ...facts }),
});

export const recordAutopilotPlanApplied = command({
  name: 'RecordAutopilotPlanApplied',
  summary: 'Records what the platform answered to a change.',
  permission: 'autopilot:execute',
  input: AutopilotPlanApplied.schema,
  stream: ofPlan,
  decider: autopilotPlan,
  command: (input) => ({ type: 'RecordApplied', ...input }),
});

export const recordAutopilotPlanFailed = command({
  name: 'RecordAutopilotPlanFailed',
  summary: 'Records why a change was not made, or is not known to have been made.',
  permission: 'autopilot:execute',
  input: AutopilotPlanFailed.schema,
  stream: ofPlan,
  decider: autopilotPlan,
  command: (input) => ({ type: 'RecordFailed', ...input }),
});

export const recordAutopilotReadBack = command({
  name: 'RecordAutopilotReadBack',
  summary: 'Holds what the platform shows against what was set.',
  permission: 'autopilot:execute',
  input: z.strictObject({ planId, observed: EntityState.optional() }),
  stream: ofPlan,
  decider: autopilotPlan,
  command: ({ planId, observed }) => ({ type: 'RecordReadBack', planId, observed }),
});

export const recordAutopilotPlanRolledBack = command({
  name: 'RecordAutopilotPlanRolledBack',
  summary: 'Records that the state before a plan is restored.',
  permission: 'autopilot:execute',
  input: AutopilotPlanApplied.schema,
  stream: ofPlan,
  decider: autopilotPlan,
  command: (input) => ({ type: 'RecordRolledBack', ...input }),
});

export const recordAutopilotRollbackFailed = command({
  name: 'RecordAutopilotRollbackFailed',
  summary: 'Records why the state before a plan could not be restored.',
  permission: 'autopilot:execute',
  input: AutopilotRollbackFailed.schema,
  stream: ofPlan,
  decider: autopilotPlan,
  command: (input) => ({ type: 'RecordRollbackFailed', ...input }),
});

export const autopilotStepCommands = [
  requestAutopilotPlanByRule,
  proposeAutopilotPlan,
  routeAutopilotPlan,
  dismissAutopilotPlan,
  expireAutopilotPlan,
  reserveAutopilotAllowance,
  releaseAutopilotAllowance,
  claimAutopilotPlan,
  recordAutopilotPlanApplied,
  recordAutopilotPlanFailed,
  recordAutopilotReadBack,
  recordAutopilotPlanRolledBack,
  recordAutopilotRollbackFailed,
] as const;
