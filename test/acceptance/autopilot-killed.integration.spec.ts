import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  BUDGET,
  budgetOf,
  CUT_BUDGET,
  defineCutRule,
  letGateAnswer,
  observeCost,
  planWith,
  putCampaign,
} from '../support/ad-shop.ts';
import { type Running, startCli } from '../support/cli.ts';
import { type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

const DISRUPTED = ['spring', 'summer'];

/** A dead process' leases run out after 10 seconds, and its jobs' locks are found after 30 to 60: a night's matter. */
const NIGHTLY = process.env.PRECEDENT_NIGHTLY !== undefined;
const TAKEN_OVER_MILLIS = 90_000;

/** A8, AUT-01: `precedent start`, killed with SIGKILL while it acts on the platform, and started again. */
describe.skipIf(!NIGHTLY)('the product, killed while autopilot acts', () => {
  let shop: ProductUnderTest;
  let working: Running;
  const start = () => {
    working = startCli(shop.environment, 'start', '--roles', 'processes,workers');
  };
  beforeAll(async () => {
    shop = await startProductUnderTest(['api', 'projections']);
    await defineCutRule(shop);
    await letGateAnswer(shop, 'passing', 'PASS');
  });
  afterAll(async () => {
    working?.child.kill('SIGKILL');
    await working?.ended;
    await shop?.[Symbol.asyncDispose]();
  });

  test('finishes after the restart what was under way, and the platform is changed once for each plan', async () => {
    for (const campaign of DISRUPTED) {
      putCampaign(shop, campaign);
      // Carried out, and answered only when nobody listens any more.
      shop.platform.inject({ kind: 'slow', millis: 300 });
      const arrived = shop.platform.arrivals().length;
      start();
      await observeCost(shop, campaign, '60');
      await vi.waitFor(() => expect(shop.platform.arrivals().length).toBeGreaterThan(arrived), {
        timeout: 40_000,
        interval: 5,
      });
      working.child.kill('SIGKILL');
      expect((await working.ended).code).toBe(null);
      expect(await budgetOf(shop, campaign)).toBe(BUDGET);
    }
    start();
    for (const campaign of DISRUPTED) {
      const plan = await planWith(shop, campaign, 'verified', TAKEN_OVER_MILLIS);
      expect(await budgetOf(shop, campaign)).toBe(CUT_BUDGET);
      expect(await shop.ada.read(`/v1/decisions/${plan.decisionId}`)).toMatchObject({ decisionType: 'automation' });
    }
    expect(shop.platform.effects()).toBe(DISRUPTED.length);
    expect(new Set(shop.platform.arrivals().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(DISRUPTED.length);
    expect(await shop.ada.list('/v1/autopilot/plans')).toHaveLength(DISRUPTED.length);
    expect(await shop.ada.list('/v1/decisions?type=automation')).toHaveLength(DISRUPTED.length);
  }, 240_000);
});
