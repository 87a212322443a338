import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriersOn, CHROMIUM, complaintsOf, launch, settled, signedIn } from '../support/browser.ts';
import { addressesOfPages, type DashboardWorld, startDashboardWorld } from '../support/dashboard-world.ts';

const LARGE = { width: 1_440, height: 900 } as const;
const SMALL = { width: 360, height: 740 } as const;
const LOOKS = [
  { name: 'light', options: { viewport: LARGE, colorScheme: 'light' } },
  { name: 'dark and 360 px wide', options: { viewport: SMALL, colorScheme: 'dark' } },
  // Each theme in each width: what differs in them alone is little, and takes minutes.
  ...(process.env.PRECEDENT_NIGHTLY === undefined
    ? []
    : [
        { name: 'dark', options: { viewport: LARGE, colorScheme: 'dark' } } as const,
        { name: '360 px wide', options: { viewport: SMALL, colorScheme: 'light' } } as const,
      ]),
] as const;

describe.skipIf(CHROMIUM === undefined)('every page', () => {
  let world: DashboardWorld;
  let browser: Browser;
  let addresses: readonly string[];
  beforeAll(async () => {
    world = await startDashboardWorld();
    browser = await launch();
    addresses = await addressesOfPages(world.demo);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.[Symbol.asyncDispose]();
  });

  test.each(LOOKS)(
    '$name: has no barrier, no complaint of the browser, no sideways scroll',
    async ({ options }) => {
      const context: BrowserContext = await signedIn(browser, world.shop.url, options);
      expect(addresses.length).toBeGreaterThan(1);
      const found: string[] = [];
      for (const address of addresses) {
        const page = await context.newPage();
        const complaints = complaintsOf(page);
        await page.goto(`/t/demo${address}`);
        await settled(page);
        const wide = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
        if (wide > 0) found.push(`${address}: scrolls ${wide} px sideways`);
        if ((await page.title()).startsWith('Not found')) found.push(`${address}: is not found`);
        if ((await page.locator('main').textContent())?.trim() === '') found.push(`${address}: is empty`);
        found.push(...[...complaints, ...(await barriersOn(page))].map((text) => `${address}: ${text}`));
        await page.close();
      }
      await context.close();
      expect(found).toEqual([]);
    },
    300_000,
  );
});
