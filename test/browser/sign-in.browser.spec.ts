import { TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemEpochMillis } from '../../infra/clock.ts';
import { CHROMIUM, complaintsOf, launch, makeOwner, OWNER, signIn } from '../support/browser.ts';
import { type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

describe.skipIf(CHROMIUM === undefined)('signing in, in a browser', () => {
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
    page = await browser.newPage({ baseURL: shop.url });
    complaints = complaintsOf(page);
  });
  afterEach(() => page.context().close());

  test('a link to a page leads there by way of signing in, and the page names the tenant', async () => {
    await page.goto('/t/shop/goals?status=created');
    await page.waitForURL('**/sign-in?next=**');
    await signIn(page);
    await page.waitForURL('**/t/shop/goals?status=created');
    await expect.poll(() => page.title()).toContain('The shop');
    expect(complaints).toEqual([]);
  });

  test('a wrong password is refused in words, and what was entered is kept', async () => {
    await page.goto('/sign-in');
    await signIn(page, { ...OWNER, password: 'not the password' });
    await page.getByRole('alert').getByText('The e-mail address or the password is wrong.').waitFor();
    expect(await page.getByLabel('E-mail').inputValue()).toBe(OWNER.email);
  });

  test('signing out forgets the session: the same page asks to sign in again', async () => {
    await page.goto('/sign-in');
    await signIn(page);
    await page.waitForURL('**/t/shop/overview');
    await page.getByText('The shop').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
    await page.goto('/t/shop/overview');
    await page.waitForURL('**/sign-in?next=**');
    expect(complaints).toEqual([]);
  });

  test('whoever has a second factor shows it: a wrong code is refused, a right one lets in', async () => {
    const secret = await enrol(shop, page);
    await page.goto('/sign-in');
    await signIn(page);
    await page.getByLabel('Code of your authenticator app').fill('000000');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('alert').waitFor();
    // The code that enrolled is used up: the next one counts.
    const code = new TOTP({ secret }).generate({ timestamp: systemEpochMillis() + 30_000 });
    await page.getByLabel('Code of your authenticator app').fill(code);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.waitForURL('**/t/shop/**');
  });
});

/** Gives the owner a second factor through the API; its secret. */
const enrol = async ({ url }: ProductUnderTest, page: Page): Promise<string> => {
  const ask = async (path: string, body: object, token?: string): Promise<Record<string, unknown>> => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    expect(response.status, path).toBeLessThan(300);
    return response.json() as Promise<Record<string, unknown>>;
  };
  await page.context().clearCookies();
  const { email, password } = OWNER;
  const token = String((await ask('/v1/auth/sign-in', { email, password })).accessToken);
  const secret = String((await ask('/v1/auth/totp', {}, token)).secret);
  const code = new TOTP({ secret }).generate({ timestamp: systemEpochMillis() });
  await ask('/v1/auth/totp/confirm', { code }, token);
  return secret;
};
