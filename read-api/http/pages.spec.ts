import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApi } from '../../test/support/api.ts';
import { missingPageEndpoints, pageEndpoints } from './pages.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'precedent-page-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Precedent</title>');
  await writeFile(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(folder, 'assets/index-1a2b.js'), 'export {};');
});
afterEach(() => rm(folder, { recursive: true }));

const start = async () => startTestApi({ endpoints: await pageEndpoints(folder) });

// Links in mails lead to two of them, and a link to anything of a tenant to the last.
const pages = [
  '/',
  '/sign-in',
  '/forgot-password',
  '/set-password',
  '/accept-invitation',
  '/t/acme',
  '/t/acme/goals/7',
];

test.each(pages)('%s is the dashboard, under the strict policy, and asked for anew each time', async (path) => {
  await using api = await start();
  const page = await api.fetch(path, { key: null });
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(page.headers.get('cache-control')).toBe('no-cache');
  expect(await page.text()).toContain('<title>Precedent</title>');
});

test('a page that has not changed is not sent again', async () => {
  await using api = await start();
  const etag = (await api.fetch('/', { key: null })).headers.get('etag') ?? '';
  expect((await api.fetch('/sign-in', { key: null, headers: { 'if-none-match': etag } })).status).toBe(304);
});

test('an asset, whose name says what is in it, may be kept for ever; one of an older build is not there', async () => {
  await using api = await start();
  const asset = await api.fetch('/assets/index-1a2b.js', { key: null });
  expect(asset.headers.get('cache-control')).toContain('immutable');
  expect(asset.headers.get('content-type')).toContain('javascript');
  expect((await api.fetch('/assets/index-0000.js', { key: null })).status).toBe(404);
});

test('a file that belongs to no page stops the start', async () => {
  await writeFile(join(folder, 'assets/.env'), 'SECRET=1');
  await expect(pageEndpoints(folder)).rejects.toThrow('.env is no part of a page');
});

test('without a dashboard, its place says how to build it', async () => {
  await using api = await startTestApi({ endpoints: missingPageEndpoints() });
  expect(await (await api.fetch('/', { key: null })).text()).toContain('npm run build');
});
