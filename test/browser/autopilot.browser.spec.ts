import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { barriersOn, CHROMIUM, complaintsOf, launch, settled, signedIn } from '../support/browser.ts';
import { type DashboardWorld, startDashboardWorld } from '../support/dashboard-world.ts';
import { eventually } from '../support/product.ts';

describe.skipIf(CHROMIUM === undefined)('autopilot', () => {
  let world: DashboardWorld;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    world = await startDashboardWorld();
    browser = await launch();
    context = await signedIn(browser, world.shop.url);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    page = await context.newPage();
    complaints = complaintsOf(page);
  });
  afterEach(() => page.close());

  const open = async (address: string): Promise<void> => {
    await page.goto(`/t/demo${address}`);
    await settled(page);
  };
  const planOf = (planId: string) => world.demo.read(`/v1/autopilot/plans/${planId}`);
  /** Proposed by somebody else than who is signed in: nobody approves what they proposed. */
  const propose = async (id: string, changeBasisPoints: number): Promise<string> => {
    const { planId } = await world.demo.send('/v1/autopilot/plans', {
      actionType: 'budget_increase',
      entity: { kind: 'campaign', id },
      changeBasisPoints,
      reason: `${changeBasisPoints} more for ${id}`,
    });
    await until(String(planId), 'queued');
    return String(planId);
  };
  const until = (planId: string, status: string): Promise<void> =>
    eventually(async () => {
      const plan = await planOf(planId);
      if (plan.status !== status) throw new Error(`the plan is ${String(plan.status)}`);
    });
  const row = (planId: string) => page.locator(`[data-plan="${planId}"]`);
  const because = async (reason: string): Promise<void> => {
    await page.getByRole('dialog').getByLabel('Reason').fill(reason);
    await page.keyboard.press('Enter');
  };

  test('UX-15, AUT-03: a plan is looked at, approved by keys alone, carried out, and rolled back', async () => {
    const planId = await propose('demo-brand', 500);
    await open('/queue');
    await row(planId).getByRole('link').first().focus();
    await page.getByRole('complementary', { name: 'Evidence' }).getByText('£126.00').waitFor();
    await page.keyboard.press('a');
    await because('looked at');
    await row(planId).getByText('Approving in').waitFor();
    expect(await planOf(planId)).toMatchObject({ status: 'queued' });
    await until(planId, 'verified');
    await open(`/queue/${planId}`);
    await page.getByRole('button', { name: 'Roll back…' }).click();
    await because('it was a test');
    await until(planId, 'rolledBack');
    await page.getByText('Rolled back', { exact: true }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('UX-15: a verdict is undone before it is sent', async () => {
    const planId = await propose('demo-brand', 600);
    await open('/queue');
    await row(planId).getByRole('link').first().focus();
    await page.keyboard.press('r');
    await because('a slip');
    await row(planId).getByText('Rejecting in').waitFor();
    await page.keyboard.press('u');
    await row(planId).getByRole('button', { name: 'Approve…' }).waitFor();
    await page.waitForTimeout(5_500);
    expect(await planOf(planId)).toMatchObject({ status: 'queued' });
  });

  test('UX-15: a plan that changed while it was approved is not approved, and shown anew', async () => {
    const planId = await propose('demo-brand', 700);
    await open('/queue');
    await row(planId).getByRole('button', { name: 'Approve…' }).click();
    await because('as it was');
    await world.demo.send(`/v1/autopilot/plans/${planId}/amend`, { changeBasisPoints: 800, reason: 'rather this' });
    await row(planId).getByRole('alert').waitFor({ timeout: 15_000 });
    await row(planId).getByText('by 8 %').waitFor();
    await until(planId, 'queued');
    expect(await planOf(planId)).toMatchObject({ approval: null, changeBasisPoints: 800 });
  });

  test('AUT-06, UX-15: autopilot is stopped and released, each with a reason', async () => {
    await open('/queue');
    await page.getByRole('button', { name: 'Stop autopilot' }).click();
    expect(await barriersOn(page)).toEqual([]);
    await because('stop');
    await page.getByRole('button', { name: 'Release…' }).click();
    expect(await world.demo.read('/v1/autopilot/kill-switch')).toMatchObject({ engaged: true, reason: 'stop' });
    await because('go on');
    await page.getByRole('button', { name: 'Stop autopilot' }).waitFor();
    expect(await world.demo.read('/v1/autopilot/kill-switch')).toMatchObject({ engaged: false });
  });

  test('TRU-08, UX-08: a gate’s badge is its last answer, and leads to inputs and what comes out again', async () => {
    await open('/gates');
    for (const { gateId, current } of await world.demo.list('/v1/trust/gates')) {
      const { outcome, score } = current as { readonly outcome: string; readonly score: string };
      const shown = page
        .getByRole('row')
        .filter({ has: page.getByRole('link', { name: String(gateId), exact: true }) });
      expect((await shown.textContent())?.replaceAll(/\s+/g, ' ')).toContain(`${outcome} ${score}`);
    }
    await page.getByRole('link', { name: 'autopilot-google', exact: true }).click();
    await page.getByText('Every field of the answer comes out as it was recorded.').waitFor();
    await page.getByRole('heading', { name: 'Inputs' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('AUT-02: an alert is acknowledged, then resolved', async () => {
    await open('/alerts');
    const alert = page.getByRole('main').getByRole('listitem').first();
    const said = (await alert.locator('strong').textContent()) ?? '';
    await alert.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByLabel('Show').selectOption('acknowledged');
    await page.getByRole('listitem').filter({ hasText: said }).getByRole('button', { name: 'Resolve…' }).click();
    await page.getByLabel('How it was settled').fill('spoke with the shop');
    await page.keyboard.press('Enter');
    await page.getByLabel('Show').selectOption('resolved');
    await page.getByRole('listitem').filter({ hasText: said }).getByText('spoke with the shop').waitFor();
    expect(complaints).toEqual([]);
  });

  test('AUT-04: the automation log is filtered by its address', async () => {
    await open('/automation?entry=AutomationRuleFired');
    const texts = await page.locator('tbody tr').allTextContents();
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.every((text) => text.includes('Rule fired'))).toBe(true);
  });

  test('a rule is built, tried on the past, turned on and off', async () => {
    await open('/rules/new');
    await page.getByLabel('Title').fill('Weak weeks');
    await page.getByRole('checkbox', { name: 'Orders' }).check();
    await page.getByRole('button', { name: 'Add a measure' }).click();
    await page.getByLabel('Measure 1: name').fill('week');
    await page.getByLabel('Measure 1: what').selectOption('avg');
    await page.getByLabel('Condition 1: fact').fill('measures.week');
    await page.getByLabel('Condition 1: how').selectOption('<');
    await page.getByLabel('Condition 1: value').fill('60');
    await page.getByLabel('Action 1: message').fill('The week is weak.');
    await page.getByRole('button', { name: 'Make the rule' }).click();
    await page.getByRole('heading', { name: 'It would have fired' }).waitFor();
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('button', { name: 'Turn off…' }).click();
    await because('it was a test');
    await page.getByRole('button', { name: 'Turn on' }).waitFor();
    const made = (await world.demo.list('/v1/rules')).find(({ title }) => title === 'Weak weeks');
    expect(made).toMatchObject({
      enabled: false,
      definition: {
        condition: { operator: 'and', conditions: [{ operator: '<', field: 'measures.week', value: 60 }] },
      },
    });
    expect(complaints).toEqual([]);
  });
});
