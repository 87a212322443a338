import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CHROMIUM, launch, settled, signedIn } from '../support/browser.ts';
import { type DashboardWorld, startDashboardWorld } from '../support/dashboard-world.ts';

/* The bars of the interface's design that are of time; the best of three counts. Each night, where nothing else runs beside it. */

const PAGES = ['/overview', '/goals', '/metrics/revenue', '/queue', '/gates', '/decisions', '/proofs', '/members'];
const TRIES = 3;

const Metrics = z.object({ metrics: z.array(z.object({ name: z.string(), value: z.number() })) });

/** Milliseconds that the page's main thread has worked so far. */
const workedMillis = async (session: CDPSession): Promise<number> => {
  const { metrics } = Metrics.parse(await session.send('Performance.getMetrics'));
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
};

/** What a page tells of its own drawing. */
const OBSERVE = `
  globalThis.drawn = { shift: 0, largest: 0, blocked: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) drawn.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) drawn.largest = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) drawn.blocked += Math.max(0, entry.duration - 50);
  }).observe({ type: 'longtask', buffered: true });
`;
const Drawn = z.object({ shift: z.number(), largest: z.number(), blocked: z.number() });

interface Cost {
  /** Milliseconds. */
  readonly worked: number;
  readonly largest: number;
  readonly blocked: number;
  /** Of the layout, without a unit (CLS). */
  readonly shift: number;
}

const least = (costs: readonly Cost[], of: keyof Cost): number => Math.min(...costs.map((cost) => cost[of]));

const NIGHTLY = process.env.PRECEDENT_NIGHTLY !== undefined;

describe.skipIf(CHROMIUM === undefined || !NIGHTLY)('the bars of time', () => {
  let world: DashboardWorld;
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    world = await startDashboardWorld();
    browser = await launch();
    context = await signedIn(browser, world.shop.url, { viewport: { width: 1_440, height: 900 } });
    await context.addInitScript(OBSERVE);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.[Symbol.asyncDispose]();
  });

  const costOf = async (address: string): Promise<Cost> => {
    const page: Page = await context.newPage();
    // In the same process of the browser, so that its work is counted from there.
    await page.goto('/favicon.svg');
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const before = await workedMillis(session);
    await page.goto(`/t/demo${address}`);
    await settled(page);
    const worked = (await workedMillis(session)) - before;
    const drawn = Drawn.parse(await page.evaluate('drawn'));
    await page.close();
    return { worked, ...drawn };
  };

  test.each(PAGES)('%s settles with 250 ms of work at most, and moves nothing that was drawn', async (address) => {
    const costs: Cost[] = [];
    for (let index = 0; index < TRIES; index++) costs.push(await costOf(address));
    const worked = least(costs, 'worked');
    expect(worked).toBeGreaterThan(0);
    expect.soft(worked, 'main thread').toBeLessThan(250);
    expect.soft(least(costs, 'shift'), 'CLS').toBeLessThan(0.03);
    expect.soft(least(costs, 'blocked'), 'TBT').toBeLessThan(100);
    expect.soft(least(costs, 'largest'), 'LCP').toBeLessThan(1_000);
  });
});
