import { describe, expect, test } from 'vitest';
import { eventTypes } from '../../infra/composition/catalogue.ts';
import { identityEvents } from '../identity/events.ts';
import type { StoredEvent } from '../kernel/envelope.ts';
import type { JsonObject } from '../kernel/json.ts';
import { ERASED } from '../kernel/personal.ts';
import { tenancyEvents } from '../tenancy/events.ts';
import { auditEvents } from './events.ts';
import { ocsfEvent } from './ocsf.ts';
import { CLASSIFIED_TYPES } from './ocsf-classes.ts';

const TENANT = '0195f3e0-0000-7000-8000-000000000001';
const ADA = '0195f3e0-0000-7000-8000-00000000000a';
const event = (type: string, data: JsonObject = {}, more: Partial<StoredEvent> = {}): StoredEvent => ({
  id: '0195f3e0-0000-7000-8000-0000000000e1',
  type,
  version: 1,
  data,
  metadata: {
    tenant: TENANT,
    actor: { kind: 'user', id: ADA },
    commandId: 'c',
    correlationId: 'request-1',
    causationId: 'c',
    recordedAt: '2026-11-20T23:10:00.000Z',
  },
  stream: `decision-${TENANT}.d1`,
  revision: 0n,
  position: 7n,
  ...more,
});

describe('an event as OCSF', () => {
  test('every event about people, tenants and the audit has a class of its own, and no other name has', () => {
    const own = [...identityEvents, ...tenancyEvents, ...auditEvents].map(({ type }) => type);
    expect([...CLASSIFIED_TYPES].toSorted()).toEqual(own.toSorted());
    expect(own.filter((type) => eventTypes.find(type) === undefined)).toEqual([]);
  });

  test('every other one is API activity on its stream: create where it began it, update elsewhere', () => {
    expect(ocsfEvent(event('DecisionRecorded'), undefined)).toMatchObject({
      type_uid: 600301,
      api: { operation: 'DecisionRecorded' },
      resources: [{ uid: 'd1', type: 'decision' }],
      time: 1_795_216_200_000,
      metadata: { uid: '0195f3e0-0000-7000-8000-0000000000e1', correlation_uid: 'request-1' },
      unmapped: { position: '7', revision: '0' },
    });
    expect(ocsfEvent(event('DecisionReviewed', {}, { revision: 3n }), undefined)).toMatchObject({ type_uid: 600303 });
  });

  test('says nothing of the business, and nothing personal unless it may', () => {
    const said = event('DecisionRecorded', { recommendation: 'sell', ip: '192.0.2.7', $sealed: [] });
    const pseudonymous = ocsfEvent(said, { pseudonym: 'p1' });
    expect(JSON.stringify(pseudonymous)).not.toMatch(/sell|192\.0\.2|sealed/);
    expect(pseudonymous).toMatchObject({ src_endpoint: { uid: 'p1' }, http_request: { uid: 'request-1' } });
    const personal = { ip: '192.0.2.7', userAgent: 'curl/8' };
    expect(ocsfEvent(said, { pseudonym: 'p1', personal })).toMatchObject({
      src_endpoint: { uid: 'p1', ip: '192.0.2.7' },
      http_request: { user_agent: 'curl/8' },
    });
    const erased = ocsfEvent(said, { pseudonym: 'erased', personal: { ip: ERASED, userAgent: ERASED } });
    expect(JSON.stringify(erased)).not.toContain(ERASED);
  });

  test('of the product itself comes from the product', () => {
    const own = event('JobRequested');
    const byProcess = { ...own, metadata: { ...own.metadata, actor: { kind: 'process', id: 'autopilot' } as const } };
    expect(ocsfEvent(byProcess, undefined)).toMatchObject({
      actor: { user: { uid: 'autopilot', type_id: 3 } },
      src_endpoint: { svc_name: 'precedent' },
    });
  });

  test.each([
    ['PasswordSet', { personId: ADA, occasion: 'reset' }, { type_uid: 300104, user: { uid: ADA } }],
    ['PasswordSet', { personId: ADA, occasion: 'change' }, { type_uid: 300103 }],
    ['TotpEnabled', { personId: ADA }, { type_uid: 300110 }],
    ['SessionStarted', { personId: ADA, sessionId: 's', secondFactor: 'totp', method: 'password' }, { is_mfa: true }],
    ['SessionRevoked', { personId: ADA, sessionId: 's', reason: 'signed-out' }, { type_uid: 300202 }],
    ['SignInFailed', { personId: ADA, factor: 'password' }, { status_id: 2, status_code: 'password-wrong' }],
    ['MemberRolesChanged', { personId: ADA, roles: ['viewer'] }, { type_uid: 300501, privileges: ['viewer'] }],
    [
      'MemberGrantsChanged',
      { personId: ADA, grants: [{ resourceType: 'models', verb: 'read' }], modules: [] },
      { privileges: ['models:read'] },
    ],
    ['MemberRemoved', { personId: ADA }, { type_uid: 300502, privileges: ['*'] }],
    ['InvitationRevoked', { invitationId: 'i', personId: ADA }, { type_uid: 300404, entity: { uid: 'i' } }],
    ['TenantSuspended', { reason: 'unpaid' }, { type_uid: 300412, severity_id: 3 }],
    [
      'AccessDenied',
      { reason: 'forbidden', status: 403, endpoint: 'ListMembers', permission: 'members:read' },
      { type_uid: 600302, status_id: 2, status_code: 'forbidden', http_response: { code: 403 } },
    ],
    [
      'AccessDenied',
      { reason: 'invalid-credentials', status: 401, endpoint: 'SignIn' },
      { type_uid: 600399, activity_name: 'Sign in' },
    ],
  ] as const)('%s %j', (type, data, expected) => {
    expect(ocsfEvent(event(type, JSON.parse(JSON.stringify(data))), undefined)).toMatchObject(expected);
  });
});
