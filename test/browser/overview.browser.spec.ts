import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonValue } from '../../domain/kernel/json.ts';
import { plusMillis } from '../../domain/kernel/time.ts';
import { CHROMIUM, complaintsOf, launch, settled, signedIn } from '../support/browser.ts';
import { type DashboardWorld, startDashboardWorld } from '../support/dashboard-world.ts';
import { type Client, eventually } from '../support/product.ts';

const DAY_MILLIS = 86_400_000;

describe.skipIf(CHROMIUM === undefined)('the overview', () => {
  let world: DashboardWorld;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: readonly string[];
  beforeAll(async () => {
    world = await startDashboardWorld();
    await eventually(async () => {
      if ((await world.demo.list('/v1/insights')).length < 2) throw new Error('the goals have no outlook yet');
    });
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
    await page.goto('/t/demo/overview');
    await settled(page);
  });
  afterEach(() => page.close());

  test('UX-01: every figure is the one that the API answers where it says to be from', async () => {
    const figures = await figuresOn(page);
    expect(figures.length).toBeGreaterThan(10);
    for (const { at, less, value, text } of figures) {
      const [minuend, subtrahend] = [await valueAt(world.demo, at), less && (await valueAt(world.demo, less))];
      const expected = subtrahend === undefined ? Number(minuend) : Number(minuend) - Number(subtrahend);
      expect(Number(value), `${at} ${less ?? ''}`).toBe(expected);
      expect(shownIn(text), `${text} for ${at}`).toBeCloseTo(expected, Math.abs(expected) >= 10_000 ? 0 : 2);
    }
    for (const { at, value } of await countsOn(page)) {
      const items = await valueAt(world.demo, at);
      expect(Number(value), at).toBe(Array.isArray(items) ? items.length : Number.NaN);
    }
    expect(await uncitedOn(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('UX-02: each metric with a goal has a card with its newest value, its goal and a way to why', async () => {
    for (const name of ['revenue', 'orders']) {
      const newest = await newestOf(world.demo, name);
      const card = page.locator(`section:has([data-kpi="${name}"])`);
      const shown = await card.locator('[data-kpi] data').getAttribute('value');
      expect(shown).toBe(newest.value);
      await card.getByRole('link', { name: 'Decisions about it' }).waitFor();
      await card.getByText('Goal', { exact: false }).first().waitFor();
    }
  });

  test('COA-15: an insight leads to the forecast and the decision that it rests on', async () => {
    const insights = page.getByRole('region', { name: 'Insights' });
    const [insight] = await world.demo.list('/v1/insights');
    await insights.locator(`a[href$="/forecasts/${String(insight?.runId)}"]`).waitFor();
    await insights.locator(`a[href$="/decisions/${String(insight?.decisionId)}"]`).waitFor();
  });

  test('MET-08, UX-02: a value that is recorded while the page is open is on it within two seconds', async () => {
    const before = await page.locator('[data-kpi="revenue"] data').getAttribute('value');
    const { at: last } = await newestOf(world.demo, 'revenue');
    await world.demo.send('/v1/metrics/revenue/observations', {
      source: 'demo-shop',
      granularity: 'day',
      unit: 'GBP',
      observations: [{ at: plusMillis(last, DAY_MILLIS), value: '4321.5' }],
    });
    const shown = page.locator('[data-kpi="revenue"] data[value="4321.5"]');
    await shown.waitFor({ timeout: 2_000 });
    expect(before).not.toBe('4321.5');
  });
});

interface Shown {
  readonly at: string;
  readonly less: string | undefined;
  readonly value: string;
  readonly text: string;
}

const figuresOn = (page: Page): Promise<readonly Shown[]> =>
  page.locator('main data[data-figure]').evaluateAll((all) =>
    all.map((one) => ({
      at: one.getAttribute('data-figure') ?? '',
      less: one.getAttribute('data-less') ?? undefined,
      value: one.getAttribute('value') ?? '',
      text: one.textContent ?? '',
    })),
  );

const countsOn = (page: Page): Promise<readonly { readonly at: string; readonly value: string }[]> =>
  page
    .locator('main data[data-count]')
    .evaluateAll((all) =>
      all.map((one) => ({ at: one.getAttribute('data-count') ?? '', value: one.getAttribute('value') ?? '' })),
    );

/** Texts of cards and insights that have a digit and are neither a cited figure, nor a name, nor a day. */
const uncitedOn = async (page: Page): Promise<readonly string[]> => {
  const texts = await page
    .locator('section:has([data-kpi]), section:has(h2:text-is("Insights"))')
    .evaluateAll((sections) =>
      sections.map((section) => {
        // The page is not looked at again.
        for (const one of section.querySelectorAll('data, a, time')) one.remove();
        return section.textContent ?? '';
      }),
    );
  return texts.map((text) => text.replaceAll(/\d{1,2} [A-Z][a-z]+ \d{4}/g, '')).filter((text) => /\d/.test(text));
};

/** What stands at `address#pointer`. */
const valueAt = async (client: Client, at: string): Promise<JsonValue | undefined> => {
  const [address = '', pointer = ''] = at.split('#');
  return valueIn(await client.read(address), pointer);
};

/** By a JSON pointer (RFC 6901), as far as none of its names needs escaping. */
const valueIn = (value: JsonValue | undefined, pointer: string): JsonValue | undefined =>
  pointer
    .split('/')
    .slice(1)
    .reduce<JsonValue | undefined>(
      (inside, name) =>
        typeof inside === 'object' && inside !== null ? new Map(Object.entries(inside)).get(name) : undefined,
      value,
    );

const newestOf = async (client: Client, metric: string): Promise<{ readonly at: string; readonly value: string }> => {
  const points = valueIn(await client.read(`/v1/metrics/${metric}?source=demo-shop`), '/series/0/points');
  const newest = Array.isArray(points) ? points.at(-1) : undefined;
  return { at: String(valueIn(newest, '/at')), value: String(valueIn(newest, '/value')) };
};

/** The number that a text shows: "£1,234.50", "0.0131 ratio", "34 %". */
const shownIn = (text: string): number => {
  const number = Number(text.replaceAll(/[^\d.-]/g, ''));
  return text.endsWith('%') ? number / 100 : number;
};
