import { describe, expect, test } from 'vitest';
import {
  approveAutopilotPlan,
  engageKillSwitch,
  overrideAutopilotGate,
  rollBackAutopilotPlan,
} from '../commands/autopilot.ts';
import {
  ADA,
  type AutopilotWorld,
  CAMPAIGN,
  createAutopilotWorld,
  GRACE,
  observeCost,
  setTrust,
  setUp,
} from '../test/support/autopilot-world.ts';

const budgetOf = (world: AutopilotWorld) => world.platform.get(CAMPAIGN)?.dailyBudgetMinor;
const planEvents = async (world: AutopilotWorld) =>
  (await world.log()).filter(({ stream }) => stream.startsWith('autopilotPlan-')).map(({ type }) => type);
const countOf = async (world: AutopilotWorld, type: string) => (await world.dataOf(type)).length;
const planOf = async (world: AutopilotWorld) => {
  const [proposed] = await world.dataOf('AutopilotPlanProposed');
  return { planId: String(proposed?.planId), planDigest: String(proposed?.planDigest) };
};

describe.each([1, 2, 3])('a rule fires, everything being handed over %i times', (deliveries) => {
  test('gate PASS: the platform is changed once, read back and verified; no alert, nothing queued', async () => {
    const world = createAutopilotWorld({ deliveries });
    await setUp(world);
    await setTrust(world, 100);
    await observeCost(world, '60');
    expect(await planEvents(world)).toEqual([
      'AutopilotPlanRequested',
      'AutopilotPlanProposed',
      'AutopilotPlanGated',
      'AutopilotPlanApproved',
      'AutopilotPlanClaimed',
      'AutopilotPlanApplied',
      'AutopilotPlanVerified',
    ]);
    expect(budgetOf(world)).toBe('8000');
    expect(world.platform.effects()).toHaveLength(1);
    expect(await countOf(world, 'AlertRaised')).toBe(0);
    const { planId } = await planOf(world);
    expect(await world.dataOf('DecisionRecorded')).toMatchObject([{ decisionId: planId, decisionType: 'automation' }]);
    expect(await world.dataOf('DecisionOutcomeObserved')).toMatchObject([{ decisionId: planId, status: 'success' }]);
    expect(await world.dataOf('AutomationRuleActionConcluded')).toMatchObject([
      { index: 0, result: 'success' },
      { index: 1, result: 'skipped' },
    ]);
  });

  test('gate HOLD: one alert, nothing queued, nothing changed', async () => {
    const world = createAutopilotWorld({ deliveries });
    await setUp(world);
    await setTrust(world, 50);
    await observeCost(world, '60');
    expect(await planEvents(world)).toEqual([
      'AutopilotPlanRequested',
      'AutopilotPlanProposed',
      'AutopilotPlanGated',
      'AutopilotPlanHeld',
    ]);
    const { planId } = await planOf(world);
    expect(await world.dataOf('AlertRaised')).toMatchObject([
      { severity: 'warning', code: 'gate-hold', link: `/v1/autopilot/plans/${planId}` },
    ]);
    expect(budgetOf(world)).toBe('10000');
  });

  test('gate BLOCK: one item queued, no alert, nothing changed', async () => {
    const world = createAutopilotWorld({ deliveries });
    await setUp(world);
    await setTrust(world, 'silent');
    await observeCost(world, '60');
    expect(await world.dataOf('AutopilotPlanQueued')).toMatchObject([{ cause: 'gate_block' }]);
    expect(await countOf(world, 'AlertRaised')).toBe(0);
    expect(budgetOf(world)).toBe('10000');
  });

  test('answers that are lost after the effect: still one effect', async () => {
    const world = createAutopilotWorld({ deliveries });
    world.platform.loseAnswers(3);
    await setUp(world);
    await setTrust(world, 100);
    await observeCost(world, '60');
    expect((await planEvents(world)).at(-1)).toBe('AutopilotPlanVerified');
    expect(world.platform.effects()).toHaveLength(1);
    expect(budgetOf(world)).toBe('8000');
  });

  test('all answers lost: the effect is unknown until it is read back', async () => {
    const world = createAutopilotWorld({ deliveries });
    world.platform.loseAnswers(100);
    await setUp(world);
    await setTrust(world, 100);
    await observeCost(world, '60');
    expect((await planEvents(world)).slice(-2)).toEqual(['AutopilotPlanFailed', 'AutopilotPlanVerified']);
    expect(world.platform.effects()).toHaveLength(1);
  });
});

describe('the kill switch', () => {
  const applying = async () => {
    const world = createAutopilotWorld();
    await setUp(world);
    await setTrust(world, 100);
    world.holdBack('autopilot.apply');
    await observeCost(world, '60');
    expect((await planEvents(world)).at(-1)).toBe('AutopilotPlanClaimed');
    return world;
  };

  test('stops a plan that a worker has claimed, before anything goes out', async () => {
    const world = await applying();
    await world.send(engageKillSwitch, { reason: 'stop' });
    world.letGo('autopilot.apply');
    await world.settle();
    expect(await world.dataOf('AutopilotPlanFailed')).toMatchObject([{ code: 'kill-switch-engaged', effect: 'none' }]);
    expect(world.platform.effects()).toEqual([]);
    expect(await countOf(world, 'AutopilotAllowanceReleased')).toBe(1);
  });

  test('stops a change whose attempt is just about to be made', async () => {
    const world = await applying();
    world.platform.beforePermit = async () => {
      world.platform.beforePermit = async () => undefined;
      await world.send(engageKillSwitch, { reason: 'stop' });
    };
    world.letGo('autopilot.apply');
    await world.settle();
    expect(world.platform.effects()).toEqual([]);
  });

  test('keeps what comes later from being carried out', async () => {
    const world = createAutopilotWorld();
    await setUp(world);
    await setTrust(world, 100);
    await world.send(engageKillSwitch, { reason: 'stop' });
    await observeCost(world, '60');
    expect(await world.dataOf('AutopilotPlanDismissed')).toMatchObject([{ code: 'kill-switch-engaged' }]);
    expect(world.platform.effects()).toEqual([]);
  });
});

describe('an approval that has run out', () => {
  test('lets nothing out, however late the worker comes', async () => {
    const world = createAutopilotWorld();
    await setUp(world);
    await setTrust(world, 100);
    world.holdBack('autopilot.apply');
    await observeCost(world, '60');
    await world.pass(16 * 60_000);
    world.letGo('autopilot.apply');
    await world.settle();
    expect(await world.dataOf('AutopilotPlanFailed')).toMatchObject([{ code: 'approval-expired', effect: 'none' }]);
    expect(world.platform.effects()).toEqual([]);
  });

  test('of a worker that never came is found by the clock, and read back', async () => {
    const world = createAutopilotWorld();
    await setUp(world);
    await setTrust(world, 100);
    world.holdBack('autopilot.apply');
    await observeCost(world, '60');
    await world.pass(30 * 60_000);
    expect(await world.dataOf('AutopilotPlanFailed')).toMatchObject([
      { code: 'no-answer', effect: 'unknown' },
      { code: 'not-applied', effect: 'none' },
    ]);
  });
});

describe('a person', () => {
  const queued = async (trust: 100 | 50 | 'silent') => {
    const world = createAutopilotWorld();
    await setUp(world, 'approval_required');
    await setTrust(world, trust);
    await observeCost(world, '60');
    return world;
  };

  test('approves a plan that is then carried out, after the gate was asked again', async () => {
    const world = await queued(100);
    const plan = await planOf(world);
    await world.send(approveAutopilotPlan, { ...plan, reason: 'fine' }, GRACE);
    expect(await countOf(world, 'TrustGateEvaluated')).toBe(2);
    expect((await planEvents(world)).at(-1)).toBe('AutopilotPlanVerified');
    expect(await world.dataOf('DecisionActioned')).toMatchObject([{ decisionId: plan.planId, action: 'accepted' }]);
  });

  test('who wrote the rule does not approve what it proposes', async () => {
    const world = await queued(100);
    const outcome = await world.send(approveAutopilotPlan, { ...(await planOf(world)), reason: 'mine' }, ADA);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'approver-is-author' } });
  });

  test('does not get a blocked plan through: the gate, asked again, blocks it again', async () => {
    const world = await queued('silent');
    await world.send(overrideAutopilotGate, { ...(await planOf(world)), reason: 'please' }, GRACE);
    expect(await countOf(world, 'AutopilotPlanQueued')).toBe(2);
    expect(world.platform.effects()).toEqual([]);
  });

  test('gets a held plan through by overriding the gate, and that is recorded', async () => {
    const world = await queued(50);
    await world.send(overrideAutopilotGate, { ...(await planOf(world)), reason: 'I know why' }, GRACE);
    expect(await world.dataOf('AutopilotPlanApproved')).toMatchObject([{ by: 'override' }]);
    expect(budgetOf(world)).toBe('8000');
  });

  test('rolls a plan back to what was before', async () => {
    const world = await queued(100);
    const plan = await planOf(world);
    await world.send(approveAutopilotPlan, { ...plan, reason: 'fine' }, GRACE);
    await world.send(rollBackAutopilotPlan, { planId: plan.planId, reason: 'worse than before' }, GRACE);
    expect((await planEvents(world)).at(-1)).toBe('AutopilotPlanRolledBack');
    expect(budgetOf(world)).toBe('10000');
  });

  test('does not roll back what somebody else changed since', async () => {
    const world = await queued(100);
    const plan = await planOf(world);
    await world.send(approveAutopilotPlan, { ...plan, reason: 'fine' }, GRACE);
    const current = world.platform.get(CAMPAIGN);
    if (current) world.platform.put(CAMPAIGN, { ...current, dailyBudgetMinor: '7000', version: '9' });
    await world.send(rollBackAutopilotPlan, { planId: plan.planId, reason: 'worse' }, GRACE);
    expect(await world.dataOf('AutopilotRollbackFailed')).toMatchObject([{ code: 'changed-since' }]);
    expect(budgetOf(world)).toBe('7000');
  });

  test('who does not answer lets the plan expire', async () => {
    const world = await queued(100);
    await world.pass(86_400_000);
    expect((await planEvents(world)).at(-1)).toBe('AutopilotPlanExpired');
    expect(await world.dataOf('DecisionActioned')).toMatchObject([{ action: 'ignored' }]);
    // The rule's next action is for when this one fails.
    expect(await world.dataOf('AlertRaised')).toMatchObject([{ code: 'rule-fired' }]);
  });
});

test('an entity that changed between proposal and change is left alone', async () => {
  const world = createAutopilotWorld();
  await setUp(world);
  await setTrust(world, 100);
  world.holdBack('autopilot.apply');
  await observeCost(world, '60');
  const current = world.platform.get(CAMPAIGN);
  if (current) world.platform.put(CAMPAIGN, { ...current, dailyBudgetMinor: '9000', version: '2' });
  world.letGo('autopilot.apply');
  await world.settle();
  expect(await world.dataOf('AutopilotPlanFailed')).toMatchObject([{ code: 'version-differs', effect: 'none' }]);
  expect(budgetOf(world)).toBe('9000');
});
