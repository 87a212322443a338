import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';

/** Who is to see it: one actor (a person, an API key), or everybody in the tenant. */
export const Recipient = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('actor'), id: z.string().min(1).max(200) }),
  z.strictObject({ kind: z.literal('tenant') }),
]);
export type Recipient = z.output<typeof Recipient>;

/** What it is about; clients branch on it. */
export const Topic = z.enum(['job-completed', 'job-failed']);

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

export type NotificationEvent = EventOf<typeof NotificationRaised | typeof NotificationRead>;

export const notificationEvents = [NotificationRaised, NotificationRead] as const;
