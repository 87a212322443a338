import { isIP } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { PLATFORM } from '../../domain/tenancy/tenant.ts';
import { systemClock } from '../../infra/clock.ts';
import { localKeyEncryption } from '../../infra/crypto/local-key-encryption.ts';
import { createSubjectKeys } from '../../infra/crypto/subject-keys.ts';
import { ids } from '../../infra/ids.ts';
import { type AuditWorld, type SignedIn, startAuditWorld, USER_AGENT } from '../support/audit/audit-world.ts';
import { cli } from '../support/cli.ts';

/** What OCSF 1.8.0 requires of every event, and of the classes that are used. */
const text = z.string().min(1);
const User = z.looseObject({ uid: text, type_id: z.int() });
const Endpoint = z
  .looseObject({ uid: text.optional(), ip: text.refine((ip) => isIP(ip) !== 0).optional(), svc_name: text.optional() })
  .refine(({ uid, ip, svc_name }) => [uid, ip, svc_name].some((one) => one !== undefined));
const Base = z.looseObject({
  category_uid: z.int(),
  class_uid: z.int(),
  activity_id: z.int(),
  type_uid: z.int(),
  time: z.int(),
  severity_id: z.int().min(1).max(6),
  status_id: z.union([z.literal(1), z.literal(2)]),
  metadata: z.looseObject({
    version: z.literal('1.8.0'),
    product: z.looseObject({ name: text }),
    uid: z.uuid(),
    event_code: text,
    correlation_uid: text,
    tenant_uid: z.uuid(),
  }),
  actor: z.looseObject({ user: User }),
  src_endpoint: Endpoint,
  unmapped: z.looseObject({ position: z.string().regex(/^\d+$/), stream: text }),
});
const CLASSES: Readonly<Record<number, { readonly activities: readonly number[]; readonly needs: z.ZodType }>> = {
  3001: { activities: [1, 2, 3, 4, 5, 9, 10, 11], needs: z.looseObject({ user: User }) },
  3002: { activities: [1, 2], needs: z.looseObject({ user: User, service: z.looseObject({ name: text }) }) },
  3003: { activities: [2], needs: z.looseObject({ user: User, group: z.looseObject({ uid: text }) }) },
  3004: { activities: [1, 3, 4, 10, 12, 13], needs: z.looseObject({ entity: z.looseObject({ uid: text }) }) },
  3005: { activities: [1, 2], needs: z.looseObject({ user: User, privileges: z.array(text) }) },
  6003: { activities: [1, 2, 3], needs: z.looseObject({ api: z.looseObject({ operation: text }) }) },
};
type Line = z.output<typeof Base>;

const lineOf = (line: unknown): Line => {
  const event = Base.parse(line);
  const kind = CLASSES[event.class_uid];
  if (kind === undefined) throw new Error(`class ${event.class_uid} is not one that is used`);
  kind.needs.parse(event);
  expect([...kind.activities, 99]).toContain(event.activity_id);
  expect(event.type_uid).toBe(event.class_uid * 100 + event.activity_id);
  expect(event.category_uid).toBe(Math.floor(event.class_uid / 1_000));
  if (event.activity_id === 99) expect(event.activity_name).toEqual(expect.any(String));
  return event;
};

const linesOf = (ndjson: string): readonly Line[] => {
  if (ndjson === '') return [];
  expect(ndjson.endsWith('\n')).toBe(true);
  return ndjson
    .slice(0, -1)
    .split('\n')
    .map((line) => lineOf(JSON.parse(line)));
};

let world: AuditWorld;
let person: SignedIn;
const exported = async (path = '/v1/audit/export', token: unknown = world.shop.ada.key, tenant?: string) => {
  const headers = tenant === undefined ? {} : { 'precedent-tenant': tenant };
  const answer = await world.ask('GET', path, { token, headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
  return linesOf(answer.text);
};

beforeAll(async () => {
  world = await startAuditWorld();
  person = await world.signIn('ex@example.org', ['viewer', 'analyst']);
  await world.ask('GET', '/v1/members', { token: person.accessToken });
  await world.ask('GET', '/v1/members', { token: world.shop.ada.key });
  await world.ask('GET', '/v1/rules', { token: world.operator, headers: { 'precedent-tenant': 'shop' } });
});
afterAll(() => world?.[Symbol.asyncDispose]());

describe('GOV-08: the export for a SIEM', () => {
  test('is every event of the tenant, in the log’s order, as OCSF, and nobody else’s', async () => {
    const lines = await exported();
    const own = (await world.events()).filter(({ metadata }) => metadata.tenant === world.shop.tenant);
    const known = own.slice(0, lines.length);
    expect(lines.map(({ metadata }) => metadata.uid)).toEqual(known.map(({ id }) => id));
    expect(lines.map(({ metadata }) => metadata.tenant_uid)).toEqual(known.map(() => world.shop.tenant));
    const byCode = new Map(lines.map((line) => [line.metadata.event_code, line]));
    expect(byCode.get('AccessDenied')).toMatchObject({
      class_uid: 6003,
      status_id: 2,
      status_code: 'forbidden',
      api: { operation: 'ListMembers' },
      actor: { user: { uid: person.personId, type_id: 1 }, session: { uid: expect.any(String) } },
    });
    expect(byCode.get('PersonalDataRead')).toMatchObject({ class_uid: 6003, activity_id: 2 });
    expect(byCode.get('TenantAccessedByPlatform')).toMatchObject({ class_uid: 3003, group: { uid: 'super_admin' } });
    expect(byCode.get('InvitationSent')).toMatchObject({ class_uid: 3004, entity: { type: 'invitation' } });
    expect(byCode.get('MemberAdded') ?? byCode.get('InvitationAccepted')).toBeDefined();
  });

  test('of the platform has who signed in, and who tried', async () => {
    await world.ask('POST', '/v1/auth/sign-in', { body: { email: 'ex@example.org', password: 'wrong' } });
    const lines = await exported('/v1/audit/export', world.operator, PLATFORM);
    const byCode = new Map(lines.map((line) => [line.metadata.event_code, line]));
    expect(byCode.get('SessionStarted')).toMatchObject({
      type_uid: 300201,
      status_id: 1,
      user: { uid: person.personId },
    });
    expect(byCode.get('SignInFailed')).toMatchObject({ type_uid: 300201, status_id: 2, status_code: 'password-wrong' });
    expect(byCode.get('PersonRegistered')).toMatchObject({ type_uid: 300101, user: { uid: person.personId } });
  });

  test('that was cut off anywhere goes on with exactly the rest', async () => {
    const whole = await exported();
    const codes = (lines: readonly Line[]) => lines.map(({ metadata }) => metadata.uid);
    for (const cut of [0, 1, Math.floor(whole.length / 2), whole.length - 1]) {
      const last = whole[cut];
      const rest = await exported(`/v1/audit/export?after=${last?.unmapped.position}`);
      expect(codes(rest).slice(0, whole.length - cut - 1)).toEqual(codes(whole.slice(cut + 1)));
    }
    const { text: nothing } = await world.ask('GET', '/v1/audit/export?after=9999999999', {
      token: world.shop.ada.key,
    });
    expect(nothing).toBe('');
  });

  test('has pseudonyms for addresses, the same for the same address; the addresses only for who may read them', async () => {
    const auditor = await world.key('audit:read');
    const officer = await world.key('audit:admin');
    const from = { token: world.shop.ada.key, address: '192.0.2.77' };
    for (const name of ['one', 'two']) {
      await world.ask('POST', '/v1/api-keys', { ...from, body: { name, scopes: ['decisions:read'] } });
    }
    const isIssued = ({ metadata }: Line) => metadata.event_code === 'ApiKeyIssued';
    const answer = await world.ask('GET', '/v1/audit/export', { token: auditor });
    expect(answer.text).not.toMatch(/192\.0\.2|198\.51|nobody else|example\.org/);
    const pseudonyms = linesOf(answer.text).filter(isIssued).slice(-2);
    expect(pseudonyms[0]?.src_endpoint).toEqual({ uid: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(pseudonyms[0]?.src_endpoint).toEqual(pseudonyms[1]?.src_endpoint);

    expect(await world.ask('GET', '/v1/audit/export/personal', { token: auditor })).toMatchObject({ status: 403 });
    const before = (await world.events('PersonalDataRead')).length;
    const opened = await exported('/v1/audit/export/personal', officer);
    expect((await world.events('PersonalDataRead')).slice(before)).toMatchObject([
      { data: { query: 'ExportPersonalAudit', subjects: [], after: '0' } },
    ]);
    expect(opened.filter(isIssued).slice(-2)).toMatchObject([
      { src_endpoint: { ip: '192.0.2.77' }, http_request: { user_agent: USER_AGENT } },
      { src_endpoint: { ip: '192.0.2.77' } },
    ]);
  });

  test('reads as erased of who was erased; the event stays', async () => {
    const { storage } = world.shop.product;
    const keyEncryption = localKeyEncryption(Buffer.alloc(32, 7));
    const epochMillis = () => Date.parse(systemClock.now());
    const keys = createSubjectKeys({ pool: storage.pool, keyEncryption, ids, epochMillis });
    await keys.destroy(world.shop.tenant, person.personId);
    const [denied] = (await world.events('AccessDenied')).filter(({ data }) => data.personId === person.personId);
    // This process may have used the key a moment ago, and still know it: another one knows none.
    const results = await cli(world.shop.environment, 'audit', 'export', '--tenant', 'shop', '--personal');
    const line = results.map(lineOf).find(({ metadata }) => metadata.uid === denied?.id);
    expect(line).toMatchObject({ src_endpoint: { uid: 'erased' }, status_code: 'forbidden' });
    expect(line?.src_endpoint).not.toHaveProperty('ip');
  });

  test('is the same from the command line, resumed by position', async () => {
    const run = async (...more: readonly string[]) => {
      const results = await cli(world.shop.environment, 'audit', 'export', '--tenant', 'shop', ...more);
      return results.map(lineOf);
    };
    const whole = await run();
    const own = (await world.events()).filter(({ metadata }) => metadata.tenant === world.shop.tenant);
    expect(whole.map(({ metadata }) => metadata.uid)).toEqual(own.map(({ id }) => id));
    expect(await run('--after', whole[4]?.unmapped.position ?? '')).toEqual(whole.slice(5));
  });
});
