import { JobRequested } from '../domain/processes/events.ts';
import { webhookOf } from '../domain/processes/job-origin.ts';
import { WebhookDefined, WebhookRemoved } from '../domain/processes/webhook-events.ts';
import { on, projection } from './runtime/projection.ts';
import { bigint, boolean, increment, insert, json, patch, table, text, timestamp, uuid } from './runtime/table.ts';

const webhooks = table('webhooks', {
  columns: {
    webhookId: uuid(),
    name: text(),
    job: text(),
    input: json(),
    fields: json(),
    removed: boolean(),
    definedAt: timestamp(),
    definedBy: json(),
    deliveries: bigint().startingAt(0n),
    lastDeliveryAt: timestamp().nullish(),
    lastJobId: uuid().nullish(),
  },
  key: ['webhookId'],
});

/** A tenant's webhooks, and the last job of each. One that was removed stays: what it took may come after. */
export const webhooksProjection = projection({
  name: 'webhooks',
  version: 1,
  tables: [webhooks],
  handlers: [
    on(WebhookDefined, ({ data: { secretId: _, ...defined }, metadata }) => [
      insert(webhooks, {
        ...defined,
        removed: false,
        definedAt: metadata.recordedAt,
        definedBy: { ...metadata.actor },
        deliveries: 0n,
      }),
    ]),
    on(WebhookRemoved, ({ data: { webhookId } }) => [patch(webhooks, { webhookId }, { removed: true })]),
    on(JobRequested, ({ data: { jobId, origin }, metadata }) => {
      const webhookId = webhookOf(origin);
      if (webhookId === undefined) return [];
      return [
        increment(webhooks, { webhookId }, { deliveries: 1n }),
        patch(webhooks, { webhookId }, { lastDeliveryAt: metadata.recordedAt, lastJobId: jobId }),
      ];
    }),
  ],
});
