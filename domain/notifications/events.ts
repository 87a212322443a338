import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { notificationEndpointEvents } from './endpoint-events.ts';
import { Topic } from './topic.ts';

/** Who is to see it: one actor (a person, an API key), or everybody in the tenant. */
export const Recipient = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('actor'), id: z.string().min(1).max(200) }),
  z.strictObject({ kind: z.literal('tenant') }),
]);
export type Recipient = z.output<typeof Recipient>;

/** Somebody is told something, in the product itself. */
export const NotificationRaised = defineEvent(
  'NotificationRaised',
  1,
  z.strictObject({
    notificationId: z.uuid(),
    recipient: Recipient,
    topic: Topic,
    /** For people. Nothing personal. */
    text: z.string().min(1).max(2_000),
    /** Where to look: a path of the API. */
    link: z.string().min(1).max(300),
  }),
);

/** Somebody has seen it; others may not have. */
export const NotificationRead = defineEvent(
  'NotificationRead',
  1,
  z.strictObject({ notificationId: z.uuid(), readerId: z.string().min(1).max(200) }),
);

/** It is to be sent to these of the tenant's endpoints, which were active when it was raised. */
export const NotificationDeliveryRequested = defineEvent(
  'NotificationDeliveryRequested',
  1,
  z.strictObject({ notificationId: z.uuid(), endpointIds: z.array(z.uuid()).min(1).max(100) }),
);

/** An endpoint answered that it has it. */
export const NotificationDelivered = defineEvent(
  'NotificationDelivered',
  1,
  z.strictObject({
    notificationId: z.uuid(),
    endpointId: z.uuid(),
    /** What it answered: 200 to 299. */
    status: z.int().min(200).max(299),
    attempts: z.int().min(1),
  }),
);

export type NotificationEvent = EventOf<
  | typeof NotificationRaised
  | typeof NotificationRead
  | typeof NotificationDeliveryRequested
  | typeof NotificationDelivered
>;

export const notificationEvents = [
  NotificationRaised,
  NotificationRead,
  NotificationDeliveryRequested,
  NotificationDelivered,
  ...notificationEndpointEvents,
] as const;
