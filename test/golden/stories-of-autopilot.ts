import { acknowledgeAlert } from '../../commands/alerts.ts';
import {
  amendAutopilotPlan,
  approveAutopilotPlan,
  engageKillSwitch,
  rejectAutopilotPlan,
  releaseKillSwitch,
  rollBackAutopilotPlan,
} from '../../commands/autopilot.ts';
import { disableAutomationRule } from '../../commands/rules.ts';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import {
  ADA,
  type AutopilotWorld,
  CAMPAIGN,
  createAutopilotWorld,
  GRACE,
  observeCost,
  setTrust,
  setUp,
} from '../support/autopilot-world.ts';

const DAY = 86_400_000;

/** A rule fired, and its plan waits for a person. */
const waiting = async (trust: 100 | 50 | 'silent' = 100) => {
  const world = createAutopilotWorld();
  await setUp(world, 'approval_required');
  await setTrust(world, trust);
  await observeCost(world, '60');
  const [proposed] = await world.dataOf('AutopilotPlanProposed');
  const plan = { planId: String(proposed?.planId), planDigest: String(proposed?.planDigest) };
  return { world, plan };
};

/** Somebody else changes what a plan is about. */
const interfere = (world: AutopilotWorld, dailyBudgetMinor: string): void => {
  const current = world.platform.get(CAMPAIGN);
  if (current !== undefined) world.platform.put(CAMPAIGN, { ...current, dailyBudgetMinor, version: '9' });
};

const approvedAndRolledBack = async () => {
  const { world, plan } = await waiting();
  await world.send(approveAutopilotPlan, { ...plan, reason: 'fine' }, GRACE);
  await world.send(rollBackAutopilotPlan, { planId: plan.planId, reason: 'worse than before' }, GRACE);
  await world.send(disableAutomationRule, { ruleId: 'cut-budget', reason: 'no longer' });
  return world;
};

const heldAmendedRejected = async () => {
  const { world, plan } = await waiting(50);
  const [alerted] = await world.dataOf('AlertRaised');
  await world.send(acknowledgeAlert, { alertId: String(alerted?.alertId) });
  await world.send(amendAutopilotPlan, { planId: plan.planId, changeBasisPoints: 1_000, reason: 'less' }, GRACE);
  await world.send(rejectAutopilotPlan, { planId: plan.planId, reason: 'not now' }, ADA);
  return world;
};

const expired = async () => {
  const { world } = await waiting();
  await world.pass(DAY);
  return world;
};

const stopped = async () => {
  const world = createAutopilotWorld();
  await setUp(world);
  await setTrust(world, 100);
  world.holdBack('autopilot.apply');
  await observeCost(world, '60');
  await world.send(engageKillSwitch, { reason: 'stop' });
  world.letGo('autopilot.apply');
  await world.settle();
  await world.send(releaseKillSwitch, { reason: 'go on' });
  return world;
};

const dismissed = async () => {
  const world = createAutopilotWorld();
  await setUp(world);
  await setTrust(world, 100);
  await world.send(engageKillSwitch, { reason: 'stop' });
  await observeCost(world, '60');
  return world;
};

const deviatedAndNotRolledBack = async () => {
  const { world, plan } = await waiting();
  world.holdBack('autopilot.read-back');
  await world.send(approveAutopilotPlan, { ...plan, reason: 'fine' }, GRACE);
  interfere(world, '7000');
  world.letGo('autopilot.read-back');
  await world.settle();
  await world.send(rollBackAutopilotPlan, { planId: plan.planId, reason: 'worse' }, GRACE);
  return world;
};

/** Rules and autopilot, each in a log of its own. */
export const storiesOfAutopilot = async (): Promise<ReadonlyMap<string, readonly StoredEvent[]>> => {
  const stories = {
    'autopilot-approved-and-rolled-back': approvedAndRolledBack,
    'autopilot-held-amended-rejected': heldAmendedRejected,
    'autopilot-expired': expired,
    'autopilot-stopped': stopped,
    'autopilot-dismissed': dismissed,
    'autopilot-deviated': deviatedAndNotRolledBack,
  };
  const told = new Map<string, readonly StoredEvent[]>();
  for (const [name, tell] of Object.entries(stories)) told.set(name, await (await tell()).log());
  return told;
};
