import { describe, expect, test } from 'vitest';
import { ids } from '../../infra/ids.ts';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import type { StoredEvent } from '../kernel/envelope.ts';
import { eventCatalogue } from '../kernel/event.ts';
import { TenantCreated, TenantReactivated, TenantSettingsChanged, TenantSuspended, tenancyEvents } from './events.ts';
import { isActive, PLATFORM, platformTenant, tenant, tenantIdOfSlug, tenantStream } from './tenant.ts';

const spec = deciderSpec(tenant);
const data = { slug: 'shop', name: 'The shop', demo: false, industry: 'retail', subscriptionTier: 'starter' };
const created = TenantCreated(data);
const suspended = TenantSuspended({ reason: 'unpaid for 60 days' });

describe('a tenant', () => {
  test('is created once', () => {
    spec
      .given()
      .when({ type: 'CreateTenant', ...data })
      .then(created);
    spec
      .given(created)
      .when({ type: 'CreateTenant', ...data })
      .thenRefused('conflict', 'tenant-exists');
  });

  test('is suspended with a reason and reactivated; asking twice changes nothing', () => {
    const suspend = { type: 'SuspendTenant', reason: 'unpaid for 60 days' } as const;
    spec.given(created).when(suspend).then(suspended);
    spec.given(created, suspended).when(suspend).thenNothing();
    spec.given(created, suspended).when({ type: 'ReactivateTenant' }).then(TenantReactivated({}));
    spec.given(created).when({ type: 'ReactivateTenant' }).thenNothing();
    spec.given().when(suspend).thenRefused('notFound', 'tenant-not-found');
  });

  test('is active until it is suspended, and again when it is reactivated', () => {
    expect(isActive(spec.given(created).state())).toBe(true);
    expect(isActive(spec.given(created, suspended).state())).toBe(false);
    expect(isActive(spec.given(created, suspended, TenantReactivated({})).state())).toBe(true);
  });

  test('changes the settings that differ, and leaves the others', () => {
    const settings = { name: 'The shop', timeZone: 'Europe/Berlin', currency: 'EUR' };
    const changed = TenantSettingsChanged({ timeZone: 'Europe/Berlin', currency: 'EUR' });
    spec.given(created).when({ type: 'ChangeTenantSettings', settings }).then(changed);
    spec.given(created, changed).when({ type: 'ChangeTenantSettings', settings }).thenNothing();
    expect(spec.given(created, changed).state()).toMatchObject({
      name: 'The shop',
      industry: 'retail',
      currency: 'EUR',
    });
  });

  test('wants a second factor of its members once it was told to, until it is told not to', () => {
    const told = (secondFactorRequired: boolean) =>
      ({ type: 'ChangeTenantSettings', settings: { secondFactorRequired } }) as const;
    const wanted = TenantSettingsChanged({ secondFactorRequired: true });
    expect(spec.given(created).state()?.secondFactorRequired).toBe(false);
    spec.given(created).when(told(false)).thenNothing();
    spec.given(created).when(told(true)).then(wanted);
    spec.given(created, wanted).when(told(true)).thenNothing();
    spec
      .given(created, wanted)
      .when(told(false))
      .then(TenantSettingsChanged({ secondFactorRequired: false }));
  });

  test.each([
    [{ currency: 'EURO' }],
    [{ currency: 'XQQ' }],
    [{ timeZone: 'Mars/Olympus' }],
    [{ timeZone: '+02:00' }],
    [{ timeZone: '' }],
  ])('cannot have %j', (settings) => {
    spec
      .given(created)
      .when({ type: 'ChangeTenantSettings', settings })
      .thenRefused('invalid', 'tenant-settings-invalid');
  });

  test.each(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'])('may be in %s', (timeZone) => {
    spec
      .given(created)
      .when({ type: 'ChangeTenantSettings', settings: { timeZone } })
      .then(TenantSettingsChanged({ timeZone }));
  });
});

test('the platform’s tenant is the one of its slug', () => {
  expect(platformTenant(ids.derivedId)).toBe(tenantIdOfSlug(PLATFORM, ids.derivedId));
});

/** Version 1 as it stands in logs: never to be edited. */
const TENANT_CREATED_V1 = { slug: 'demo', name: 'Demo retailer (simulated)', demo: true };

test('TenantCreated of version 1 says nothing of industry and tier, and nothing is made up', () => {
  const id = tenantIdOfSlug('demo', ids.derivedId);
  const stored: StoredEvent = {
    id: '0192f0c1-2b3a-7c4d-8e5f-0123456789ab',
    type: 'TenantCreated',
    version: 1,
    data: TENANT_CREATED_V1,
    metadata: {
      tenant: id,
      actor: { kind: 'system', id: 'cli' },
      commandId: 'c',
      correlationId: 'c',
      causationId: 'c',
      recordedAt: '2026-11-20T12:00:00.000Z',
    },
    stream: tenantStream(id),
    revision: 0n,
    position: 1n,
  };
  const upcast = eventCatalogue(tenancyEvents).upcast;
  const settings = { ...stored, type: 'TenantSettingsChanged', data: { timeZone: 'Europe/Berlin' } };
  expect(upcast(settings)).toMatchObject({ version: 2, data: settings.data });
  const event = upcast(stored);
  expect(event.version).toBe(2);
  expect(TenantCreated.schema.parse(event.data)).toEqual({
    ...TENANT_CREATED_V1,
    industry: null,
    subscriptionTier: null,
  });
});
