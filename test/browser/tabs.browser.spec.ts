import { readdir } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CHROMIUM, launch, settled, signedIn } from '../support/browser.ts';
import { type DashboardWorld, startDashboardWorld } from '../support/dashboard-world.ts';

const TABS = 8;
const HEARD_MILLIS = 2_000;

/** What a page says of the feed. */
const standing = async (page: Page): Promise<string> =>
  ((await page.locator('header [role="status"]').first().textContent()) ?? '').trim();

describe.skipIf(CHROMIUM === undefined)('tabs of one browser', () => {
  let world: DashboardWorld;
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    world = await startDashboardWorld();
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await world?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    context = await signedIn(browser, world.shop.url);
  });
  afterEach(() => context.close());

  test('eight of them hear what happens within two seconds, over one connection', async () => {
    let connections = 0;
    context.on('request', (request) => {
      if (new URL(request.url()).pathname === '/v1/stream') connections += 1;
    });
    const pages = [];
    for (let index = 0; index < TABS; index++) {
      const page = await context.newPage();
      await page.goto('/t/demo/overview');
      await settled(page);
      await expect.poll(() => standing(page)).toMatch(/^Live/);
      pages.push(page);
    }
    expect(connections).toBe(1);
    const observations = [{ at: '2031-03-04T00:00:00.000Z', value: '4321.5' }];
    const observed = { source: 'demo-shop', granularity: 'day', unit: 'GBP', observations };
    await world.demo.send('/v1/metrics/revenue/observations', observed);
    const shown = (page: Page) =>
      page.locator('[data-kpi="revenue"] data[value="4321.5"]').first().waitFor({ timeout: HEARD_MILLIS });
    await Promise.all(pages.map(shown));
  });

  test('a tenant that was left is not in the page any more: neither its rows nor its answers', async () => {
    const page = await context.newPage();
    await page.goto('/t/demo/decisions');
    await settled(page);
    await page.getByText('Forecast').first().waitFor();
    await page.getByText('Demo retailer (simulated)', { exact: true }).first().click();
    await page.getByRole('button', { name: 'Go to The shop' }).click();
    await page.waitForURL('**/t/shop/**');
    await page.goto('/t/shop/decisions');
    await settled(page);
    expect(await page.locator('main').textContent()).not.toMatch(/demo|Forecast revenue|Forecast orders/i);
    expect(await page.getByRole('row').count()).toBeLessThan(2);
  });

  test('a session that another tab moved to another tenant is not shown that one’s data', async () => {
    const [old, fresh] = [await context.newPage(), await context.newPage()];
    await old.goto('/t/demo/goals');
    await settled(old);
    await fresh.goto('/t/shop/goals');
    await settled(fresh);
    await old.getByRole('link', { name: 'Decision log' }).click();
    await old.getByText('You may not act in that tenant.').first().waitFor();
    await old.reload();
    await settled(old);
    await old.getByText('Forecast').first().waitFor();
  });

  test('a part of an older build, which is not there any more, has the page loaded anew', async () => {
    const page = await context.newPage();
    await page.goto('/t/demo/goals');
    await settled(page);
    const chunk = (await readdir('ui/dist/assets')).find((name) => /^DecisionLog-.*\.js$/.test(name));
    if (chunk === undefined) throw new Error('the decision log is no chunk of its own');
    let missing = 1;
    await page.route(`**/assets/${chunk}`, (route) =>
      missing-- > 0 ? route.fulfill({ status: 404 }) : route.continue(),
    );
    await page.getByRole('link', { name: 'Decision log' }).click();
    await page.getByRole('heading', { name: 'Decision log' }).waitFor();
    expect(missing).toBeLessThan(0);
  });

  test('without the feed, a page is shown and says that it is not live, until it is again', async () => {
    const page = await context.newPage();
    await page.route('**/v1/stream', (route) => route.abort());
    await page.goto('/t/demo/goals');
    await settled(page);
    await page.getByText('Not live: trying again').waitFor();
    expect(await page.getByRole('heading', { name: 'Goals', level: 1 }).isVisible()).toBe(true);
    await page.unroute('**/v1/stream');
    await expect.poll(() => standing(page)).toMatch(/^Live/);
  });
});
