import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { notificationEndpointCommands } from '../commands/notification-endpoints.ts';
import { notificationCommands } from '../commands/notifications.ts';
import { processCommands } from '../commands/processes.ts';
import { createCommandExecutor } from '../commands/runtime/create-executor.ts';
import { createLogFolds } from '../commands/runtime/log-folds.ts';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import { eventCatalogue } from '../domain/kernel/event.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { notificationEvents } from '../domain/notifications/events.ts';
import { processEvents } from '../domain/processes/events.ts';
import { createMemoryEventStore } from '../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../infra/ids.ts';
import { createGuardedHttps } from '../infra/outbound/guarded-https.ts';
import { createWebhookSender } from '../infra/outbound/webhook-sender.ts';
import { pause } from '../infra/pause.ts';
import { createMemoryJobQueue } from '../infra/queue/memory-job-queue.ts';
import { isSigned } from '../read-api/webhook-signature.ts';
import { noSealing } from '../test/support/api.ts';
import { AUTHORITY, RECEIVER } from '../test/support/certificates.ts';
import { startHttpsReceiver } from '../test/support/https-receiver.ts';
import { createMemoryJobStorage } from '../test/support/simulation/memory-job-storage.ts';
import { createMemoryProcessStorage } from '../test/support/simulation/memory-process-storage.ts';
import { DELIVER, notificationDelivery, notificationJobs } from './notification-delivery.ts';
import { jobNotifications } from './notifications.ts';
import { createInstanceRunner } from './runtime/instance-runner.ts';
import { createRunJob } from './runtime/run-job.ts';
import { sendCommand } from './runtime/send-commands.ts';

const TENANT = '0192f0c1-2b3a-7c4d-8e5f-0123456789ab';
const NOW = '2026-11-20T00:00:00.000Z';
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SECRET_ID = '0192f0c1-2b3a-7c4d-8e5f-0123456789ae';
const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const ATTEMPTS = 3;

const receiver = await startHttpsReceiver();
afterAll(() => receiver[Symbol.asyncDispose]());

/** A log in memory with one endpoint, which is the receiver, and one notification for it. */
const installation = async (options: { readonly addresses?: () => readonly string[] } = {}) => {
  const store = createMemoryEventStore();
  const catalogue = eventCatalogue([...notificationEvents, ...processEvents]);
  const clock = { now: () => NOW };
  const executor = createCommandExecutor({ store, catalogue, sealer: noSealing, ids, clock });
  const declared = [...notificationCommands, ...notificationEndpointCommands, ...processCommands];
  const commands = new Map(declared.map((command) => [command.name, command]));
  const secrets = new Map([
    [SECRET_ID, JSON.stringify({ url: `https://${RECEIVER}:${receiver.port}/in?key=1`, secret: SECRET })],
  ]);
  const https = createGuardedHttps({
    resolve: async () => options.addresses?.() ?? ['127.0.0.1'],
    exempt: new Set([receiver.exempt]),
    authority: AUTHORITY,
  });
  const jobs = notificationJobs({
    log: createLogFolds({ store, catalogue, sealer: noSealing }),
    secrets: { get: async (tenant, id) => (tenant === TENANT ? secrets.get(id) : undefined) },
    webhooks: createWebhookSender(https, clock),
    deliveryAttempts: ATTEMPTS,
  });
  const jobStorage = createMemoryJobStorage();
  const ports = {
    store,
    catalogue,
    sealer: noSealing,
    executor,
    commands,
    storage: createMemoryProcessStorage(clock),
    clock,
    ids,
    pause,
    random: () => 0.5,
    isActive: async () => true,
    permits: async () => true,
    onProblem: () => undefined,
    jobs: new Map(jobs.map((one) => [one.name, one])),
    jobStorage,
    queue: createMemoryJobQueue({ pause }),
  };
  const ask = async (command: string, input: JsonObject, label = '') => {
    const commandId = ids.derivedId(command, JSON.stringify(input), label);
    const request = {
      tenant: TENANT,
      actor: { kind: 'user', id: 'tester' } as const,
      commandId,
      correlationId: commandId,
      causationId: commandId,
      traceparent: TRACE,
    };
    expect(await sendCommand(ports, command, input, request)).toMatchObject({ ok: true });
    return commandId;
  };
  const events = async (...types: readonly string[]): Promise<readonly StoredEvent[]> => {
    const found: StoredEvent[] = [];
    for await (const page of store.readAll({ filter: { types: [...types] } })) found.push(...page.events);
    return found;
  };
  const react = async (event: StoredEvent): Promise<void> => {
    const instance = notificationDelivery.instanceOf(event) ?? '';
    const runner = createInstanceRunner(notificationDelivery, ports, 0n);
    await runner.handle({ process: notificationDelivery.name, tenant: TENANT, instance }, { kind: 'event', event });
  };
  const raise = async (label = ''): Promise<string> => {
    const recipient = { kind: 'tenant' };
    const input = { recipient, topic: 'job-failed', text: 'The job x failed.', link: '/v1/jobs/1' };
    return ids.derivedId(await ask('RaiseNotification', input, label), 'notification');
  };
  /** What the process asks for, as the outbox has it. */
  const requested = async () => {
    for (const event of await events('NotificationDeliveryRequested')) await react(event);
    const found = (await events('JobRequested')).map(({ id, data, metadata }) => ({
      tenant: TENANT,
      id: String(data.jobId),
      maxAttempts: ATTEMPTS,
      job: String(data.job),
      input: data.input as JsonObject,
      origin: { kind: 'process', id: notificationDelivery.name } as const,
      correlationId: metadata.correlationId,
      causationId: id,
      ...(metadata.traceparent !== undefined && { traceparent: metadata.traceparent }),
      requestedAt: NOW,
    }));
    await jobStorage.add(found);
    return found;
  };
  const run = (job: Awaited<ReturnType<typeof requested>>[number], attempt = 1, parts: Partial<typeof ports> = {}) =>
    createRunJob(
      // Nobody remembers that it ended: as when a worker dies before it can say so.
      { ...ports, jobStorage: { ...jobStorage, finish: async () => undefined }, ...parts },
      { cancellationPollMillis: 60_000 },
    )(job, { attempt, last: attempt === ATTEMPTS, signal: new AbortController().signal });
  const endpointId = ids.derivedId(
    await ask('DefineNotificationEndpoint', { origin: `https://${RECEIVER}:${receiver.port}`, secretId: SECRET_ID }),
    'notification-endpoint',
  );
  return { ports, secrets, ask, events, react, raise, requested, run, endpointId };
};

const only = <Item>(items: readonly Item[]): Item => {
  const [item, another] = items;
  if (item === undefined || another !== undefined) throw new Error(`there are ${items.length}`);
  return item;
};

let before = 0;
beforeEach(() => {
  receiver.answer(() => ({ status: 204 }));
  before = receiver.received.length;
});
const received = () => receiver.received.slice(before);

describe('a notification for which an endpoint is defined', () => {
  it('arrives, signed as Standard Webhooks says, with the trace of what led to it', async () => {
    const { raise, requested, run, events, endpointId } = await installation();
    const notificationId = await raise();
    await run(only(await requested()));

    const { path, headers, body } = only(received());
    expect(path).toBe('/in?key=1');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': notificationId,
      'webhook-timestamp': String(Date.parse(NOW) / 1_000),
      traceparent: TRACE,
    });
    const signed = {
      id: notificationId,
      timestamp: String(headers['webhook-timestamp']),
      signature: String(headers['webhook-signature']),
    };
    expect(isSigned(SECRET, signed, Buffer.from(body))).toBe(true);
    expect(isSigned(SECRET, signed, Buffer.from(`${body} `))).toBe(false);
    expect(JSON.parse(body)).toEqual({
      type: 'notification.job-failed',
      timestamp: NOW,
      data: { notificationId, recipient: { kind: 'tenant' }, text: 'The job x failed.', link: '/v1/jobs/1' },
    });
    expect(only(await events('NotificationDelivered')).data).toEqual({
      notificationId,
      endpointId,
      status: 204,
      attempts: 1,
    });
  });

  it('is asked for once, and sent once when its job is delivered three times (R6)', async () => {
    const { raise, requested, run, events } = await installation();
    await raise();
    await requested();
    const job = only(await requested());
    for (let times = 0; times < 3; times += 1) await run(job);
    expect(received()).toHaveLength(1);
    expect(await events('NotificationDelivered')).toHaveLength(1);
    expect(await events('JobCompleted')).toHaveLength(1);
  });

  it('is sent again under the same id, with the same body, when a worker dies before it can say that it was sent (R6)', async () => {
    const { ports, raise, requested, run, events } = await installation();
    const notificationId = await raise();
    const job = only(await requested());
    const dies = { ...ports.executor, execute: () => Promise.reject(new Error('died')) };
    for (const attempt of [1, 2]) {
      await expect(run(job, attempt, { executor: dies })).rejects.toThrow('died');
    }
    await run(job, 3);
    expect(received().map(({ headers }) => headers['webhook-id'])).toEqual(Array(3).fill(notificationId));
    expect(new Set(received().map(({ body }) => body)).size).toBe(1);
    expect(await events('NotificationDelivered')).toHaveLength(1);
  });

  it('counts as delivered when the endpoint says so, and not before', async () => {
    const { raise, requested, run, events } = await installation();
    await raise();
    const job = only(await requested());
    const statuses = [500, 302];
    receiver.answer(() => ({ status: statuses.shift() ?? 200, headers: { location: 'https://127.0.0.1/' } }));
    await expect(run(job, 1)).rejects.toThrow('The endpoint did not take it: receiver-failed (500).');
    await expect(run(job, 2)).rejects.toThrow('The endpoint did not take it: redirected (302).');
    expect(await events('NotificationDelivered')).toEqual([]);
    await run(job, 3);
    expect(only(await events('NotificationDelivered')).data).toMatchObject({ status: 200, attempts: 3 });
    expect(await events('NotificationDeliveryFailed')).toEqual([]);
  });

  it('has failed when the last attempt has, for a reason', async () => {
    const { raise, requested, run, events, endpointId } = await installation();
    const notificationId = await raise();
    const job = only(await requested());
    receiver.answer(() => ({ status: 404 }));
    await run(job, ATTEMPTS);
    expect(only(await events('NotificationDeliveryFailed')).data).toEqual({
      notificationId,
      endpointId,
      reason: 'rejected',
      status: 404,
      attempts: ATTEMPTS,
    });
    expect(await events('NotificationDelivered', 'JobFailed')).toEqual([]);
  });

  it('goes nowhere when the name leads inside by then', async () => {
    let addresses = ['127.0.0.1'];
    const { raise, requested, run, events } = await installation({ addresses: () => addresses });
    await raise();
    addresses = ['127.0.0.1', '169.254.169.254'];
    await run(only(await requested()), ATTEMPTS);
    expect(received()).toEqual([]);
    expect(only(await events('NotificationDeliveryFailed')).data).toMatchObject({ reason: 'host-not-public' });
  });

  it('is not sent to an endpoint that was removed meanwhile, nor without its secret', async () => {
    const { ask, raise, requested, run, events, endpointId, secrets } = await installation();
    await raise('1');
    const first = only(await requested());
    secrets.clear();
    await run(first);
    await ask('RemoveNotificationEndpoint', { endpointId });
    await raise('2');
    expect(received()).toEqual([]);
    expect((await events('NotificationDeliveryFailed')).map(({ data }) => data.reason)).toEqual(['endpoint-removed']);
    expect(await events('NotificationDeliveryRequested')).toHaveLength(1);
  });
});

describe('an endpoint that takes nothing', () => {
  it('is disabled after ten failed deliveries in a row, and the tenant is told', async () => {
    const { raise, requested, run, events, react, endpointId } = await installation();
    receiver.answer(() => ({ status: 503 }));
    for (let number = 0; number < 10; number += 1) await raise(String(number));
    for (const job of await requested()) await run(job, ATTEMPTS);
    const disabled = only(await events('NotificationEndpointDisabled'));
    expect(disabled.data).toMatchObject({ endpointId, because: 'failures' });
    await react(disabled);
    const told = (await events('NotificationRaised')).at(-1);
    expect(told?.data).toMatchObject({ topic: 'endpoint-disabled', recipient: { kind: 'tenant' } });
    await raise('afterwards');
    expect(await events('NotificationDeliveryRequested')).toHaveLength(10);
  });

  it('is forgiven when it takes one in between', async () => {
    const { raise, requested, run, events } = await installation();
    for (let number = 0; number < 12; number += 1) await raise(String(number));
    for (const [number, job] of (await requested()).entries()) {
      receiver.answer(() => ({ status: number === 5 ? 200 : 503 }));
      await run(job, ATTEMPTS);
    }
    expect(await events('NotificationEndpointRecovered')).toHaveLength(1);
    expect(await events('NotificationEndpointDisabled')).toEqual([]);
  });

  it('is disabled at once when it answers that it is gone', async () => {
    const { raise, requested, run, events } = await installation();
    await raise();
    receiver.answer(() => ({ status: 410 }));
    await run(only(await requested()));
    expect(only(await events('NotificationEndpointDisabled')).data).toMatchObject({ because: 'gone' });
  });

  it('is not told of by way of endpoints when its job is a dead letter: that might never end', () => {
    const failed = (job: string) => {
      const data = { jobId: SECRET_ID, job, origin: { kind: 'process', id: 'p' }, attempts: 1, code: 'c', reason: 'r' };
      const metadata = {
        tenant: TENANT,
        actor: { kind: 'process', id: job },
        commandId: SECRET_ID,
        correlationId: SECRET_ID,
        causationId: SECRET_ID,
        recordedAt: NOW,
      } as const;
      const place = { stream: `job-${TENANT}.1`, revision: 0n, position: 1n } as const;
      return { id: SECRET_ID, type: 'JobFailed', version: 1, data, metadata, ...place } as StoredEvent;
    };
    expect(jobNotifications.react(failed(DELIVER.name), undefined, { now: NOW })).toBeUndefined();
    expect(jobNotifications.react(failed('another'), undefined, { now: NOW })?.outputs).toHaveLength(1);
  });
});
