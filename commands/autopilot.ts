import { z } from 'zod';
import { Action } from '../domain/autopilot/action.ts';
import { killSwitch, killSwitchStream } from '../domain/autopilot/kill-switch.ts';
import { autopilotPlan, planStream } from '../domain/autopilot/plan.ts';
import type { PlanSurroundings } from '../domain/autopilot/plan-gate.ts';
import { autopilotSettings, settingsStream } from '../domain/autopilot/settings.ts';
import { AutopilotSettings } from '../domain/autopilot/settings-definition.ts';
import { command, type LogReader } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';

const reason = z.string().min(1).max(2_000);
const planId = z.uuid();
/** Of the plan that was looked at: another one is not approved. */
const planDigest = z.string().min(1).max(200);

/** Reads what a plan is decided under: how far autopilot may go, and whether it is stopped. */
export const gatherSurroundings = async (
  _input: object,
  log: LogReader,
  { tenant }: DecisionContext,
): Promise<PlanSurroundings> => {
  const [settings, stop] = await Promise.all([
    log.fold(settingsStream(tenant), autopilotSettings),
    log.fold(killSwitchStream(tenant), killSwitch),
  ]);
  return { settings: settings.state, killSwitchEngaged: stop.state.engaged };
};

export const changeAutopilotSettings = command({
  name: 'ChangeAutopilotSettings',
  summary: 'Says how far autopilot may go: its level and its caps.',
  route: 'POST /v1/autopilot/settings',
  permission: 'autopilot:admin',
  input: AutopilotSettings,
  stream: (_, { tenant }) => settingsStream(tenant),
  decider: autopilotSettings,
  command: (settings) => ({ type: 'ChangeAutopilotSettings', settings }),
});

export const engageKillSwitch = command({
  name: 'EngageKillSwitch',
  summary: 'Stops everything that autopilot sends out, at once.',
  route: 'POST /v1/autopilot/kill-switch',
  permission: 'autopilot:execute',
  input: z.strictObject({ reason }),
  stream: (_, { tenant }) => killSwitchStream(tenant),
  decider: killSwitch,
  command: (input) => ({ type: 'EngageKillSwitch', ...input }),
});

export const releaseKillSwitch = command({
  name: 'ReleaseKillSwitch',
  summary: 'Lets autopilot act again. What was stopped stays stopped.',
  route: 'POST /v1/autopilot/kill-switch/release',
  permission: 'autopilot:admin',
  input: z.strictObject({ reason }),
  stream: (_, { tenant }) => killSwitchStream(tenant),
  decider: killSwitch,
  command: (input) => ({ type: 'ReleaseKillSwitch', ...input }),
});

export const requestAutopilotPlan = command({
  name: 'RequestAutopilotPlan',
  summary: 'Proposes an action on the ad platform. The trust gate and, as settings say, a person decide about it.',
  route: 'POST /v1/autopilot/plans',
  permission: 'autopilot:write',
  input: z.strictObject({ ...Action.shape, reason }),
  stream: (_, { tenant, derivedId }) => planStream(tenant, derivedId('plan')),
  decider: autopilotPlan,
  gather: gatherSurroundings,
  command: ({ reason, ...action }, surroundings, { derivedId }) => ({
    type: 'RequestPlan',
    planId: derivedId('plan'),
    source: { kind: 'person' as const },
    authors: [],
    action,
    reason,
    surroundings,
  }),
  status: 202,
  answer: ([requested]) => (requested === undefined ? {} : { planId: requested.data.planId }),
});

export const amendAutopilotPlan = command({
  name: 'AmendAutopilotPlan',
  summary: 'Changes the amount of a waiting plan. Gate and approval count no more: both are asked for again.',
  route: 'POST /v1/autopilot/plans/:planId/amend',
  permission: 'autopilot:write',
  input: z.strictObject({
    planId,
    /** Whichever of the two the plan's action has. */
    changeBasisPoints: Action.shape.changeBasisPoints,
    dailyBudget: Action.shape.dailyBudget,
    reason,
  }),
  stream: ({ planId }, { tenant }) => planStream(tenant, planId),
  decider: autopilotPlan,
  gather: gatherSurroundings,
  command: (input, surroundings) => ({ type: 'AmendPlan', ...input, surroundings }),
  status: 202,
});

export const approveAutopilotPlan = command({
  name: 'ApproveAutopilotPlan',
  summary: 'Approves a waiting plan, if the trust gate, asked again, passes it.',
  route: 'POST /v1/autopilot/plans/:planId/approve',
  permission: 'autopilot:execute',
  input: z.strictObject({ planId, planDigest, reason }),
  stream: ({ planId }, { tenant }) => planStream(tenant, planId),
  decider: autopilotPlan,
  gather: gatherSurroundings,
  command: (input, surroundings) => ({ type: 'ApprovePlan', ...input, override: undefined, surroundings }),
  status: 202,
});

export const overrideAutopilotGate = command({
  name: 'OverrideAutopilotGate',
  summary: 'Approves a plan also when the gate, asked again, holds it. Below a score of 40 it stays blocked.',
  route: 'POST /v1/autopilot/plans/:planId/override',
  permission: 'autopilot:execute',
  input: z.strictObject({ planId, planDigest, reason }),
  stream: ({ planId }, { tenant }) => planStream(tenant, planId),
  decider: autopilotPlan,
  gather: gatherSurroundings,
  command: (input, surroundings) => ({
    type: 'ApprovePlan',
    ...input,
    override: { authority: 'operator' as const },
    surroundings,
  }),
  status: 202,
});

export const overrideAutopilotGateAsAdmin = command({
  name: 'OverrideAutopilotGateAsAdmin',
  summary: 'The same with an administrator’s authority: also for high-risk actions at a score below 60.',
  route: 'POST /v1/autopilot/plans/:planId/override-as-admin',
  permission: 'autopilot:admin',
  input: z.strictObject({ planId, planDigest, reason }),
  stream: ({ planId }, { tenant }) => planStream(tenant, planId),
  decider: autopilotPlan,
  gather: gatherSurroundings,
  command: (input, surroundings) => ({
    type: 'ApprovePlan',
    ...input,
    override: { authority: 'admin' as const },
    surroundings,
  }),
  status: 202,
});

export const rejectAutopilotPlan = command({
  name: 'RejectAutopilotPlan',
  summary: 'Rejects a waiting plan.',
  route: 'POST /v1/autopilot/plans/:planId/reject',
  permission: 'autopilot:execute',
  input: z.strictObject({ planId, reason }),
  stream: ({ planId }, { tenant }) => planStream(tenant, planId),
  decider: autopilotPlan,
  command: (input) => ({ type: 'RejectPlan', ...input }),
});

export const rollBackAutopilotPlan = command({
  name: 'RollBackAutopilotPlan',
  summary: 'Restores what the plan changed, if nobody changed it since.',
  route: 'POST /v1/autopilot/plans/:planId/rollback',
  permission: 'autopilot:execute',
  input: z.strictObject({ planId, reason }),
  stream: ({ planId }, { tenant }) => planStream(tenant, planId),
  decider: autopilotPlan,
  gather: gatherSurroundings,
  command: (input, surroundings) => ({ type: 'RequestRollback', ...input, surroundings }),
  status: 202,
});

export const autopilotCommands = [
  changeAutopilotSettings,
  engageKillSwitch,
  releaseKillSwitch,
  requestAutopilotPlan,
  amendAutopilotPlan,
  approveAutopilotPlan,
  overrideAutopilotGate,
  overrideAutopilotGateAsAdmin,
  rejectAutopilotPlan,
  rollBackAutopilotPlan,
] as const;
