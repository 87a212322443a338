import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { Topic } from './topic.ts';

const endpointId = z.uuid();
const notificationId = z.uuid();

/** Scheme, host and port of a URL. The rest of it often is a password of sorts, and stays out of the log. */
const Origin = z
  .string()
  .max(300)
  .regex(/^https:\/\/[^/?#@\s]+$/);

/** From now on notifications of these topics are sent there as well. */
export const NotificationEndpointDefined = defineEvent(
  'NotificationEndpointDefined',
  1,
  z.strictObject({
    endpointId,
    origin: Origin,
    /** Absent: all, also those that there will be. */
    topics: z.array(Topic).min(1).max(20).optional(),
    /** Names the URL and the secret that signs, where secrets are kept. */
    secretId: z.uuid(),
  }),
);

/** Nothing is sent there any more, and its secret is forgotten. */
export const NotificationEndpointRemoved = defineEvent(
  'NotificationEndpointRemoved',
  1,
  z.strictObject({ endpointId }),
);

/** `failures`: too many deliveries in a row failed for good. `gone`: it answered 410. */
export const DisabledBecause = z.enum(['failures', 'gone']);

/** Nothing is sent there until somebody enables it. */
export const NotificationEndpointDisabled = defineEvent(
  'NotificationEndpointDisabled',
  1,
  z.strictObject({ endpointId, origin: Origin, because: DisabledBecause }),
);

export const NotificationEndpointEnabled = defineEvent(
  'NotificationEndpointEnabled',
  1,
  z.strictObject({ endpointId }),
);

/** It takes deliveries again, after some that failed. */
export const NotificationEndpointRecovered = defineEvent(
  'NotificationEndpointRecovered',
  1,
  z.strictObject({ endpointId }),
);

/** Why a delivery failed; of several attempts, the last one. */
export const DeliveryFailure = z.enum([
  'url-malformed',
  'url-not-https',
  'url-with-credentials',
  'port-not-allowed',
  'host-not-public',
  'connection-failed',
  'tls-failed',
  'timed-out',
  'redirected',
  'rejected',
  'gone',
  'receiver-failed',
  'endpoint-disabled',
  'endpoint-removed',
]);
export type DeliveryFailure = z.output<typeof DeliveryFailure>;

/** The last attempt to deliver a notification there failed. */
export const NotificationDeliveryFailed = defineEvent(
  'NotificationDeliveryFailed',
  1,
  z.strictObject({
    notificationId,
    endpointId,
    reason: DeliveryFailure,
    /** What it answered, where it did. */
    status: z.int().min(100).max(999).optional(),
    attempts: z.int().min(0),
  }),
);

export type NotificationEndpointEvent = EventOf<
  | typeof NotificationEndpointDefined
  | typeof NotificationEndpointRemoved
  | typeof NotificationEndpointDisabled
  | typeof NotificationEndpointEnabled
  | typeof NotificationEndpointRecovered
  | typeof NotificationDeliveryFailed
>;

export const notificationEndpointEvents = [
  NotificationEndpointDefined,
  NotificationEndpointRemoved,
  NotificationEndpointDisabled,
  NotificationEndpointEnabled,
  NotificationEndpointRecovered,
  NotificationDeliveryFailed,
] as const;
