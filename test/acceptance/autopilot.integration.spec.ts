import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { projections } from '../../infra/composition/catalogue.ts';
import { projectionsOver } from '../../infra/composition/projections.ts';
import {
  BUDGET,
  budgetOf,
  CUT_BUDGET,
  defineCutRule,
  letGateAnswer,
  observeCost,
  planWith,
  putCampaign,
  sendSignals,
  setLevel,
} from '../support/ad-shop.ts';
import { eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

/** A9, A10, TRU-09, AUT-01 to AUT-06: the product as it ships, through its API, acting on the simulated ad platform. */
describe('autopilot, from a rule to the platform', () => {
  let shop: ProductUnderTest;
  beforeAll(async () => {
    shop = await startProductUnderTest();
    await defineCutRule(shop);
  });
  afterAll(() => shop?.[Symbol.asyncDispose]());

  const alertsAbout = async (campaign: string) =>
    (await shop.ada.list('/v1/alerts')).filter(({ entity }) => JSON.stringify(entity).includes(`"${campaign}"`));
  const queuedFor = async (campaign: string) =>
    (await shop.ada.list('/v1/autopilot/queue')).filter(({ entityId }) => entityId === campaign);
  const entriesOf = async (plan: JsonObject) =>
    (await shop.ada.list(`/v1/autopilot/log?planId=${plan.planId}`)).map(({ entry }) => entry).toReversed();
  const decisionOf = (plan: JsonObject) => shop.ada.read(`/v1/decisions/${plan.decisionId}`);
  const toldOf = (plan: JsonObject, more: object = {}) => ({ planDigest: plan.planDigest, reason: 'Seen.', ...more });

  test('PASS: the budget is cut, read back, decided on record and logged, and nobody is bothered', async () => {
    await letGateAnswer(shop, 'passing', 'PASS');
    putCampaign(shop, 'summer');
    await observeCost(shop, 'summer', '60');
    const plan = await planWith(shop, 'summer', 'verified');
    expect(await budgetOf(shop, 'summer')).toBe(CUT_BUDGET);
    expect(plan).toMatchObject({
      gateOutcome: 'PASS',
      approvedBy: 'policy',
      simulated: true,
      before: { dailyBudgetMinor: BUDGET },
      observed: { dailyBudgetMinor: CUT_BUDGET },
      source: { kind: 'rule', ruleId: 'cut-budget' },
    });
    expect(await entriesOf(plan)).toEqual(
      expect.arrayContaining([
        'AutopilotPlanRequested',
        'AutopilotPlanProposed',
        'AutopilotPlanGated',
        'AutopilotPlanApproved',
        'AutopilotPlanClaimed',
        'AutopilotPlanApplied',
        'AutopilotPlanVerified',
      ]),
    );
    const decision = await eventually(async () => {
      const found = await decisionOf(plan);
      expect(found.outcome).toBe('success');
      return found;
    });
    expect(decision).toMatchObject({
      decisionType: 'automation',
      subject: { kind: 'campaign', id: 'summer' },
      recommendation: { set: { dailyBudgetMinor: CUT_BUDGET }, compensation: { dailyBudgetMinor: BUDGET } },
    });
    const evaluation = await shop.ada.read(`/v1/trust/evaluations/${decision.gateEvaluationId}`);
    expect(evaluation).toMatchObject({ outcome: 'PASS', gateId: 'passing', planDigest: plan.planDigest });
    const rule = await shop.ada.list('/v1/autopilot/log?ruleId=cut-budget');
    expect(rule.map(({ entry }) => entry)).toContain('AutomationRuleFired');
    expect(await alertsAbout('summer')).toEqual([]);
    expect(await queuedFor('summer')).toEqual([]);
  });

  test('a rollback restores what the platform had, once, and says so', async () => {
    const plan = await planWith(shop, 'summer', 'verified');
    await shop.grace.send(`/v1/autopilot/plans/${plan.planId}/rollback`, { reason: 'The season was extended.' });
    await planWith(shop, 'summer', 'rolledBack');
    expect(await budgetOf(shop, 'summer')).toBe(BUDGET);
    expect(await entriesOf(plan)).toEqual(
      expect.arrayContaining(['AutopilotRollbackRequested', 'AutopilotPlanRolledBack']),
    );
    const again = await shop.grace.ask('POST', `/v1/autopilot/plans/${plan.planId}/rollback`, { reason: 'Again.' });
    expect(again).toMatchObject({ status: 409, body: { code: 'plan-not-applied' } });
  });

  test('HOLD: one alert, and the platform is left alone', async () => {
    await letGateAnswer(shop, 'holding', 'HOLD');
    putCampaign(shop, 'autumn');
    const before = shop.platform.arrivals().length;
    await observeCost(shop, 'autumn', '60');
    const plan = await planWith(shop, 'autumn', 'held');
    const [alert] = await eventually(async () => {
      const alerts = await alertsAbout('autumn');
      expect(alerts).toHaveLength(1);
      return alerts;
    });
    expect(alert).toMatchObject({
      severity: 'warning',
      code: 'gate-hold',
      link: `/v1/autopilot/plans/${plan.planId}`,
      status: 'open',
      reason: expect.stringContaining('50.00'),
    });
    expect(await queuedFor('autumn')).toEqual([]);
    expect(await budgetOf(shop, 'autumn')).toBe(BUDGET);
    expect(shop.platform.arrivals()).toHaveLength(before);

    await shop.ada.send('/v1/autopilot/plans', {
      actionType: 'budget_decrease',
      entity: { kind: 'campaign', id: 'autumn' },
      changeBasisPoints: 2_000,
      reason: 'By hand, the same again.',
    });
    await eventually(async () => expect(await alertsAbout('autumn')).toMatchObject([{ repeats: 1 }]));
    await shop.grace.send(`/v1/alerts/${alert?.alertId}/acknowledge`, {});
    await shop.grace.send(`/v1/alerts/${alert?.alertId}/resolve`, { reason: 'Signals are being repaired.' });
    expect(await shop.grace.list('/v1/alerts?status=resolved')).toMatchObject([{ alertId: alert?.alertId }]);
  });

  test('BLOCK: one item in the queue; approved only by another person, and only when the gate passes by then', async () => {
    const { sourceId } = await letGateAnswer(shop, 'blocking', 'BLOCK');
    putCampaign(shop, 'winter');
    const before = shop.platform.arrivals().length;
    await observeCost(shop, 'winter', '60');
    const plan = await planWith(shop, 'winter', 'queued');
    expect(await queuedFor('winter')).toMatchObject([{ planId: plan.planId, queueCause: 'gate_block' }]);
    expect(await alertsAbout('winter')).toEqual([]);
    expect(shop.platform.arrivals()).toHaveLength(before);

    const approve = `/v1/autopilot/plans/${plan.planId}/approve`;
    expect(await shop.ada.ask('POST', approve, toldOf(plan))).toMatchObject({
      status: 403,
      body: { code: 'approver-is-author' },
    });
    expect(await shop.grace.ask('POST', approve, toldOf(plan, { planDigest: 'another' }))).toMatchObject({
      status: 409,
      body: { code: 'plan-changed' },
    });
    await shop.grace.send(approve, toldOf(plan));
    await eventually(async () => {
      const gated = (await entriesOf(plan)).filter((entry) => entry === 'AutopilotPlanGated');
      expect(gated).toHaveLength(2);
    });
    await planWith(shop, 'winter', 'queued');
    expect(shop.platform.arrivals()).toHaveLength(before);
    expect(await shop.grace.ask('POST', approve.replace('approve', 'override'), toldOf(plan))).toMatchObject({
      status: 202,
    });
    await eventually(async () => {
      const gated = (await entriesOf(plan)).filter((entry) => entry === 'AutopilotPlanGated');
      expect(gated).toHaveLength(3);
    });
    expect(shop.platform.arrivals()).toHaveLength(before);

    await sendSignals(shop, sourceId, 10_000);
    await planWith(shop, 'winter', 'queued');
    await shop.grace.send(approve, toldOf(plan, { reason: 'Signals are back.' }));
    const verified = await planWith(shop, 'winter', 'verified');
    expect(verified).toMatchObject({ approvedBy: 'person', approval: { reason: 'Signals are back.' } });
    expect(await budgetOf(shop, 'winter')).toBe(CUT_BUDGET);
    await eventually(async () => expect(await decisionOf(plan)).toMatchObject({ humanAction: 'accepted' }));
    expect(await queuedFor('winter')).toEqual([]);
  });

  test('BLOCK and rejected: nothing leaves, and the decision says that it was rejected', async () => {
    await letGateAnswer(shop, 'rejecting', 'BLOCK');
    putCampaign(shop, 'spring');
    const before = shop.platform.arrivals().length;
    await observeCost(shop, 'spring', '60');
    const plan = await planWith(shop, 'spring', 'queued');
    await shop.grace.send(`/v1/autopilot/plans/${plan.planId}/reject`, { reason: 'Spring is short.' });
    await planWith(shop, 'spring', 'rejected');
    await eventually(async () => expect(await decisionOf(plan)).toMatchObject({ humanAction: 'rejected' }));
    const late = await shop.grace.ask('POST', `/v1/autopilot/plans/${plan.planId}/approve`, toldOf(plan));
    expect(late.status).toBe(409);
    expect(shop.platform.arrivals()).toHaveLength(before);
  });

  test('switched to suggestions only, a matching rule and a PASS carry nothing out', async () => {
    await letGateAnswer(shop, 'suggesting', 'PASS');
    await setLevel(shop, 'suggesting', 'suggest_only');
    putCampaign(shop, 'sale');
    const before = shop.platform.arrivals().length;
    await observeCost(shop, 'sale', '60');
    const plan = await planWith(shop, 'sale', 'queued');
    expect(plan).toMatchObject({ gateOutcome: 'PASS', queueCause: 'suggest_only' });
    expect(await shop.grace.ask('POST', `/v1/autopilot/plans/${plan.planId}/approve`, toldOf(plan))).toMatchObject({
      status: 409,
      body: { code: 'autopilot-suggest-only' },
    });
    expect(shop.platform.arrivals()).toHaveLength(before);
  });

  test('a rule whose condition is false proposes nothing', async () => {
    putCampaign(shop, 'quiet');
    await observeCost(shop, 'quiet', '50');
    await eventually(async () => {
      const { items } = await shop.ada.read('/v1/rules/cut-budget/evaluations?limit=1');
      expect(items).toMatchObject([{ matched: false }]);
    });
    expect(await shop.ada.list('/v1/autopilot/plans?entityId=quiet')).toEqual([]);
  });

  test('the kill switch: a second after it, nothing leaves; not the retry of what was under way either', async () => {
    await letGateAnswer(shop, 'stopping', 'PASS');
    putCampaign(shop, 'holiday');
    const arrived = shop.platform.arrivals().length;
    const effects = shop.platform.effects();
    shop.platform.inject({ kind: 'status', status: 503 }, { kind: 'status', status: 503 });
    await observeCost(shop, 'holiday', '60');
    await eventually(async () => expect(shop.platform.arrivals().length).toBeGreaterThan(arrived));
    await shop.grace.send('/v1/autopilot/kill-switch', { reason: 'Something is wrong.' });
    const engagedAt = Date.now();

    const plan = await planWith(shop, 'holiday', 'failed');
    expect(await entriesOf(plan)).not.toContain('AutopilotPlanApplied');
    putCampaign(shop, 'later');
    await observeCost(shop, 'later', '60');
    const later = await planWith(shop, 'later', 'dismissed');
    expect(later.statusReason).toContain('kill switch');
    await shop.grace.send('/v1/autopilot/kill-switch/release', { reason: 'It was nothing.' });
    // Longer than the back-off before the attempt that would have succeeded.
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, engagedAt + 3_000 - Date.now())));
    const afterOneSecond = shop.platform.arrivals().filter(({ epochMillis }) => epochMillis > engagedAt + 1_000);
    expect(afterOneSecond).toEqual([]);
    expect(shop.platform.effects()).toBe(effects);
    expect(await budgetOf(shop, 'holiday')).toBe(BUDGET);
    expect(await planWith(shop, 'later', 'dismissed')).toMatchObject({ planId: later.planId });
    const log = await shop.ada.list('/v1/autopilot/log');
    expect(log.map(({ entry }) => entry)).toEqual(
      expect.arrayContaining(['AutopilotKillSwitchEngaged', 'AutopilotKillSwitchReleased']),
    );
  });

  test('every plan that a gate was asked about has a decision, which exists and names that plan', async () => {
    const plans = await shop.ada.list('/v1/autopilot/plans');
    const gated = plans.filter(({ gate }) => gate !== null);
    expect(gated.length).toBeGreaterThanOrEqual(7);
    for (const plan of gated) {
      const decision = await decisionOf(plan);
      expect(decision.inputContext).toMatchObject({ planId: plan.planId });
      expect((await shop.ada.read(`/v1/trust/evaluations/${decision.gateEvaluationId}`)).divergences).toEqual([]);
    }
  });

  test('and every read model that shows all this is the same when it is built again', async () => {
    const runner = projectionsOver(shop.product.storage);
    const names = projections.map(({ name }) => name);
    await eventually(async () => {
      expect((await runner.status()).filter(({ lagEvents }) => lagEvents !== 0)).toEqual([]);
    });
    for (const name of names) expect(await runner.compareWithRebuild(name)).toMatchObject({ equal: true });
    const { tables } = await runner.checksum('automation_log');
    expect(tables).toMatchObject([{ rows: expect.toSatisfy((rows) => rows > 50n) }]);
    expect(await shop.ada.list('/v1/processes?stuck=true')).toEqual([]);
  });
});
