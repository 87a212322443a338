import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemEpochMillis } from '../../infra/clock.ts';
import { barriersOn, CHROMIUM, launch, settled, signedIn } from '../support/browser.ts';
import { type DashboardWorld, startDashboardWorld } from '../support/dashboard-world.ts';

const DAY_MILLIS = 86_400_000;
const inDays = (days: number): string => new Date(systemEpochMillis() + days * DAY_MILLIS).toISOString().slice(0, 10);

describe.skipIf(CHROMIUM === undefined)('goals and metrics, in a browser', () => {
  let world: DashboardWorld;
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    world = await startDashboardWorld();
    browser = await launch();
    context = await signedIn(browser, world.shop.url);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.[Symbol.asyncDispose]();
  });

  test('a goal is refused by every rule that it fails at once, set, amended in a conflict, and archived', async () => {
    const page = await context.newPage();
    await page.goto('/t/demo/goals/new?metric=revenue');
    await expect.poll(() => page.getByLabel('Source').inputValue()).toBe('demo-shop');
    await page.getByLabel('Owner').fill('');
    await page.getByLabel('Deadline').fill(inDays(-1));
    await page.getByRole('button', { name: 'Set the goal' }).click();
    await page.getByRole('alert').getByText('not SMART yet').waitFor();
    const rules = page.getByRole('list', { name: 'The SMART rules' }).locator(':scope > li');
    expect(await rules.evaluateAll((all) => all.map((rule) => rule.textContent?.includes('Fails')))).toEqual([
      true, // Neither title nor owner.
      true, // No target.
      false,
      true, // Nothing that it is good for.
      true, // A deadline that has passed.
    ]);
    await page.getByText('specific-owner-missing').waitFor();
    expect(await barriersOn(page)).toEqual([]);

    await page.getByLabel('Title').fill('Raise a day of revenue');
    await page.getByLabel('Target').fill('9000');
    await page.getByLabel('Owner').fill('ada');
    await page.getByLabel('Deadline').fill(inDays(120));
    await page.getByRole('checkbox', { name: 'Revenue' }).check();
    await page.getByRole('button', { name: 'Set the goal' }).click();
    await page.getByRole('heading', { name: 'Raise a day of revenue', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('In progress').waitFor();

    const other = await context.newPage();
    await other.goto(page.url());
    await amend(page, 'Title', 'Raise a day of revenue a lot', async () => {
      await amend(other, 'Target', '9500');
      await historyOf(other).getByText('£9,500.00').waitFor();
    });
    await page.getByRole('alert').getByText('Somebody else changed this goal').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Put my changes on top of it' }).click();
    expect(await page.getByLabel('Target').inputValue()).toBe('9500');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Raise a day of revenue a lot', level: 1 }).waitFor();

    await page.getByRole('button', { name: 'Archive' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click();
    await historyOf(page).getByText('Archived').waitFor();
    await page.goto('/t/demo/goals');
    await settled(page);
    expect(await page.getByRole('link', { name: 'Raise a day of revenue a lot' }).count()).toBe(0);
    await page.getByLabel('Status').selectOption('archived');
    await page.getByRole('link', { name: 'Raise a day of revenue a lot' }).waitFor();
    expect(page.url()).toContain('status=archived');
    await Promise.all([page.close(), other.close()]);
  });

  test('a metric is shown as its address says, with every value of the API in its file', async () => {
    const page = await context.newPage();
    await page.goto('/t/demo/metrics/revenue?granularity=month');
    await settled(page);
    await page.getByRole('heading', { name: 'Revenue by the month' }).waitFor();
    await page.getByLabel('Periods').selectOption('day');
    await page.getByRole('heading', { name: 'Revenue by the day' }).waitFor();
    expect(page.url()).toContain('granularity=day');
    await page.reload();
    await page.getByRole('heading', { name: 'Revenue by the day' }).waitFor();
    await settled(page);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV of revenue' }).click(),
    ]);
    const chunks: string[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(String(chunk));
    const { series } = await world.demo.read('/v1/metrics/revenue');
    const points = JSON.stringify(series).match(/"at":/g) ?? [];
    expect(chunks.join('').trimEnd().split('\r\n')).toHaveLength(points.length + 1);
    await page.close();
  });

  test('what is unusual is marked, and a value leads to the file that it was computed from', async () => {
    const page = await context.newPage();
    await page.goto('/t/demo/metrics/revenue');
    await settled(page);
    await page.getByRole('region', { name: 'Unusual values' }).getByText('was to be expected').first().waitFor();
    await page.getByRole('region', { name: 'Values' }).getByText('Unusual').first().waitFor();
    await page
      .getByRole('link', { name: /^rows \d/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'What the reader counted' }).waitFor();
    await page.getByRole('region', { name: 'Quarantine' }).waitFor();
    await page.close();
  });
});

const historyOf = (page: Page): Locator => page.getByRole('region', { name: 'History' });

/** Changes a term of the goal on show; `meanwhile` happens between reading and saving. */
const amend = async (
  page: Page,
  label: string,
  value: string,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<void> => {
  await page.getByRole('button', { name: 'Amend' }).click();
  await page.getByLabel(label).fill(value);
  await meanwhile();
  await page.getByRole('button', { name: 'Save' }).click();
};
