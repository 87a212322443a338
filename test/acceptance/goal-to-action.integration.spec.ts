import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { createAnalysisEngines } from '../../infra/composition/analysis.ts';
import { eventTypes } from '../../infra/composition/catalogue.ts';
import { ids } from '../../infra/ids.ts';
import { replayed } from '../../read-api/replay.ts';
import { BUDGET, budgetOf, letGateAnswer, planWith, putCampaign } from '../support/ad-shop.ts';
import { cli } from '../support/cli.ts';
import { temporaryFiles } from '../support/import-files.ts';
import { eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';
import { RETAIL_YEAR } from '../support/retail-days.ts';

const DAY_MILLIS = 86_400_000;
/** Nightly it is every invoice of the year, else one in ten. */
const NIGHTLY = process.env.PRECEDENT_NIGHTLY !== undefined;
const LAST_DAY = Date.UTC(2010, 11, 9);

const today = (): number => Math.floor(Date.now() / DAY_MILLIS) * DAY_MILLIS;
const dayOf = (millis: number): string => new Date(millis).toISOString().slice(0, 10);

/** The shop's year, moved by whole weeks so that it ended a few days ago: a goal's deadline is ahead of us. */
const recentYear = (path: string): string => {
  const [header, ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
  const moved = Math.floor((today() - DAY_MILLIS - LAST_DAY) / (7 * DAY_MILLIS)) * 7 * DAY_MILLIS;
  const days = new Map<string, string>();
  const later = (day: string): string => {
    const known = days.get(day) ?? dayOf(Date.parse(`${day}T00:00:00Z`) + moved);
    days.set(day, known);
    return known;
  };
  const kept = lines.filter((line) => NIGHTLY || /^C?\d*7,/.test(line));
  return [header, ...kept.map((line) => line.replace(/(?<=,)\d{4}-\d\d-\d\d(?= \d\d:)/, later))].join('\n');
};

/** What two campaigns bring at a spend a day, as somebody at the shop estimates it. */
const CURVES = [
  { name: 'search', points: [0, 60, 90, 110, 120] },
  { name: 'social', points: [0, 50, 70, 78, 80] },
].map(({ name, points }) => ({
  name,
  response: points.map((response, at) => ({ spend: at * 40, response })),
}));

const planned = (action: string, channel: string) => ({
  kind: 'propose',
  when: action,
  actionType: 'budget_set',
  entity: { kind: 'campaign', id: { value: channel } },
  dailyBudget: { ofAction: 0, channel },
});

/** When a goal falls behind: the budget is divided anew, and the campaigns get what that plan gives them. */
const rule = {
  ruleId: 'divide-anew',
  title: 'Divide the budget anew when a goal falls behind',
  trigger: { kind: 'event', types: ['GoalOutlookRecorded'] },
  condition: { operator: '=', field: 'data.verdict', value: 'behind' },
  actions: [
    {
      kind: 'start_run',
      when: 'always',
      run: {
        kind: 'optimization',
        request: {
          name: 'search and social',
          plan: {
            kind: 'budget',
            request: { budget: 200, currency: 'USD', responseUnit: 'order', channels: CURVES },
          },
        },
      },
    },
    planned('on_success', 'social'),
    planned('on_success', 'search'),
    { kind: 'notify', when: 'on_success', severity: 'info', message: 'The budget was divided anew.' },
  ],
  coolDownMillis: DAY_MILLIS,
};

/** GOL-11, COA-15, OPT-05, PRE-01, AUT-01, A10: from an imported year to a changed budget, and all of it once more. */
describe.skipIf(RETAIL_YEAR === undefined)('a goal that falls behind on a real year', () => {
  let shop: ProductUnderTest;
  let files: Awaited<ReturnType<typeof temporaryFiles>>;
  beforeAll(async () => {
    files = await temporaryFiles();
    shop = await startProductUnderTest();
    const path = await files.write('year.csv', recentYear(RETAIL_YEAR ?? ''));
    await cli(shop.environment, 'import', 'retail', path, '--tenant', 'shop', '--dataset', 'year');
    for (const campaign of ['search', 'social']) putCampaign(shop, campaign);
    await letGateAnswer(shop, 'budgets', 'PASS');
    await shop.ada.send('/v1/autopilot/settings', {
      level: 'guarded_auto',
      dailyMovedMinor: '5000000',
      currency: 'USD',
      perActionBasisPoints: 5_000,
      actionsPerDay: 100,
      proposalMillis: DAY_MILLIS,
      gateId: 'budgets',
    });
    await shop.ada.send('/v1/rules', rule);
    await shop.ada.send('/v1/rules/divide-anew/enable', {});
  }, 300_000);
  afterAll(async () => {
    await shop?.[Symbol.asyncDispose]();
    await files?.remove();
  });

  const spendIn = (run: JsonObject, channel: string): string => {
    const { variables, answer } = run.result as { variables: string[]; answer: { values: number[] } };
    return String(Math.round((answer.values[variables.indexOf(`spend on ${channel}`)] ?? Number.NaN) * 100));
  };

  let insight: JsonObject;
  test('the goal gets a forecast, and the forecast an insight that it is behind', async () => {
    const { goalId } = await shop.ada.send('/v1/goals', {
      title: 'Raise the revenue of four weeks',
      owner: 'ada',
      metric: 'revenue',
      source: 'year',
      over: 28,
      unit: 'GBP',
      target: await twiceTheLast(28),
      deadline: dayOf(today() + 28 * DAY_MILLIS),
      impactAreas: ['revenue'],
    });
    insight = await eventually(async () => {
      const [found] = await shop.ada.list(`/v1/insights?goalId=${goalId}`);
      if (found === undefined) throw new Error('no insight yet');
      return found;
    });
    expect(insight.kind).toBe('behind');
    const forecast = await shop.ada.read(`/v1/forecasts/${insight.runId}`);
    expect(forecast).toMatchObject({ status: 'completed', goalId, decisionId: insight.decisionId });
    const decision = await shop.ada.read(`/v1/decisions/${insight.decisionId}`);
    expect(decision).toMatchObject({ decisionType: 'forecast', inputContext: { metric: 'revenue', source: 'year' } });
  });

  /** As much as a goal may ask for without being refused as beyond reach. */
  const twiceTheLast = async (days: number): Promise<string> => {
    const { series } = await shop.ada.read('/v1/metrics/revenue?source=year');
    const [{ points }] = series as [{ points: { value: string }[] }];
    const last = points.slice(-days).reduce((sum, { value }) => sum + Number(value), 0);
    return String(Math.round(last * 1.5));
  };

  let run: JsonObject;
  test('that sets a rule off, which has the budget planned', async () => {
    run = await eventually(async () => {
      const [found] = await shop.ada.list('/v1/optimizations');
      expect(found).toMatchObject({ status: 'completed' });
      return shop.ada.read(`/v1/optimizations/${found?.runId}`);
    });
    expect(run).toMatchObject({ result: { answer: { status: 'optimal' } }, decisionId: run.runId });
    expect([spendIn(run, 'search'), spendIn(run, 'social')]).toEqual(['12000', '8000']);
  });

  test('less for one campaign is done once the gate passes it, more for the other once a person approved', async () => {
    const less = await planWith(shop, 'social', 'verified');
    expect(less).toMatchObject({ approvedBy: 'policy', gateOutcome: 'PASS', before: { dailyBudgetMinor: BUDGET } });
    expect(await budgetOf(shop, 'social')).toBe(spendIn(run, 'social'));
    expect(await budgetOf(shop, 'search')).toBe(BUDGET);
    const more = await planWith(shop, 'search', 'queued');
    expect(more).toMatchObject({ queueCause: 'not_safe', gateOutcome: 'PASS' });
    await shop.grace.send(`/v1/autopilot/plans/${more.planId}/approve`, {
      planDigest: more.planDigest,
      reason: 'The plan is sound.',
    });
    expect(await planWith(shop, 'search', 'verified')).toMatchObject({ approvedBy: 'person' });
    expect(await budgetOf(shop, 'search')).toBe(spendIn(run, 'search'));
    for (const { planId } of [less, more]) {
      const decision = await shop.ada.read(`/v1/decisions/${planId}`);
      expect(decision.lineage).toContain(run.decisionId);
    }
    await eventually(async () => {
      const concluded = (await shop.ada.list('/v1/autopilot/log?ruleId=divide-anew')).filter(
        ({ entry }) => entry === 'AutomationRuleActionConcluded',
      );
      expect(concluded).toHaveLength(4);
    });
  });

  test('all of it comes out the same once more', async () => {
    const { store, sealer } = shop.product.storage;
    const engines = createAnalysisEngines();
    const results = new Map<string, number>();
    const ports = { store, sealer, catalogue: eventTypes, ids, solver: engines.solver };
    for await (const step of replayed(ports, { tenant: shop.tenant })) {
      if (step.kind === 'read' || step.replayed === undefined) continue;
      const found = `${step.event.type} ${step.replayed.result}`;
      results.set(found, (results.get(found) ?? 0) + 1);
    }
    await engines.close();
    expect(Object.fromEntries(results)).toEqual({
      'AutomationRuleEvaluated reproduced': 1,
      'AutomationRuleFired reproduced': 1,
      'DecisionRecorded reproduced': 4,
      'TrustGateEvaluated reproduced': 3,
    });
  });
});
