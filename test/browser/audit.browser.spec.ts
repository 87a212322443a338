import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CHROMIUM, complaintsOf, launch, makeOwner, signedIn } from '../support/browser.ts';
import { eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

const DECISION = {
  decisionType: 'ml_prediction',
  subject: { kind: 'campaign', id: 'spring' },
  inputContext: { clicks: 120, season: 'spring' },
  modelVersion: 'uplift@1',
  recommendation: 'Spend more on it.',
  pins: { engine: { name: 'uplift', version: '1' } },
};

describe.skipIf(CHROMIUM === undefined)('looking back on decisions, in a browser', () => {
  let shop: ProductUnderTest;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: readonly string[];
  let decisionId: string;
  beforeAll(async () => {
    shop = await startProductUnderTest();
    await makeOwner(shop);
    decisionId = String((await shop.ada.send('/v1/decisions', DECISION)).decisionId);
    await shop.ada.send(`/v1/decisions/${decisionId}/actions`, { action: 'rejected', reason: 'Too early.' });
    browser = await launch();
    context = await signedIn(browser, shop.url);
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    page = await context.newPage();
    complaints = complaintsOf(page);
  });
  afterEach(() => page.close());

  const rows = () => page.getByRole('grid', { name: 'Decisions, the newest first' });

  test('filters are in the address, keys lead to an entry, and what comes meanwhile waits behind a count', async () => {
    await page.goto('/t/shop/decisions?action=rejected');
    await rows().getByText('campaign spring').waitFor();
    await page.getByLabel('Answer of a person').selectOption('');
    await page.waitForURL('**/t/shop/decisions');
    await shop.ada.send('/v1/decisions', { ...DECISION, subject: { kind: 'campaign', id: 'summer' } });
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await rows().getByText('campaign summer').count()).toBe(0);
    await page.getByRole('button', { name: '1 new' }).click();
    await rows().getByText('campaign summer').waitFor();
    await rows().focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/t/shop/decisions/${decisionId}`);
    expect(complaints).toEqual([]);
  });

  test('all decisions that pass the filters are in the file', async () => {
    await page.goto('/t/shop/decisions?text=spring');
    await rows().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    expect(lines[0]).toContain('position,decisionId,decidedAt');
    expect(lines.slice(1).map((line) => line.split(',')[1])).toContain(decisionId);
  });

  test('a past state is said to be one, can change nothing, and differs from the latest by what happened', async () => {
    await page.goto(`/t/shop/decisions/${decisionId}`);
    await page.getByText('What came of it').waitFor();
    await page.keyboard.press('[');
    await page.waitForURL('**?v=*');
    await page.goto(`/t/shop/decisions/${decisionId}?v=1`);
    await page.getByText('You are looking at a past state').waitFor();
    expect(await page.getByRole('button', { name: 'Record outcome' }).count()).toBe(0);
    await page.getByText('No answer yet').waitFor();
    await page.getByRole('button', { name: 'Back to the latest' }).click();
    await page.getByRole('button', { name: 'Record outcome' }).waitFor();
    await page.getByLabel('Compared with').selectOption({ label: 'version 1, decision recorded' });
    await page.getByRole('row', { name: /humanAction absent "rejected"/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('its entries are verified here, and an altered one is rejected', async () => {
    await eventually(() => shop.ada.read(`/v1/transparency/checkpoints`).then(signed));
    await page.goto(`/t/shop/decisions/${decisionId}`);
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('are what was signed, in their places among').waitFor();
    await page.getByText('as it stands among the published checkpoints').waitFor();
    await page.getByRole('button', { name: 'Try with an altered entry' }).click();
    await page.getByText('Rejected, as it should be.').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download evidence' }).click(),
    ]);
    await page.goto('/t/shop/proofs');
    await page.getByLabel('File of evidence').setInputFiles(await download.path());
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('this shows only that the bundle agrees with itself').waitFor();
    expect(complaints).toEqual([]);
  });

  test('under a stricter policy, what would not have passed is listed', async () => {
    await page.goto('/t/shop/what-if?highRisk=99');
    await page.getByRole('button', { name: 'Judge again' }).click();
    await page.getByText(/evaluations would come out otherwise/).waitFor();
    expect(complaints).toEqual([]);
  });
});

/** Rejects while nothing is signed. */
const signed = ({ items }: { readonly items?: unknown }): void => {
  if (!Array.isArray(items) || items.length === 0) throw new Error('nothing is signed yet');
};
