import { describe, expect, test, vi } from 'vitest';
import { recordDenial, recordPersonalRead, recordPlatformAccess } from '../../commands/audit.ts';
import { createCommandExecutor } from '../../commands/runtime/create-executor.ts';
import { createTenant } from '../../commands/tenancy.ts';
import { platformTenant } from '../../domain/tenancy/tenant.ts';
import { commandLineRequest } from '../../infra/cli/issue-key.ts';
import { systemClock } from '../../infra/clock.ts';
import { eventTypes } from '../../infra/composition/catalogue.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { StoreUnavailable } from '../../infra/event-store/failures.ts';
import { createMemoryEventStore } from '../../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../../infra/ids.ts';
import { createAuditTrail } from '../../read-api/access/audit-trail.ts';
import { ALPHA, authenticate, KEYS, noSealing, problemOf, startTestApi } from '../support/api.ts';
import { listNotes } from '../support/notes.ts';

/** The API over a log that takes nothing until it is back; a list of notes passes for personal data. */
const startWithoutLog = async (append: EventStore['append']) => {
  const memory = createMemoryEventStore();
  let away = false;
  const store: EventStore = { ...memory, append: (...call) => (away ? append(...call) : memory.append(...call)) };
  const ports = { store, catalogue: eventTypes, sealer: noSealing, ids, clock: systemClock };
  const executor = createCommandExecutor(ports);
  const platform = platformTenant(ids.derivedId);
  const shop = { slug: 'shop', name: 'The shop', demo: false, industry: null, subscriptionTier: null };
  await executor.execute(createTenant, shop, commandLineRequest(platform));
  away = true;
  const commands = { recordDenial, recordPersonalRead, recordPlatformAccess };
  const api = await startTestApi({
    store,
    queries: [{ ...listNotes, discloses: 'personal' }],
    authenticate: async (credential) => {
      const principal = await authenticate(credential);
      return principal && { ...principal, actor: { kind: 'apiKey', id: ids.derivedId(principal.actor.id) } };
    },
    audit: createAuditTrail({ executor, ids, clock: systemClock, platform, ...commands }),
  });
  const recorded = async () =>
    (await Array.fromAsync(memory.readAll())).flatMap(({ events }) => events.map(({ type }) => type)).slice(1);
  const back = () => {
    away = false;
  };
  return { api, recorded, back, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
};

const refusing: EventStore['append'] = async () => {
  throw new StoreUnavailable('the log is away');
};

describe('GOV-05: while the log is away', () => {
  test.each([
    ['refuses', refusing],
    ['is silent', () => new Promise<never>(() => undefined)],
  ])('(it %s) whoever is turned away is turned away, and the loss is logged and counted', async (_, append) => {
    await using it = await startWithoutLog(append);
    expect(await problemOf(await it.api.fetch('/v1/notes', { key: null }))).toMatchObject({ status: 401 });
    expect(await problemOf(await it.api.fetch('/v1/log', { key: KEYS.reader }))).toMatchObject({ status: 403 });
    await vi.waitFor(() =>
      expect(it.api.lines().filter(({ level }) => level === 'error')).toMatchObject([
        { message: 'a denial may be missing from the audit', reason: 'unauthenticated' },
        { message: 'a denial may be missing from the audit', reason: 'forbidden', tenant: ALPHA },
      ]),
    );
    expect((await it.api.metrics.scrape()).text).toContain('audit_entries_lost_total 2');
    expect(await it.recorded()).toEqual([]);
  });

  test('S23: nothing personal is shown, and it is shown again once the log is back', async () => {
    await using it = await startWithoutLog(refusing);
    const refused = await it.api.fetch('/v1/notes');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await problemOf(refused)).toMatchObject({ status: 503, code: 'audit-unavailable' });
    expect(await it.recorded()).toEqual([]);
    it.back();
    expect((await it.api.fetch('/v1/notes')).status).toBe(200);
    expect(await it.recorded()).toEqual(['PersonalDataRead']);
  });

  test('nobody of the platform acts in a tenant', async () => {
    await using it = await startWithoutLog(refusing);
    const visit = () => it.api.fetch('/v1/log', { key: KEYS.admin, headers: { 'precedent-tenant': 'shop' } });
    expect(await problemOf(await visit())).toMatchObject({ status: 503, code: 'audit-unavailable' });
    it.back();
    expect((await visit()).status).toBe(200);
    expect((await visit()).status).toBe(200);
    expect(await it.recorded()).toEqual(['TenantAccessedByPlatform']);
  });
});
