import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acknowledgeAlert } from '../commands/alerts.ts';
import { approveAutopilotPlan, engageKillSwitch } from '../commands/autopilot.ts';
import { autopilotEvents } from '../domain/autopilot/events.ts';
import { decisionEvents } from '../domain/decisions/events.ts';
import { eventCatalogue } from '../domain/kernel/event.ts';
import { metricEvents } from '../domain/metrics/events.ts';
import { processEvents } from '../domain/processes/events.ts';
import { trustEvents } from '../domain/trust/events.ts';
import { ids } from '../infra/ids.ts';
import { alertProjections } from '../projections/alerts.ts';
import { autopilotProjections } from '../projections/autopilot.ts';
import { ruleProjections } from '../projections/rules.ts';
import {
  type AutopilotWorld,
  createAutopilotWorld,
  GRACE,
  observeCost,
  setTrust,
  setUp,
} from '../test/support/autopilot-world.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import { listAlerts } from './alerts.ts';
import { listAutomationLog } from './automation-log.ts';
import {
  getAutopilotPlan,
  getAutopilotSettings,
  getKillSwitch,
  listAutopilotPlans,
  listAutopilotQueue,
} from './autopilot.ts';
import { ruleDryRun } from './rule-dry-run.ts';
import { getAutomationRule, listAutomationRules, listRuleEvaluations } from './rules.ts';

const definitions = [...autopilotEvents, ...decisionEvents, ...metricEvents, ...processEvents, ...trustEvents];
const projections = [...autopilotProjections, ...ruleProjections, ...alertProjections];

let database: TestDatabase;
let world: AutopilotWorld;
let models: ReadModels;

beforeAll(async () => {
  database = await testDatabase();
  world = createAutopilotWorld();
  await setUp(world, 'approval_required');
  await setTrust(world, 100);
  await observeCost(world, '40');
  await observeCost(world, '60', '2026-11-19T00:00:00.000Z');
  models = await readModels({ database, store: world.store, definitions, projections, now: world.now() });
});
afterAll(async () => {
  await models.stop();
  await database.close();
});

const waiting = async () => {
  const queue = await models.ask(listAutopilotQueue, {});
  const [plan] = queue?.items ?? [];
  if (plan === undefined) throw new Error('nothing waits');
  return plan;
};

describe('over PostgreSQL', () => {
  test('the queue shows a waiting plan with all that an approval needs', async () => {
    const plan = await waiting();
    expect(plan).toMatchObject({
      status: 'queued',
      queueCause: 'approval_required',
      gateOutcome: 'PASS',
      actionType: 'budget_decrease',
      before: { dailyBudgetMinor: '10000', simulated: true },
      set: { dailyBudgetMinor: '8000' },
      movedMinor: '2000',
      simulated: true,
      decisionId: plan.planId,
    });
    expect(await models.ask(getAutopilotPlan, { planId: plan.planId })).toEqual(plan);
  });

  test('rules show how often they were judged, and each judgement says why', async () => {
    const rules = await models.ask(listAutomationRules, {});
    expect(rules?.items).toMatchObject([{ ruleId: 'cut-budget', enabled: true, evaluations: 2, firings: 1 }]);
    const judged = await models.ask(listRuleEvaluations, { ruleId: 'cut-budget' });
    expect(judged?.items).toMatchObject([
      { outcome: 'fired', matched: true, measures: { cost: 60 } },
      { outcome: 'condition_false', matched: false, trace: [{ truth: 'false', because: 'it is 40' }] },
    ]);
    const first = await models.ask(listRuleEvaluations, { ruleId: 'cut-budget', limit: '1' });
    const second = await models.ask(listRuleEvaluations, { ruleId: 'cut-budget', limit: '1', after: first?.next });
    expect(second?.items).toEqual(judged?.items.slice(1));
  });

  test('a dry run says what the rule would have done, and appends nothing', async () => {
    const head = await world.store.head();
    const query = ruleDryRun({ store: world.store, catalogue: eventCatalogue(definitions), ids });
    const ran = await models.ask(query, { ruleId: 'cut-budget' });
    expect(ran).toMatchObject({
      evaluated: 2,
      complete: true,
      outcomes: { fired: 1, condition_false: 1 },
      firings: [{ at: '2026-11-19T00:00:00.000Z', measures: { cost: 60 } }],
    });
    const later = await models.ask(query, { ruleId: 'cut-budget', from: '2026-11-20T00:00:00.000Z' });
    expect(later).toMatchObject({ evaluated: 1, firings: [] });
    expect(await world.store.head()).toBe(head);
  });

  test('a plan that is approved ends verified, and the log tells the whole story', async () => {
    const { planId, planDigest } = await waiting();
    await world.send(approveAutopilotPlan, { planId, planDigest: String(planDigest), reason: 'fine' }, GRACE);
    expect(await models.ask(listAutopilotPlans, { status: 'verified' })).toMatchObject({
      items: [{ planId, approvedBy: 'person', observed: { dailyBudgetMinor: '8000' } }],
    });
    expect(await models.ask(listAutopilotQueue, {})).toEqual({ items: [] });
    const log = await models.ask(listAutomationLog, { planId });
    expect(log?.items.map(({ entry }) => entry).toReversed()).toEqual([
      'AutopilotPlanRequested',
      'AutopilotPlanProposed',
      'TrustGateEvaluated',
      'AutopilotPlanGated',
      'AutopilotPlanQueued',
      'AutopilotPlanApprovalGiven',
      'TrustGateEvaluated',
      'AutopilotPlanGated',
      'AutopilotPlanApproved',
      'AutopilotAllowanceReserved',
      'AutopilotPlanClaimed',
      'AutopilotPlanApplied',
      'AutopilotPlanVerified',
    ]);
    expect(log?.items.find(({ entry }) => entry === 'AutopilotPlanApprovalGiven')).toMatchObject({
      executor: GRACE,
      before: { dailyBudgetMinor: '10000' },
      proposed: { dailyBudgetMinor: '8000' },
    });
    expect(await models.ask(getAutomationRule, { ruleId: 'cut-budget' })).toMatchObject({
      actions: [
        { index: 0, result: 'success' },
        { index: 1, result: 'skipped' },
      ],
    });
  });

  test('settings and the kill switch show who changed them', async () => {
    expect(await models.ask(getKillSwitch, {})).toEqual({ engaged: false });
    await world.send(engageKillSwitch, { reason: 'stop' });
    expect(await models.ask(getKillSwitch, {})).toMatchObject({ engaged: true, reason: 'stop', by: { id: 'ada' } });
    expect(await models.ask(getAutopilotSettings, {})).toMatchObject({
      level: 'approval_required',
      changedBy: { id: 'ada' },
    });
  });

  test('an alert is open until somebody acknowledges it', async () => {
    const held = createAutopilotWorld();
    await setUp(held);
    await setTrust(held, 50);
    await observeCost(held, '60');
    const other = await testDatabase();
    const now = held.now();
    const alerts = await readModels({ database: other, store: held.store, definitions, projections, now });
    const [alert] = (await alerts.ask(listAlerts, { status: 'open' }))?.items ?? [];
    expect(alert).toMatchObject({ severity: 'warning', code: 'gate-hold', repeats: 0, entity: { id: 'summer' } });
    await held.send(acknowledgeAlert, { alertId: String(alert?.alertId) });
    expect(await alerts.ask(listAlerts, {})).toMatchObject({
      items: [{ status: 'acknowledged', acknowledgedBy: { id: 'ada' } }],
    });
    await alerts.stop();
    await other.close();
  });

  test.each(projections.map(({ name }) => name))('%s comes out the same when it is rebuilt', async (name) => {
    expect(await models.equalsRebuild(name)).toBe(true);
  });
});
