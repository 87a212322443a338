import type { JsonObject } from '../../domain/kernel/json.ts';
import { eventually, type ProductUnderTest } from './product.ts';

const DAY = 86_400_000;

/** Who works for the shop, and the ad platform that it is on, wherever the product runs. */
export type Shop = Pick<ProductUnderTest, 'ada' | 'platform' | 'tenant'>;

/** 20 % of a campaign's budget of 100.00 a day. */
export const [BUDGET, CUT_BUDGET] = ['10000', '8000'];

export const midnight = (daysAgo: number): string =>
  new Date(Math.floor(Date.now() / DAY) * DAY - daysAgo * DAY).toISOString();

/** A source that owes one gate its match quality, and one field for yesterday. */
export const registerSource = (shop: Shop, sourceId: string, gateId: string, more: object = {}) =>
  shop.ada.send('/v1/trust/sources', {
    sourceId,
    kind: 'meta',
    name: sourceId,
    gates: [gateId],
    intervalMillis: DAY,
    eventMatchQuality: 'measured',
    requiredFields: ['spend'],
    buckets: { count: 1, lengthMillis: DAY, graceMillis: 0 },
    ...more,
  });

/** Of yesterday, and of today in case that it is yesterday by the time that the gate is asked. */
export const COMPLETE = [1, 0].map((daysAgo) => ({
  metric: 'completeness',
  field: 'spend',
  bucketStart: midnight(daysAgo),
  received: 1,
  expected: 1,
}));

/** Everything that the source owes, just measured. With no match quality the score is 50, with all of it 100. */
export const sendSignals = (shop: Shop, sourceId: string, emqBasisPoints: number) => {
  const observedAt = new Date().toISOString();
  const measurements = [{ metric: 'emq', basisPoints: emqBasisPoints }, ...COMPLETE];
  return shop.ada.send(`/v1/trust/sources/${sourceId}/signals`, {
    signals: measurements.map((measurement) => ({ observedAt, measurement })),
  });
};

/** A gate that answers so about cuts, and autopilot asking it from now on. */
export const letGateAnswer = async (shop: Shop, gateId: string, outcome: 'PASS' | 'HOLD' | 'BLOCK') => {
  const sourceId = `meta-${gateId}`;
  await registerSource(shop, sourceId, gateId);
  if (outcome !== 'BLOCK') await sendSignals(shop, sourceId, outcome === 'PASS' ? 10_000 : 0);
  await setLevel(shop, gateId, 'guarded_auto');
  return { sourceId };
};

export const setLevel = (shop: Shop, gateId: string, level: 'guarded_auto' | 'suggest_only' | 'approval_required') =>
  shop.ada.send('/v1/autopilot/settings', {
    level,
    dailyMovedMinor: '5000000',
    currency: 'USD',
    perActionBasisPoints: 3_000,
    actionsPerDay: 100,
    proposalMillis: DAY,
    gateId,
  });

/** Ada's rule: the budget of a campaign is cut by a fifth when its orders cost more than 50. */
export const defineCutRule = async (shop: Shop): Promise<void> => {
  await shop.ada.send('/v1/metrics', {
    name: 'cost_per_order',
    title: 'Cost per order',
    description: 'Spend by orders.',
    unit: 'USD',
    kind: 'level',
    direction: 'lowerIsBetter',
    aggregation: 'avg',
    granularity: 'day',
    timeZone: 'UTC',
  });
  await shop.ada.send('/v1/rules', {
    ruleId: 'cut-budget',
    title: 'Cut the budget of campaigns whose orders cost too much',
    trigger: { kind: 'metric', metrics: ['cost_per_order'] },
    measures: { cost: { kind: 'last', metric: 'cost_per_order' } },
    condition: { operator: '>', field: 'measures.cost', value: 50 },
    actions: [
      {
        kind: 'propose',
        when: 'always',
        actionType: 'budget_decrease',
        entity: { kind: 'campaign', id: { fact: 'data.dimensions.campaign' } },
        changeBasisPoints: 2_000,
      },
    ],
    coolDownMillis: DAY,
  });
  await shop.ada.send('/v1/rules/cut-budget/enable', {});
};

/** A campaign of 100.00 a day on the simulated platform. */
export const putCampaign = (shop: Shop, id: string): void =>
  shop.platform.put({
    account: shop.tenant,
    kind: 'campaign',
    id,
    status: 'active',
    dailyBudgetMinor: BUDGET,
    currency: 'USD',
  });

/** What the platform itself says. */
export const budgetOf = async (shop: Shop, campaign: string): Promise<unknown> => {
  const response = await fetch(`${shop.platform.url}/v1/accounts/${shop.tenant}/campaign/${campaign}`);
  return JSON.parse(await response.text()).dailyBudgetMinor;
};

export const observeCost = (shop: Shop, campaign: string, value: string) =>
  shop.ada.send('/v1/metrics/cost_per_order/observations', {
    source: 'meta',
    granularity: 'day',
    unit: 'USD',
    dimensions: { campaign },
    observations: [{ at: midnight(1), value }],
  });

/** The plan for a campaign, once it stands so. */
export const planWith = (shop: Shop, campaign: string, status: string, timeoutMillis?: number): Promise<JsonObject> =>
  eventually(async () => {
    const plans = await shop.ada.list(`/v1/autopilot/plans?entityId=${campaign}`);
    const found = plans.find((plan) => plan.status === status);
    if (found === undefined)
      throw new Error(`${campaign}: no plan is ${status}, but ${plans.map((plan) => plan.status).join() || 'none'}`);
    return found;
  }, timeoutMillis);
