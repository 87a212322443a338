import { z } from 'zod';
import {
  recordNotificationDeliveryFailed,
  recordNotificationEndpointRecovered,
} from '../commands/notification-endpoints.ts';
import { raiseNotification, recordNotificationDelivered } from '../commands/notifications.ts';
import type { LogReader } from '../domain/kernel/command.ts';
import { type DeliveryFailure, NotificationEndpointDisabled } from '../domain/notifications/endpoint-events.ts';
import { notificationEndpoints, notificationEndpointsStream } from '../domain/notifications/endpoints.ts';
import { NotificationDeliveryRequested } from '../domain/notifications/events.ts';
import { notification, notificationStream } from '../domain/notifications/notification.ts';
import type { Secrets } from '../infra/crypto/secrets.ts';
import type { OutboundOutcome } from '../infra/outbound/outbound-https.ts';
import type { WebhookSender } from '../infra/outbound/webhook-sender.ts';
import { job, send } from './runtime/job.ts';
import { type Output, on, processManager, type Transition } from './runtime/process-manager.ts';

const HOUR_MILLIS = 3_600_000;

export const DELIVER = {
  name: 'notifications.deliver',
  input: z.strictObject({ notificationId: z.uuid(), endpointId: z.uuid() }),
};

const step = (name: string, outputs: readonly Output[]): Transition<Record<string, never>> => ({
  step: name,
  state: {},
  outputs,
  finished: true,
});

/** Has each notification delivered to the endpoints that it is for, and says when one of them is disabled. */
export const notificationDelivery = processManager({
  name: 'notificationDelivery',
  version: 1,
  state: z.strictObject({}),
  stuckAfterMillis: HOUR_MILLIS,
  reactions: [
    on(NotificationDeliveryRequested, {
      instance: ({ data }) => data.notificationId,
      react: ({ data: { notificationId, endpointIds } }) =>
        step(
          'requested',
          endpointIds.map((endpointId) => ({ kind: 'job', job: DELIVER.name, input: { notificationId, endpointId } })),
        ),
    }),
    on(NotificationEndpointDisabled, {
      instance: ({ data }) => data.endpointId,
      react: ({ data: { origin, because } }) =>
        step('told', [
          send(raiseNotification, {
            recipient: { kind: 'tenant' },
            topic: 'endpoint-disabled',
            text: `Notifications are no longer sent to ${origin}: ${
              because === 'gone' ? 'it answered that it is gone' : 'too many deliveries in a row failed'
            }. Once its cause is mended it can be enabled again.`,
            link: '/v1/notification-endpoints',
          }),
        ]),
    }),
  ],
});

export interface NotificationJobPorts {
  readonly log: LogReader;
  readonly secrets: Pick<Secrets, 'get'>;
  readonly webhooks: WebhookSender;
  /** How often a delivery is tried. */
  readonly deliveryAttempts?: number;
}

/** What an endpoint's secret is made of. */
export const EndpointSecret = z.strictObject({ url: z.string(), secret: z.string() });

/** With the queue's back-off, which doubles from one second on, the last attempt is some three to five hours after the first. */
const ATTEMPTS = 15;

/**
 * Delivers one notification to one endpoint, at least once: every attempt has the notification's id as `webhook-id`. It
 * counts as delivered when the endpoint answered 2xx, and not before; as failed when the last attempt did.
 */
export const notificationJobs = ({ log, secrets, webhooks, deliveryAttempts = ATTEMPTS }: NotificationJobPorts) => [
  job({
    ...DELIVER,
    attempts: deliveryAttempts,
    run: async ({ notificationId, endpointId }, { tenant, attempt, signal, traceparent }) => {
      const { state: told } = await log.fold(notificationStream(tenant, notificationId), notification);
      if (told === undefined) throw new Error('there is no such notification');
      if (told.delivered.has(endpointId)) return [];
      const ended = (reason: DeliveryFailure, attempts: number, status?: number) => [
        send(recordNotificationDeliveryFailed, {
          notificationId,
          endpointId,
          reason,
          attempts,
          ...(status !== undefined && { status }),
        }),
      ];
      const { state: endpoints } = await log.fold(notificationEndpointsStream(tenant), notificationEndpoints);
      const endpoint = endpoints.get(endpointId);
      if (endpoint === undefined) throw new Error('there is no such endpoint');
      if (endpoint.status !== 'active') return ended(`endpoint-${endpoint.status}`, attempt - 1);
      const kept = await secrets.get(tenant, endpoint.secretId);
      // Its secret goes right after it is removed.
      if (kept === undefined) return ended('endpoint-removed', attempt - 1);
      const outcome = await webhooks.send({
        ...EndpointSecret.parse(JSON.parse(kept)),
        id: notificationId,
        body: JSON.stringify(messageOf(told)),
        traceparent,
        signal,
      });
      const failure = failureOf(outcome);
      const status = outcome.status === 'answered' ? outcome.code : undefined;
      if (failure === undefined) {
        return [
          send(recordNotificationDelivered, { notificationId, endpointId, status: status ?? 200, attempts: attempt }),
          send(recordNotificationEndpointRecovered, { endpointId }),
        ];
      }
      if (failure === 'gone' || attempt >= deliveryAttempts) return ended(failure, attempt, status);
      throw new NotDelivered(failure, status);
    },
  }),
];

/** Another attempt follows. What it says names neither the address nor what was answered. */
class NotDelivered extends Error {
  override readonly name = 'NotDelivered';
  constructor(failure: DeliveryFailure, status: number | undefined) {
    super(`The endpoint did not take it: ${failure}${status === undefined ? '' : ` (${status})`}.`);
  }
}

type Told = NonNullable<(typeof notification)['initialState']>;

/** The body that is sent, in the form that Standard Webhooks recommends; the same at each attempt. */
const messageOf = ({ raised: { notificationId, recipient, topic, text, link }, raisedAt }: Told) => ({
  type: `notification.${topic}`,
  timestamp: raisedAt,
  data: { notificationId, recipient, text, link },
});

const failureOf = (outcome: OutboundOutcome): DeliveryFailure | undefined => {
  if (outcome.status === 'not-answered') return outcome.reason;
  const { code } = outcome;
  if (code >= 200 && code < 300) return undefined;
  if (code === 410) return 'gone';
  if (code >= 500) return 'receiver-failed';
  return code >= 400 ? 'rejected' : 'redirected';
};
