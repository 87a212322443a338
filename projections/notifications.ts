import { NotificationRaised, NotificationRead } from '../domain/notifications/events.ts';
import { on, projection } from './runtime/projection.ts';
import { insert, table, text, timestamp, uuid } from './runtime/table.ts';

const notifications = table('notifications', {
  columns: {
    notificationId: uuid(),
    /** The actor whom it is for; absent: everybody in the tenant. */
    recipientId: text().nullish(),
    topic: text(),
    text: text(),
    link: text(),
    raisedAt: timestamp(),
  },
  key: ['notificationId'],
  indexes: [{ columns: ['raisedAt', 'notificationId'] }, { columns: ['recipientId', 'raisedAt', 'notificationId'] }],
});

const notificationReads = table('notification_reads', {
  columns: { notificationId: uuid(), readerId: text(), readAt: timestamp() },
  key: ['notificationId', 'readerId'],
});

/** What people are told in the product, and who has seen it (KRN-19). */
const notificationsProjection = projection({
  name: 'notifications',
  version: 1,
  tables: [notifications, notificationReads],
  handlers: [
    on(NotificationRaised, ({ data: { recipient, ...raised }, metadata }) => [
      insert(notifications, {
        ...raised,
        recipientId: recipient.kind === 'actor' ? recipient.id : null,
        raisedAt: metadata.recordedAt,
      }),
    ]),
    on(NotificationRead, ({ data, metadata }) => [insert(notificationReads, { ...data, readAt: metadata.recordedAt })]),
  ],
});

export const notificationProjections = [notificationsProjection] as const;
