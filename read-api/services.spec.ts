import { expect, it } from 'vitest';
import { KEYS, problemOf, startTestApi } from '../test/support/api.ts';
import { servicesEndpoint } from './services.ts';

const api = {
  module: 'api',
  role: 'api',
  instance: 'one/1',
  healthy: true,
  silent: true,
  routable: false,
  since: '2026-11-20T12:00:00.000Z',
  heartbeatAt: '2026-11-20T12:00:05.000Z',
  details: { url: 'http://here' },
};

it('what runs where is shown to super-admins only, however much somebody may do in their tenant', async () => {
  await using test = await startTestApi({ endpoints: [servicesEndpoint({ list: async () => [api] })] });
  const refused = await test.fetch('/internal/services', { key: KEYS.alpha });
  expect(await problemOf(refused)).toMatchObject({ status: 403, code: 'forbidden' });
  expect((await test.fetch('/internal/services', { key: null })).status).toBe(401);
  const headers = { 'precedent-tenant': 'platform' };
  const shown = await test.fetch('/internal/services', { key: KEYS.admin, headers });
  expect(shown.status).toBe(200);
  expect(await shown.json()).toEqual({ items: [api] });
});
