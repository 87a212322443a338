import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { signInPortsOver } from '../../infra/composition/sign-in.ts';
import { readConfig } from '../../infra/config/config.ts';
import { ensureFirstMember } from '../../processes/sign-in/first-member.ts';
import type { ProductUnderTest } from './product.ts';

/** Where Debian, and others, keep a Chromium. Undefined: there is none, and tests in a browser are skipped. */
export const CHROMIUM: string | undefined = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));

export const launch = (): Promise<Browser> =>
  chromium.launch({
    ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** Somebody who may sign in to the tests' tenant as its owner. */
export const OWNER = { email: 'owner@shop.example', name: 'Olive Owner', password: 'winter wheat at noon' } as const;

export const makeOwner = async ({ product, tenant, environment, url }: ProductUnderTest): Promise<void> => {
  const config = readConfig({ ...environment, PUBLIC_URL: url });
  const ports = signInPortsOver(product.storage, config, product.logger);
  await ensureFirstMember(ports, { tenant, ...OWNER });
};

/** Words of a page that went wrong: errors of its scripts, what its policy refused, what the browser complained of. */
export const complaintsOf = (page: Page): readonly string[] => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', (error) => complaints.push(`error: ${error.stack ?? error.message}`));
  return complaints;
};

export const signIn = async (page: Page, who: { readonly email: string; readonly password: string } = OWNER) => {
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByLabel('Password').fill(who.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
};

/** A context in which the owner is signed in already: the session of `context` in another theme or width. */
export const signedIn = async (
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<BrowserContext> => {
  const context = await browser.newContext({ baseURL: url, ...options });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await signIn(page);
  await page.waitForURL('**/t/**');
  await page.close();
  return context;
};

/** Waits until a page shows what it asked for. */
export const settled = async (page: Page): Promise<void> => {
  await page.locator('main').first().waitFor();
  await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' });
  // What is asked only after the first answers came.
  await page.waitForTimeout(250);
  await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' });
};

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong on a page, each as one line. */
export const barriersOn = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    (globalThis as typeof globalThis & { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')} (${failureSummary ?? ''})`),
  );
};
