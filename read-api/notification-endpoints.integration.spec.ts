import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notificationEndpointCommands } from '../commands/notification-endpoints.ts';
import { notificationCommands } from '../commands/notifications.ts';
import { createCommandExecutor } from '../commands/runtime/create-executor.ts';
import { eventCatalogue } from '../domain/kernel/event.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { notificationEvents } from '../domain/notifications/events.ts';
import { systemClock } from '../infra/clock.ts';
import { createPostgresEventStore } from '../infra/event-store/postgres/postgres-event-store.ts';
import { ids } from '../infra/ids.ts';
import { sendCommand } from '../processes/runtime/send-commands.ts';
import { notificationEndpointsProjection } from '../projections/notification-endpoints.ts';
import { noSealing } from '../test/support/api.ts';
import { TENANT } from '../test/support/command-ledger.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import { listNotificationDeliveries, listNotificationEndpoints } from './notification-endpoints.ts';

const SECRET_ID = '0192f0c1-2b3a-7c4d-8e5f-0123456789ae';
const origin = 'https://hooks.example.com';
const commands = new Map(
  [...notificationCommands, ...notificationEndpointCommands].map((command) => [command.name, command]),
);

let database: TestDatabase;
let models: ReadModels;
let send: (command: string, input: JsonObject) => Promise<string>;

beforeAll(async () => {
  database = await testDatabase();
  const store = createPostgresEventStore({ pool: database.pool });
  const catalogue = eventCatalogue(notificationEvents);
  const executor = createCommandExecutor({ store, catalogue, sealer: noSealing, ids, clock: systemClock });
  const projections = [notificationEndpointsProjection];
  models = await readModels({ database, store, definitions: notificationEvents, projections, now: systemClock.now() });
  send = async (command, input) => {
    const commandId = ids.newId();
    const request = { commandId, correlationId: commandId, causationId: commandId };
    const actor = { kind: 'user', id: 'ada' } as const;
    const outcome = await sendCommand({ commands, executor }, command, input, { tenant: TENANT, actor, ...request });
    expect(outcome).toMatchObject({ ok: true });
    return commandId;
  };
});
afterAll(async () => {
  await models.stop();
  await database.close();
});

const define = async (more: JsonObject = {}): Promise<string> =>
  ids.derivedId(
    await send('DefineNotificationEndpoint', { origin, secretId: SECRET_ID, ...more }),
    'notification-endpoint',
  );
const raise = async (): Promise<string> => {
  const notification = { recipient: { kind: 'tenant' }, topic: 'job-failed', text: 'x', link: '/v1/jobs/1' };
  return ids.derivedId(await send('RaiseNotification', notification), 'notification');
};
const fail = (notificationId: string, endpointId: string) =>
  send('RecordNotificationDeliveryFailed', { notificationId, endpointId, reason: 'timed-out', attempts: 15 });
const deliver = async (notificationId: string, endpointId: string): Promise<void> => {
  await send('RecordNotificationDelivered', { notificationId, endpointId, status: 204, attempts: 1 });
  await send('RecordNotificationEndpointRecovered', { endpointId });
};
const endpoint = async (endpointId: string) =>
  (await models.ask(listNotificationEndpoints, {}))?.items.find((one) => one.endpointId === endpointId);
const deliveries = async (input: object) => (await models.ask(listNotificationDeliveries, input))?.items ?? [];

describe('the endpoints of notifications, as people see them', () => {
  it('show how deliveries go, and why the last one failed', async () => {
    const endpointId = await define();
    const [first, second, third] = [await raise(), await raise(), await raise()];
    await deliver(first, endpointId);
    await fail(second, endpointId);
    expect(await endpoint(endpointId)).toEqual({
      endpointId,
      origin,
      status: 'active',
      failures: 1,
      definedAt: expect.any(String),
      definedBy: { kind: 'user', id: 'ada' },
      lastDeliveredAt: expect.any(String),
      lastFailedAt: expect.any(String),
      lastFailure: 'timed-out',
    });
    const of = (notificationId: string, status: string) => expect.objectContaining({ notificationId, status });
    expect(await deliveries({ endpointId })).toEqual(
      expect.arrayContaining([of(first, 'delivered'), of(second, 'failed'), of(third, 'requested')]),
    );
    expect(await deliveries({ endpointId, status: 'failed' })).toMatchObject([
      { notificationId: second, attempts: 15, failure: 'timed-out' },
    ]);
    await deliver(third, endpointId);
    expect(await endpoint(endpointId)).toMatchObject({ status: 'active', failures: 0 });
    await send('RemoveNotificationEndpoint', { endpointId });
    expect(await endpoint(endpointId)).toBeUndefined();
  });

  it('show that one was disabled, and why, until somebody enables it', async () => {
    const endpointId = await define({ topics: ['job-failed'] });
    for (let times = 0; times < 10; times += 1) await fail(await raise(), endpointId);
    expect(await endpoint(endpointId)).toMatchObject({
      status: 'disabled',
      disabledBecause: 'failures',
      failures: 10,
      topics: ['job-failed'],
    });
    await send('EnableNotificationEndpoint', { endpointId });
    const enabled = await endpoint(endpointId);
    expect(enabled).toMatchObject({ status: 'active', failures: 0 });
    expect(enabled).not.toHaveProperty('disabledBecause');
  });

  it('are listed page by page, are nobody else’s, and are the same after a rebuild', async () => {
    await define();
    const another = { tenant: '0195f3e0-0000-7000-8000-0000000000ff' };
    const endpoints = (input: object, by = {}) => models.ask(listNotificationEndpoints, input, by);
    const sent = (input: object, by = {}) => models.ask(listNotificationDeliveries, input, by);
    for (const [ask, size] of [[endpoints, 2] as const, [sent, 13] as const]) {
      const found: unknown[] = [];
      for (let after: string | undefined; ; ) {
        const page = await ask({ limit: '1', ...(after !== undefined && { after }) });
        found.push(...(page?.items ?? []));
        after = page?.next;
        if (after === undefined) break;
      }
      expect(found).toHaveLength(size);
      expect((await ask({}, another))?.items).toEqual([]);
    }
    expect(await models.equalsRebuild('notification_endpoints')).toBe(true);
  });
});
