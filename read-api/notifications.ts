import { z } from 'zod';
import { Topic } from '../domain/notifications/topic.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });

const NotificationView = z.strictObject({
  notificationId: z.uuid(),
  topic: Topic,
  text: z.string(),
  /** Where to look: a path of the API. */
  link: z.string(),
  /** It is for everybody in the tenant, not for you alone. */
  forTenant: z.boolean(),
  raisedAt: Instant,
  /** When you said that you have seen it. */
  readAt: Instant.optional(),
});

const NotificationRow = z.object({
  notificationId: z.uuid(),
  topic: Topic,
  text: z.string(),
  link: z.string(),
  recipientId: z.string().nullable(),
  raisedAt: Instant,
  readAt: Instant.nullable(),
});

export const listNotifications = query({
  name: 'ListNotifications',
  summary: 'What you are told, yourself or as one of your tenant, the latest first.',
  route: 'GET /v1/notifications',
  permission: 'notifications:read',
  input: z.strictObject({ unread: z.stringbool().optional(), ...page }),
  output: pageOf(NotificationView),
  reads: ['notifications'],
  run: async (db, { unread, limit, after }, { actor }) => {
    const found = db
      .sql('notifications as told')
      .leftJoin('notification_reads as seen', (join) =>
        join.on('seen.notificationId', 'told.notificationId').andOnVal('seen.readerId', actor.id),
      )
      .select(['told.notificationId', 'topic', 'text', 'link', 'recipientId', 'raisedAt', 'readAt'])
      .where((mine) => mine.whereNull('recipientId').orWhere({ recipientId: actor.id }));
    if (unread === true) found.whereNull('readAt');
    if (unread === false) found.whereNotNull('readAt');
    if (after !== undefined) {
      const key = sortKeyOf(after, z.tuple([Instant, z.uuid()]));
      found.whereRaw('(raised_at, told.notification_id) < (?::timestamptz, ?::uuid)', [...key]);
    }
    found.orderByRaw('raised_at desc, told.notification_id desc').limit(limit + 1);
    const rows = z.array(NotificationRow).parse(await db.rows(found));
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map(({ recipientId, readAt, ...row }) => ({
        ...row,
        forTenant: recipientId === null,
        ...(readAt !== null && { readAt }),
      })),
      ...(last && { next: cursorOf(last.raisedAt, last.notificationId) }),
    };
  },
});

export const notificationQueries = [listNotifications] as const;
