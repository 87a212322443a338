import { beforeEach, describe, expect, test } from 'vitest';
import type { Actor, NewEvent } from '../../domain/kernel/envelope.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { StreamName } from '../../domain/kernel/stream.ts';
import { JobRequested } from '../../domain/processes/events.ts';
import { jobStream } from '../../domain/processes/job.ts';
import { scheduleStream } from '../../domain/processes/schedule.ts';
import { ScheduleDefined, ScheduleRemoved } from '../../domain/processes/schedule-events.ts';
import { webhookStream } from '../../domain/processes/webhook.ts';
import { WebhookDefined, WebhookRemoved } from '../../domain/processes/webhook-events.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { createMemoryEventStore } from '../../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../../infra/ids.ts';
import type { StartedJob } from '../../infra/queue/job-storage.ts';
import { askerOf } from './asker.ts';

const tenant = '0195f3e0-0000-7000-8000-000000000001';
const [jobId, webhookId] = ['0195f3e0-0000-7000-8000-00000000000a', '0195f3e0-0000-7000-8000-00000000000b'];
const NOW = '2026-11-27T12:00:00.000Z';
const [ada, grace]: readonly Actor[] = [
  { kind: 'user', id: 'ada' },
  { kind: 'apiKey', id: 'grace' },
];

let store: EventStore;
beforeEach(() => {
  store = createMemoryEventStore();
});

const given = async (stream: StreamName, actor: Actor | undefined, event: DomainEvent): Promise<void> => {
  if (actor === undefined) throw new Error('nobody acts');
  const id = ids.newId();
  const metadata = { tenant, actor, commandId: id, correlationId: id, causationId: id, recordedAt: NOW };
  const data: JsonObject = JSON.parse(JSON.stringify(event.data));
  const appended: NewEvent = { id, type: event.type, version: event.version, data, metadata };
  await store.append(stream, 'any', [appended]);
};
const started = (origin: StartedJob['origin'], input: StartedJob['input'] = {}): StartedJob => ({
  tenant,
  id: jobId,
  maxAttempts: 5,
  job: 'check',
  input,
  origin,
  correlationId: jobId,
  causationId: jobId,
  requestedAt: NOW,
  round: '0',
});
const asker = (job: StartedJob) => askerOf(store, ids.digest, job);
const schedule = (input: Record<string, string>, job = 'check') =>
  ScheduleDefined({
    name: 'nightly',
    paused: false,
    definition: {
      job,
      input,
      timing: { kind: 'interval', everySeconds: 60, from: NOW },
      catchUp: { policy: 'skip' },
    },
  });

describe('who answers for a job', () => {
  test('is whoever asked for it', async () => {
    const requested = JobRequested({ jobId, job: 'check', input: {}, origin: { kind: 'api', id: 'grace' } });
    await given(jobStream(tenant, jobId), grace, requested);
    expect(await asker(started({ kind: 'api', id: 'grace' }))).toEqual(grace);
  });

  test('is the product for what its processes start', async () => {
    expect(await asker(started({ kind: 'process', id: 'autopilot' }))).toBe('product');
  });

  test('is whoever defined the schedule for this very work, whoever defines it anew or removes it', async () => {
    const stream = scheduleStream(tenant, 'nightly');
    await given(stream, ada, schedule({ of: 'drift' }));
    await given(stream, grace, schedule({ of: 'cost' }));
    await given(stream, grace, schedule({ of: 'drift' }, 'other'));
    await given(stream, grace, ScheduleRemoved({ name: 'nightly' }));
    const fired = (of: string) => started({ kind: 'schedule', id: `nightly ${NOW}` }, { of });
    expect(await asker(fired('drift'))).toEqual(ada);
    expect(await asker(fired('cost'))).toEqual(grace);
    expect(await asker(fired('revenue'))).toBeUndefined();
  });

  test('is whoever defined the webhook', async () => {
    const stream = webhookStream(tenant, webhookId);
    const definition = { webhookId, name: 'shop', job: 'check', input: {}, fields: [], secretId: jobId };
    await given(stream, ada, WebhookDefined(definition));
    await given(stream, grace, WebhookRemoved({ webhookId }));
    expect(await asker(started({ kind: 'webhook', id: `${webhookId} msg_1` }))).toEqual(ada);
  });

  test.each<StartedJob['origin']>([
    { kind: 'api', id: 'grace' },
    { kind: 'schedule', id: `nightly ${NOW}` },
    { kind: 'schedule', id: 'nightly' },
    { kind: 'webhook', id: `${webhookId} msg_1` },
  ])('is nobody where the log does not say: %o', async (origin) => {
    expect(await asker(started(origin))).toBeUndefined();
  });
});
