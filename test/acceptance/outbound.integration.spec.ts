import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSigned } from '../../read-api/webhook-signature.ts';
import { AUTHORITY, RECEIVER } from '../support/certificates.ts';
import { type HttpsReceiver, startHttpsReceiver } from '../support/https-receiver.ts';
import { eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

const PATH = '/services/T024F7F15/AHv3nqSe7vY1';
const endpoints = '/v1/notification-endpoints';

describe('notifications that a tenant has sent to its own address', () => {
  let receiver: HttpsReceiver;
  let shop: ProductUnderTest;
  beforeAll(async () => {
    receiver = await startHttpsReceiver();
    shop = await startProductUnderTest(undefined, undefined, {
      resolve: async (name) => (name === RECEIVER ? ['127.0.0.1'] : ['10.0.0.1']),
      exempt: new Set([receiver.exempt]),
      authority: AUTHORITY,
    });
  });
  afterAll(async () => {
    await shop?.[Symbol.asyncDispose]();
    await receiver?.[Symbol.asyncDispose]();
  });

  let shownSecret = '';
  const url = () => `https://${RECEIVER}:${receiver.port}${PATH}`;

  test('are sent once a job has ended, signed with the secret that was shown once, and listed as delivered', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const defined = await shop.ada.ask('POST', endpoints, { url: url(), topics: ['job-completed'] }, headers);
    expect(defined).toMatchObject({ status: 201, body: { secret: expect.stringMatching(/^whsec_/) } });
    const { id: endpointId, secret, origin } = defined.body;
    shownSecret = String(secret).slice('whsec_'.length);
    expect(origin).toBe(`https://${RECEIVER}:${receiver.port}`);
    const again = await shop.ada.ask('POST', endpoints, { url: url(), topics: ['job-completed'] }, headers);
    expect(again).toMatchObject({ status: 201, body: { id: endpointId } });
    expect(again.body).not.toHaveProperty('secret');

    await shop.ada.send('/v1/jobs', {
      job: 'trust.evaluate-gate',
      input: { gateId: 'meta', actionType: 'budget_cut' },
    });
    await eventually(async () => expect(receiver.received).toHaveLength(1));
    const [received] = receiver.received;
    const [notification] = await shop.ada.list('/v1/notifications');
    const header = (name: string) => String(received?.headers[name]);
    const signed = {
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signature: header('webhook-signature'),
    };
    expect(received?.path).toBe(PATH);
    expect(signed.id).toBe(notification?.notificationId);
    expect(header('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
    expect(isSigned(String(secret), signed, Buffer.from(received?.body ?? ''))).toBe(true);
    await eventually(async () => {
      const [delivery] = await shop.ada.list(`/v1/notification-deliveries?endpointId=${endpointId}`);
      expect(delivery).toMatchObject({ notificationId: signed.id, status: 'delivered', answered: 204, attempts: 1 });
    });
    const [listed] = await shop.ada.list(endpoints);
    expect(listed).toMatchObject({ endpointId, origin, status: 'active', topics: ['job-completed'], failures: 0 });
  });

  test('leave neither the address’s path nor the secret in the log, in a read model or in a job', async () => {
    const { pool } = shop.product.storage;
    const { rows } = await pool.query<{ place: string }>(
      `select table_schema || '.' || table_name as place from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    expect(rows.length).toBeGreaterThan(20);
    expect(shownSecret).not.toBe('');
    for (const { place } of rows) {
      const quoted = place
        .split('.')
        .map((part) => `"${part}"`)
        .join('.');
      const found = await pool.query(
        `select 1 from ${quoted} as line where position($1 in line::text) > 0 or position($2 in line::text) > 0`,
        [PATH, shownSecret],
      );
      expect({ place, rows: found.rowCount }).toEqual({ place, rows: 0 });
    }
  });

  test.each([
    ['http://hooks.example.com/', 'url-not-https'],
    ['https://169.254.169.254/latest/meta-data/', 'host-not-public'],
    ['https://rebinding.example.com/', 'host-not-public'],
    ['https://hooks.example.com:22/', 'port-not-allowed'],
    ['https://a:b@hooks.example.com/', 'url-with-credentials'],
    ['not a url', 'url-malformed'],
  ])('are not sent to %s: %s', async (refused, code) => {
    const { status, body } = await shop.ada.ask('POST', endpoints, { url: refused });
    expect({ status, body }).toMatchObject({ status: 422, body: { code, errors: [{ pointer: '/url' }] } });
  });

  test('end when the endpoint is removed, and its secret goes', async () => {
    const defined = await shop.ada.send(endpoints, { url: url() });
    const path = `${endpoints}/${defined.id}`;
    expect(await shop.ada.ask('POST', `${path}/enable`, {})).toMatchObject({ status: 200 });
    expect(await shop.ada.ask('DELETE', path)).toMatchObject({ status: 200 });
    expect((await shop.ada.list(endpoints)).map(({ endpointId }) => endpointId)).not.toContain(defined.id);
    expect(await shop.ada.ask('DELETE', path)).toMatchObject({ status: 200 });
    expect(await shop.ada.ask('DELETE', `${endpoints}/${randomUUID()}`)).toMatchObject({ status: 404 });
    const kept = await shop.product.storage.pool.query("select 1 from secret where purpose = 'notification-endpoint'");
    expect(kept.rowCount).toBe(1);
  });
});
