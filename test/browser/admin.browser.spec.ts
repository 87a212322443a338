import { TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemEpochMillis } from '../../infra/clock.ts';
import { CHROMIUM, complaintsOf, launch, makeOwner, signedIn } from '../support/browser.ts';
import { type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

const CSV = 'day,visitors\n05/01/2026,120\n06/01/2026,99\n25/01/2026,130\nbad,1\n';

describe.skipIf(CHROMIUM === undefined)('administration, in a browser', () => {
  let shop: ProductUnderTest;
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[];
  beforeAll(async () => {
    shop = await startProductUnderTest();
    await makeOwner(shop);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    page = await (await signedIn(browser, shop.url)).newPage();
    complaints = complaintsOf(page);
  });
  afterEach(() => page.context().close());

  test('a key is shown once, lets in, and no more once it is revoked', async () => {
    await page.goto('/t/shop/api-keys');
    await page.getByRole('button', { name: 'Issue a key' }).click();
    await page.getByLabel('What it is for').fill('nightly import');
    await page.getByRole('button', { name: 'Issue it' }).click();
    await page.getByText('It is shown this once').waitFor();
    const key = (await page.locator('dialog[open] .mono').textContent()) ?? '';
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await page.getByText(key).count()).toBe(0);
    const ask = async () =>
      (await fetch(`${shop.url}/v1/metrics`, { headers: { authorization: `Bearer ${key}` } })).status;
    expect(await ask()).toBe(200);
    await page.getByRole('button', { name: 'Revoke nightly import' }).click();
    await page.locator('dialog[open]').getByRole('button', { name: 'Revoke' }).click();
    await page
      .getByRole('row', { name: /nightly import/ })
      .getByText('revoked')
      .waitFor();
    await expect.poll(ask, { timeout: 3_000 }).toBe(401);
    expect(complaints).toEqual([]);
  });

  test('a file becomes a metric: its columns are guessed, and a row that says no time is set aside', async () => {
    await page.goto('/t/shop/setup?step=import');
    const file = { name: 'visitors.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) };
    await page.getByLabel('A CSV file').setInputFiles(file);
    expect(await page.getByLabel('Times are written').inputValue()).toBe('dd/MM/yyyy');
    await page.getByRole('button', { name: 'Import it' }).click();
    await page.getByText('4 rows read, 3 values new').waitFor();
    await page.getByText('rows set aside: 1').waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('link', { name: 'Visitors', exact: true }).waitFor();
    await page.getByText('values until 25 Jan 2026').waitFor();
    expect(complaints).toEqual([]);
  });

  test('what saving a role changes is said first, and the matrix shows it after', async () => {
    await page.goto('/t/shop/roles');
    await page.getByRole('button', { name: 'Make a role' }).click();
    await page.getByLabel('Name').fill('night_shift');
    await page.getByLabel('write alerts').check();
    await page.getByText('Gives from now on: write alerts.').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('columnheader', { name: 'Night shift' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a second factor is set up with a code, and removed with a recovery code', async () => {
    await page.goto('/t/shop/me');
    await page.getByRole('button', { name: 'Set it up' }).click();
    const secret = ((await page.locator('code').textContent()) ?? '').replaceAll(' ', '');
    const code = new TOTP({ secret }).generate({ timestamp: systemEpochMillis() });
    await page.getByLabel('2. The code that the app shows').fill(code);
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.getByText('The second factor is on').waitFor();
    const recovery = page.getByText(/^(?:[a-z2-7]{4}-){5}[a-z2-7]{4}$/);
    expect(await recovery.count()).toBe(10);
    const shown = (await recovery.first().textContent()) ?? '';
    await page.getByLabel('I keep them').check();
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await recovery.count()).toBe(0);
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.getByLabel('Code of your app, or a recovery code').fill(shown);
    await page.locator('dialog[open]').getByRole('button', { name: 'Remove it' }).click();
    await page.getByRole('button', { name: 'Set it up' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
