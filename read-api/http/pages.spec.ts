import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestApi } from '../../test/support/api.ts';
import { pageEndpoints } from './pages.ts';

// The last two are where the links in mails lead.
const pages = [
  ['/', '/first-page.js'],
  ['/set-password', '/account-link.js'],
  ['/accept-invitation', '/account-link.js'],
] as const;

test.each(pages)('%s is served with its parts, all of them our own, under the strict policy', async (path, own) => {
  await using api = await startTestApi({ endpoints: await pageEndpoints('ui/first-page') });
  const index = await api.fetch(path, { key: null });
  expect(index.status).toBe(200);
  expect(index.headers.get('content-security-policy')).toContain("script-src 'self'");
  const html = await index.text();
  expect(html).not.toMatch(/https?:\/\/|style=|\son\w+=|<script(?![^>]*\ssrc="\/)/);
  const parts = [...html.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, path]) => path ?? '');
  expect(parts).toContain(own);
  for (const part of parts) {
    if (part !== '/docs') expect((await api.fetch(part, { key: null })).status, part).toBe(200);
  }
  const script = await (await api.fetch(own, { key: null })).text();
  expect(script).not.toMatch(/localStorage|sessionStorage|innerHTML|document\.cookie|indexedDB/);
});

test('a file that has not changed is not sent again', async () => {
  await using api = await startTestApi({ endpoints: await pageEndpoints('ui/first-page') });
  const first = await api.fetch('/first-page.css', { key: null });
  const etag = first.headers.get('etag') ?? '';
  expect((await api.fetch('/first-page.css', { key: null, headers: { 'if-none-match': etag } })).status).toBe(304);
});

test('a file that belongs to no page stops the start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'precedent-page-'));
  await writeFile(join(folder, '.env'), 'SECRET=1');
  await expect(pageEndpoints(folder)).rejects.toThrow('.env is no part of a page');
  await rm(folder, { recursive: true });
});
