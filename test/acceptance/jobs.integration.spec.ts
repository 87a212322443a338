import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { tenantIdOf } from '../../infra/cli/tenant.ts';
import { signatureOf } from '../../infra/outbound/webhook-signature.ts';
import { hear } from '../support/live.ts';
import { clientOf, eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

const EVALUATE = { job: 'trust.evaluate-gate', input: { gateId: 'meta', actionType: 'budget_cut' } };

/** KRN-15, KRN-18, KRN-19, KRN-20: who starts jobs, who is told of their end, and what runs them. */
describe('jobs of the product as it ships', () => {
  let shop: ProductUnderTest;
  beforeAll(async () => {
    shop = await startProductUnderTest();
  });
  afterAll(() => shop?.[Symbol.asyncDispose]());

  const done = (jobId: unknown) =>
    eventually(async () => {
      const found = await shop.ada.read(`/v1/jobs/${jobId}`);
      expect(found).toMatchObject({ status: 'completed' });
      return found;
    });
  const notificationOf = (who: ProductUnderTest['ada'], jobId: unknown) =>
    eventually(async () => {
      const found = (await who.list('/v1/notifications')).find(({ link }) => link === `/v1/jobs/${jobId}`);
      expect(found).toBeDefined();
      return found;
    });

  test('one that Ada asks for is run, and Ada is told live and in her list, and nobody else is', async () => {
    const stream = await fetch(`${shop.url}/v1/stream?types=NotificationRaised`, {
      headers: { authorization: `Bearer ${shop.ada.key}` },
    });
    const { id } = await shop.ada.send('/v1/jobs', EVALUATE);
    expect(await done(id)).toMatchObject({ job: EVALUATE.job, origin: { kind: 'api' } });
    await eventually(async () => expect(await shop.ada.list('/v1/trust/evaluations?gateId=meta')).toHaveLength(1));
    const [heard] = await hear(stream, 1);
    expect(heard?.data.data).toMatchObject({ topic: 'job-completed', link: `/v1/jobs/${id}` });
    const told = await notificationOf(shop.ada, id);
    expect(told).toMatchObject({ topic: 'job-completed', forTenant: false });
    expect(await shop.grace.list('/v1/notifications')).toEqual([]);

    const path = `/v1/notifications/${told?.notificationId}/read`;
    expect(await shop.grace.ask('POST', path)).toMatchObject({ status: 404, body: { code: 'notification-unknown' } });
    await shop.ada.ask('POST', path);
    expect(await shop.ada.list('/v1/notifications?unread=true')).toEqual([]);
  });

  test('one that a schedule asks for says so, and the tenant is told', async () => {
    const put = (timing: object) =>
      shop.ada.ask('PUT', '/v1/schedules/soon', { ...EVALUATE, timing, catchUp: { policy: 'once' } });
    const wrong = await put({ kind: 'cron', expression: '0 25 * * *', timeZone: 'UTC' });
    expect(wrong).toMatchObject({
      status: 422,
      body: { code: 'cron-invalid', errors: [{ pointer: '/timing/expression' }] },
    });
    // Said again when its start had passed by the time that it arrived: it is a day away then.
    await eventually(async () => {
      const from = new Date(Date.now() + 2_000).toISOString();
      expect((await put({ kind: 'interval', everySeconds: 86_400, from })).status).toBe(200);
      expect(await shop.ada.read('/v1/schedules/soon')).toMatchObject({ nextDueAt: from });
    });
    const lastJobId = await eventually(async () => {
      const schedule = await shop.ada.read('/v1/schedules/soon');
      expect(schedule.firings).toBeGreaterThan(0);
      return schedule.lastJobId;
    });
    expect(await done(lastJobId)).toMatchObject({
      origin: { kind: 'schedule', id: expect.stringMatching(/^soon \d{4}-/) },
    });
    expect(await notificationOf(shop.grace, lastJobId)).toMatchObject({ forTenant: true });
    expect((await shop.ada.ask('DELETE', '/v1/schedules/soon')).status).toBe(200);
    expect((await shop.ada.ask('GET', '/v1/schedules/soon')).status).toBe(404);
  });

  describe('one that a webhook asks for', () => {
    let [address, secret, webhookId] = ['', '', ''];
    const key = { 'idempotency-key': 'hook-of-the-shop' };
    const definition = { name: 'the shop', job: EVALUATE.job, input: { actionType: 'budget_cut' }, fields: ['gateId'] };
    const deliver = async (
      body: string,
      { id = 'msg_1', at = Date.now(), by = secret, to = address, type = 'application/json' } = {},
    ) => {
      const timestamp = String(Math.floor(at / 1_000));
      const reply = await fetch(shop.url + to, {
        method: 'POST',
        body,
        headers: {
          'content-type': type,
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': signatureOf(by, id, timestamp, Buffer.from(body)),
        },
      });
      return { status: reply.status, body: JSON.parse(await reply.text()) };
    };
    const jobs = () => shop.ada.list('/v1/jobs?limit=200');

    test('has a secret that is shown once', async () => {
      const first = await shop.ada.ask('POST', '/v1/webhooks', definition, key);
      const again = await shop.ada.ask('POST', '/v1/webhooks', definition, key);
      expect(first).toMatchObject({
        status: 201,
        body: { secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) },
      });
      expect(again).toMatchObject({ status: 201, body: { id: first.body.id, address: first.body.address } });
      expect(again.body.secret).toBeUndefined();
      [address, secret, webhookId] = [String(first.body.address), String(first.body.secret), String(first.body.id)];
      const log = JSON.stringify(await shop.ada.list('/v1/log?types=WebhookDefined'));
      expect(log).toContain(webhookId);
      expect(log).not.toContain(secret.slice(6));
    });

    test('is run once, however often the delivery comes, and gets the fields that pass only', async () => {
      const body = JSON.stringify({ gateId: 'meta', actionType: 'pause', customer: 'Ada' });
      const [first, ...more] = await Promise.all([deliver(body), deliver(body), deliver(body)]);
      const all = [first, ...more];
      expect(all.map(({ status }) => status)).toEqual([202, 202, 202]);
      expect(new Set(all.map((reply) => reply.body.id)).size).toBe(1);
      expect(await done(first.body.id)).toMatchObject({ origin: { kind: 'webhook', id: `${webhookId} msg_1` } });
      const [requested] = await shop.ada.list(`/v1/log?stream=job-${shop.tenant}.${first.body.id}&types=JobRequested`);
      expect(requested?.data).toMatchObject({ input: { gateId: 'meta', actionType: 'budget_cut' } });
      expect(JSON.stringify(requested)).not.toContain('Ada');
      const shown = await eventually(async () => {
        const [listed] = await shop.ada.list('/v1/webhooks');
        expect(listed).toMatchObject({ deliveries: 1, lastJobId: first.body.id });
        return listed;
      });
      expect(shown).toMatchObject({ webhookId, address, name: 'the shop' });
      expect(await notificationOf(shop.grace, first.body.id)).toMatchObject({ forTenant: true });
    });

    test('is refused when the delivery is not genuine, too old, reused, too large or no JSON', async () => {
      const before = (await jobs()).length;
      const body = JSON.stringify({ gateId: 'meta' });
      const elsewhere = address.replace(webhookId, shop.tenant);
      const unsigned = { status: 401, body: { code: 'webhook-signature-invalid' } };
      expect(await deliver(body, { id: 'msg_2', by: 'whsec_AAAA' })).toMatchObject(unsigned);
      expect(await deliver(body, { id: 'msg_2', to: elsewhere })).toMatchObject(unsigned);
      expect(await deliver(body, { id: 'msg_2', to: '/v1/hooks/x' })).toMatchObject(unsigned);
      expect(await deliver(body, { id: 'msg_2', at: Date.now() - 400_000 })).toMatchObject(unsigned);
      expect(await deliver('{"gateId":"other"}')).toMatchObject({ status: 409, body: { code: 'delivery-id-reused' } });
      expect(await deliver('gate', { id: 'msg_2' })).toMatchObject({ status: 400, body: { code: 'malformed-json' } });
      const large = JSON.stringify({ gateId: 'x'.repeat(262_144) });
      expect(await deliver(large, { id: 'msg_2' })).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
      expect((await jobs()).length).toBe(before);
    });

    test('TEN-03: is not taken while the tenant is suspended, and nothing is appended for it', async () => {
      const operator = clientOf(
        shop.url,
        await issueKey(shop.product.storage, { tenant: tenantIdOf('platform'), name: 'o' }),
      );
      const order = (path: string, body: object) =>
        operator.ask('POST', path, body, { 'precedent-tenant': 'platform' });
      const before = (await jobs()).length;
      const body = JSON.stringify({ gateId: 'meta' });
      expect(await order('/v1/tenants/shop/suspend', { reason: 'did not pay' })).toMatchObject({ status: 200 });
      await eventually(async () => expect((await shop.ada.ask('GET', '/v1/jobs')).status).toBe(403));
      expect(await deliver(body, { id: 'msg_s' })).toMatchObject({ status: 403, body: { code: 'tenant-suspended' } });
      expect(await deliver(body, { id: 'msg_s', by: 'whsec_AAAA' })).toMatchObject({ status: 401 });
      expect(await order('/v1/tenants/shop/reactivate', {})).toMatchObject({ status: 200 });
      await eventually(async () => expect((await shop.ada.ask('GET', '/v1/jobs')).status).toBe(200));
      expect((await jobs()).length).toBe(before);
      await eventually(async () => expect(await deliver(body, { id: 'msg_s' })).toMatchObject({ status: 202 }));
    });

    test('is taken no more once the webhook is removed', async () => {
      expect((await shop.ada.ask('DELETE', `/v1/webhooks/${webhookId}`)).status).toBe(200);
      expect((await deliver('{"gateId":"meta"}', { id: 'msg_3' })).status).toBe(401);
      expect(await shop.ada.list('/v1/webhooks')).toEqual([]);
      expect((await shop.ada.ask('DELETE', `/v1/webhooks/${shop.tenant}`)).status).toBe(404);
    });
  });

  describe('need what they do, not only leave to ask for jobs', () => {
    const forbidden = { status: 403, body: { code: 'job-forbidden' } };
    const schedule = { ...EVALUATE, timing: { kind: 'cron', expression: '0 3 * * *', timeZone: 'UTC' } };
    const webhook = { name: 'the shop', job: EVALUATE.job, input: EVALUATE.input };
    const keyWith = async (name: string, ...scopes: readonly string[]) =>
      clientOf(shop.url, await issueKey(shop.product.storage, { tenant: shop.tenant, name, scopes }));

    test('when they are asked for, scheduled and bound to a webhook', async () => {
      const robot = await keyWith('robot', 'jobs:execute', 'schedules:write', 'webhooks:write');
      const before = (await shop.ada.list('/v1/log?types=JobRequested&types=ScheduleDefined&types=WebhookDefined'))
        .length;
      expect(await robot.ask('POST', '/v1/jobs', EVALUATE)).toMatchObject(forbidden);
      expect(await robot.ask('POST', '/v1/jobs', { job: 'replay.tenant', input: {} })).toMatchObject(forbidden);
      expect(await robot.ask('PUT', '/v1/schedules/sly', schedule)).toMatchObject(forbidden);
      expect(await robot.ask('POST', '/v1/webhooks', webhook)).toMatchObject(forbidden);
      expect(await shop.ada.list('/v1/log?types=JobRequested&types=ScheduleDefined&types=WebhookDefined')).toHaveLength(
        before,
      );
    });

    test('and when they run: a right that was taken away meanwhile starts nothing any more', async () => {
      const robot = await keyWith('soon revoked', 'schedules:write', 'trust:execute');
      const from = new Date(Date.now() + 4_000).toISOString();
      const timing = { kind: 'interval', everySeconds: 86_400, from };
      const input = { ...EVALUATE.input, gateId: 'of-the-robot' };
      const due = { ...EVALUATE, input, timing, catchUp: { policy: 'once' } };
      expect(await robot.ask('PUT', '/v1/schedules/robots', due)).toMatchObject({ status: 200 });
      const key = (await shop.ada.list('/v1/api-keys')).find(({ name }) => name === 'soon revoked');
      expect(await shop.ada.ask('DELETE', `/v1/api-keys/${key?.keyId}`)).toMatchObject({ status: 200 });
      const [failed] = await eventually(async () => {
        const found = (await shop.ada.list('/v1/log?types=JobFailed')).filter(({ data }) =>
          String((data as { origin: { id: string } }).origin.id).startsWith('robots '),
        );
        expect(found).toHaveLength(1);
        return found;
      });
      expect(failed?.data).toMatchObject({ job: EVALUATE.job, code: 'job-forbidden', attempts: 1 });
      expect(await shop.ada.list('/v1/trust/evaluations?gateId=of-the-robot')).toEqual([]);
    });
  });

  test('a super-admin sees every part that runs them, and a tenant’s key does not', async () => {
    const admin = await issueKey(shop.product.storage, { tenant: tenantIdOf('platform'), name: 'operator' });
    const asked = (key: string, more: Record<string, string> = {}) =>
      fetch(`${shop.url}/internal/services`, { headers: { authorization: `Bearer ${key}`, ...more } });
    expect((await asked(shop.ada.key)).status).toBe(403);
    const modules = await eventually(async () => {
      const reply = await asked(admin, { 'precedent-tenant': 'platform' });
      expect(reply.status).toBe(200);
      const { items } = JSON.parse(await reply.text()) as { items: { module: string; routable: boolean }[] };
      expect(items.filter(({ routable }) => !routable)).toEqual([]);
      expect(items.length).toBeGreaterThan(0);
      return items.map(({ module }) => module);
    });
    for (const module of ['api', 'workers', 'process autopilot', 'process scheduler', 'projection schedules']) {
      expect(modules).toContain(module);
    }
  });
});
