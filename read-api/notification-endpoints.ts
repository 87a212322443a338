import { z } from 'zod';
import { DeliveryFailure, DisabledBecause } from '../domain/notifications/endpoint-events.ts';
import { Topic } from '../domain/notifications/topic.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });

const EndpointRow = z.object({
  endpointId: z.uuid(),
  origin: z.string(),
  topics: z.array(Topic).nullable(),
  status: z.enum(['active', 'disabled']),
  failures: z.int(),
  disabledBecause: DisabledBecause.nullable(),
  definedAt: Instant,
  definedBy: z.strictObject({ kind: z.string(), id: z.string() }),
  lastDeliveredAt: Instant.nullable(),
  lastFailedAt: Instant.nullable(),
  lastFailure: DeliveryFailure.nullable(),
});

const EndpointView = z.strictObject({
  ...EndpointRow.shape,
  /** Scheme, host and port. The rest of the address is a secret. */
  origin: z.string(),
  /** Absent: all. */
  topics: z.array(Topic).optional(),
  /** Deliveries that failed for good, in a row. */
  failures: z.int(),
  disabledBecause: DisabledBecause.optional(),
  lastDeliveredAt: Instant.optional(),
  lastFailedAt: Instant.optional(),
  lastFailure: DeliveryFailure.optional(),
});

const present = <Row extends object>(row: Row): object =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));

export const listNotificationEndpoints = query({
  name: 'ListNotificationEndpoints',
  summary: 'Where notifications are sent besides the product itself, by id, and how that goes.',
  route: 'GET /v1/notification-endpoints',
  permission: 'notification-endpoints:read',
  input: z.strictObject({ ...page }),
  output: pageOf(EndpointView),
  reads: ['notification_endpoints'],
  run: async (db, { limit, after }) => {
    const found = db
      .sql('notification_endpoints')
      .select(Object.keys(EndpointRow.shape))
      .whereIn('status', ['active', 'disabled']);
    if (after !== undefined) found.where('endpointId', '>', sortKeyOf(after, z.tuple([z.uuid()]))[0]);
    const rows = z.array(EndpointRow).parse(await db.rows(found.orderBy('endpointId').limit(limit + 1)));
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map((row) => EndpointView.parse(present(row))),
      ...(last && { next: cursorOf(last.endpointId) }),
    };
  },
});

const DeliveryRow = z.object({
  notificationId: z.uuid(),
  endpointId: z.uuid(),
  status: z.enum(['requested', 'delivered', 'failed']),
  requestedAt: Instant,
  endedAt: Instant.nullable(),
  attempts: z.int().nullable(),
  answered: z.int().nullable(),
  failure: DeliveryFailure.nullable(),
});

const DeliveryView = z.strictObject({
  ...DeliveryRow.shape,
  /** `requested`: not yet there, perhaps tried several times. `delivered`: the endpoint answered 2xx. */
  status: DeliveryRow.shape.status,
  endedAt: Instant.optional(),
  attempts: z.int().optional(),
  /** The status that the endpoint answered last. */
  answered: z.int().optional(),
  /** Why the last attempt failed. */
  failure: DeliveryFailure.optional(),
});

export const listNotificationDeliveries = query({
  name: 'ListNotificationDeliveries',
  summary: 'What became of notifications that were to be sent out, the latest first.',
  route: 'GET /v1/notification-deliveries',
  permission: 'notification-endpoints:read',
  input: z.strictObject({
    endpointId: z.uuid().optional(),
    status: DeliveryRow.shape.status.optional(),
    ...page,
  }),
  output: pageOf(DeliveryView),
  reads: ['notification_endpoints'],
  run: async (db, { endpointId, status, limit, after }) => {
    const found = db.sql('notification_deliveries').select(Object.keys(DeliveryRow.shape));
    if (endpointId !== undefined) found.where({ endpointId });
    if (status !== undefined) found.where({ status });
    if (after !== undefined) {
      const key = sortKeyOf(after, z.tuple([Instant, z.uuid(), z.uuid()]));
      found.whereRaw('(requested_at, notification_id, endpoint_id) < (?::timestamptz, ?::uuid, ?::uuid)', [...key]);
    }
    found.orderByRaw('requested_at desc, notification_id desc, endpoint_id desc').limit(limit + 1);
    const rows = z.array(DeliveryRow).parse(await db.rows(found));
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map((row) => DeliveryView.parse(present(row))),
      ...(last && { next: cursorOf(last.requestedAt, last.notificationId, last.endpointId) }),
    };
  },
});

export const notificationEndpointQueries = [listNotificationEndpoints, listNotificationDeliveries] as const;
