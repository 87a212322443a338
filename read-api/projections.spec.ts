import { expect, it } from 'vitest';
import type { ProjectionStatus } from '../projections/runtime/status.ts';
import { KEYS, problemOf, startTestApi } from '../test/support/api.ts';
import { projectionEndpoints } from './projections.ts';

const stopped: ProjectionStatus = {
  name: 'goals',
  version: 2,
  phase: 'paused',
  position: 7n,
  head: 9n,
  lagEvents: 2,
  lagSeconds: 1.5,
  eventsApplied: 4n,
  updatedAt: '2026-11-20T12:00:00.000Z',
  holder: 'one/1',
  poison: { eventId: '5ad08e27-f922-59f3-88c9-0a478fd6b401', type: 'GoalCreated', position: 8n, error: 'no such row' },
  build: undefined,
  failure: 'no such row',
};
const runner = { status: async () => [stopped], resume: async () => true };

it('tells a tenant how far read models are, and super-admins alone why one stopped', async () => {
  await using test = await startTestApi({ endpoints: projectionEndpoints(runner) });
  const shown = await (await test.fetch('/v1/projections', { key: KEYS.alpha })).json();
  const poison = { type: 'GoalCreated', position: '8' };
  expect(shown).toEqual({
    items: [
      {
        ...{ name: 'goals', version: 2, phase: 'paused', position: '7', head: '9', lagEvents: 2, lagSeconds: 1.5 },
        ...{ eventsApplied: '4', updatedAt: stopped.updatedAt, poison },
      },
    ],
  });
  const headers = { 'precedent-tenant': 'platform' };
  expect(await (await test.fetch('/v1/projections', { key: KEYS.admin, headers })).json()).toMatchObject({
    items: [{ poison: { ...poison, error: 'no such row' }, failure: 'no such row' }],
  });
});

it('lets super-admins alone resume a read model, and only one that is stopped', async () => {
  const resumed: string[] = [];
  const endpoints = projectionEndpoints({
    ...runner,
    resume: async (name) => {
      resumed.push(name);
      return resumed.length === 1;
    },
  });
  await using test = await startTestApi({ endpoints });
  const ask = (name: string, key: string) =>
    test.fetch(`/v1/projections/${name}/resume`, {
      method: 'POST',
      key,
      headers: { ...(key === KEYS.admin && { 'precedent-tenant': 'platform' }) },
    });
  expect((await ask('goals', KEYS.alpha)).status).toBe(403);
  expect((await ask('unknown', KEYS.admin)).status).toBe(404);
  expect((await ask('goals', KEYS.admin)).status).toBe(204);
  expect(await problemOf(await ask('goals', KEYS.admin))).toMatchObject({ code: 'projection-not-stopped' });
  expect(resumed).toEqual(['goals', 'goals']);
});
