import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CHROMIUM, complaintsOf, launch, settled, signedIn } from '../support/browser.ts';
import { type DashboardWorld, startDashboardWorld } from '../support/dashboard-world.ts';

const RUN = /\/t\/demo\/[a-z]+\/[0-9a-f-]{36}$/;

describe.skipIf(CHROMIUM === undefined)('forecasts, optimisations and simulations, in a browser', () => {
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

  const open = async (path: string): Promise<void> => {
    await page.goto(`/t/demo${path}`);
    await settled(page);
  };
  const press = (name: string): Promise<void> => page.getByRole('button', { name }).click();

  test('a forecast is read out by the arrow keys, and its table and file have the same', async () => {
    await open('/forecasts?subject=revenue');
    await page.getByRole('link', { name: 'revenue' }).click();
    await page.waitForURL(RUN);
    await page.getByText('The 80 % band covered').waitFor();
    const chart = page.getByRole('slider');
    await chart.focus();
    // The past is asked for on its own, and may come after the forecast.
    const first = async () => {
      await page.keyboard.press('Home');
      return chart.getAttribute('aria-valuetext');
    };
    await expect.poll(first).toMatch(/^\d+ \w+ \d{4}: actual £/);
    await page.keyboard.press('End');
    const last = await chart.getAttribute('aria-valuetext');
    expect(last).toMatch(/^(\d+ \w+ \d{4}): forecast £\S+, 80 % \S+ to \S+, 95 % \S+ to \S+$/);
    await press('Table of Revenue by day');
    await page.getByRole('rowheader', { name: last?.split(':')[0] ?? '', exact: true }).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), press('CSV of Revenue by day')]);
    expect(file.suggestedFilename()).toBe('revenue-by-day.csv');
    expect(complaints).toEqual([]);
  });

  test('too little history is refused with what is missing, and less is forecast while the page looks on', async () => {
    await open('/forecasts/new?metric=orders');
    await page.getByLabel('How far ahead').fill('300');
    await press('Ask for the forecast');
    await page.getByRole('alert').getByText('are missing').waitFor();
    await page.getByLabel('How far ahead').fill('7');
    await press('Ask for the forecast');
    await page.waitForURL(RUN);
    await page.getByText('7 days ahead, from demo-shop').waitFor();
    await page.getByRole('status').getByText('Done').waitFor();
  });

  test('what a larger budget would bring is solved anew, and shown beside the plan', async () => {
    await open('/optimizations');
    await page.getByRole('link', { name: 'budget:' }).click();
    await page.getByText('This is the best plan there is').waitFor();
    await page.getByLabel('A number to change').selectOption('/budget');
    await page.getByLabel('budget, as a number').fill('250');
    await press('Solve it so');
    await page.getByRole('heading', { name: 'Before and after' }).waitFor();
    await page.getByText('Supposed: /budget is 250.').waitFor();
    await page.getByRole('cell', { name: '+£' }).first().waitFor();
    const address = page.url();
    await page.reload();
    await page.getByRole('heading', { name: 'Before and after' }).waitFor();
    expect(page.url()).toBe(address);
    expect(complaints).toEqual([]);
  });

  test('a plan that cannot be is explained by what contradicts itself', async () => {
    await open('/optimizations/new?as=json');
    const constraint = (name: string, relation: string, rightHandSide: number) => ({
      name,
      terms: [
        { variable: 'a', coefficient: 1 },
        { variable: 'b', coefficient: relation === '<=' ? 2 : 1 },
      ],
      relation,
      rightHandSide,
      unit: 'hour',
    });
    const hours = (name: string) => ({ name, kind: 'continuous', lower: 0, upper: 5, unit: 'hour' });
    const plan = {
      kind: 'linear',
      request: {
        objective: { direction: 'maximize', terms: [{ variable: 'a', coefficient: 1 }], constant: 0, unit: 'hour' },
        variables: [hours('a'), hours('b')],
        constraints: [constraint('enough', '>=', 8), constraint('not too much', '<=', 7)],
      },
    };
    await page.getByLabel('Name').fill('Too much at once');
    await page.getByRole('textbox', { name: 'Plan' }).fill(JSON.stringify(plan));
    await press('Ask for the plan');
    await page.getByRole('heading', { name: 'Why there is none' }).waitFor();
    await page.getByText('constraint enough').waitFor();
    await page.getByText('constraint not too much').waitFor();
    expect(complaints).toEqual([]);
  });

  test('a scenario is simulated as its template says, and its numbers are the API’s', async () => {
    await open('/simulations/new');
    await page.getByLabel('Name').fill('A first scenario');
    await press('Simulate it');
    await page.waitForURL(RUN);
    await page.getByRole('heading', { name: 'What moves it most' }).waitFor();
    const run = await world.demo.read(`/v1/simulations/${page.url().split('/').at(-1)}`);
    const { summary } = run.result as { summary: { p50: { value: number } } };
    const shown = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 }).format(summary.p50.value);
    await page.getByText(shown, { exact: true }).waitFor();
    await press('Table of profit: what moves it most');
    await page.getByRole('rowheader', { name: 'unit_cost' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
