import {
  NotificationDeliveryFailed,
  NotificationEndpointDefined,
  NotificationEndpointDisabled,
  NotificationEndpointEnabled,
  NotificationEndpointRecovered,
  NotificationEndpointRemoved,
} from '../domain/notifications/endpoint-events.ts';
import { NotificationDelivered, NotificationDeliveryRequested } from '../domain/notifications/events.ts';
import { on, projection } from './runtime/projection.ts';
import { increment, insert, integer, json, patch, table, text, timestamp, uuid } from './runtime/table.ts';

const endpoints = table('notification_endpoints', {
  columns: {
    endpointId: uuid(),
    origin: text(),
    topics: json().nullish(),
    status: text(),
    /** In a row. */
    failures: integer(),
    disabledBecause: text().nullish(),
    definedAt: timestamp(),
    definedBy: json(),
    lastDeliveredAt: timestamp().nullish(),
    lastFailedAt: timestamp().nullish(),
    lastFailure: text().nullish(),
  },
  key: ['endpointId'],
});

const deliveries = table('notification_deliveries', {
  columns: {
    notificationId: uuid(),
    endpointId: uuid(),
    status: text(),
    requestedAt: timestamp(),
    endedAt: timestamp().nullish(),
    attempts: integer().nullish(),
    answered: integer().nullish(),
    failure: text().nullish(),
  },
  key: ['notificationId', 'endpointId'],
  indexes: [{ columns: ['requestedAt', 'notificationId', 'endpointId'] }],
});

/** Where a tenant's notifications are sent, and what became of each delivery. */
export const notificationEndpointsProjection = projection({
  name: 'notification_endpoints',
  version: 1,
  tables: [endpoints, deliveries],
  handlers: [
    on(NotificationEndpointDefined, ({ data: { secretId: _, topics, ...defined }, metadata }) => [
      insert(endpoints, {
        ...defined,
        topics: topics ?? null,
        status: 'active',
        failures: 0,
        definedAt: metadata.recordedAt,
        definedBy: { ...metadata.actor },
      }),
    ]),
    on(NotificationEndpointRemoved, ({ data }) => [patch(endpoints, data, { status: 'removed' })]),
    on(NotificationEndpointDisabled, ({ data: { endpointId, because } }) => [
      patch(endpoints, { endpointId }, { status: 'disabled', disabledBecause: because }),
    ]),
    on(NotificationEndpointEnabled, ({ data }) => [
      patch(endpoints, data, { status: 'active', failures: 0, disabledBecause: null }),
    ]),
    on(NotificationEndpointRecovered, ({ data }) => [patch(endpoints, data, { failures: 0 })]),
    on(NotificationDeliveryRequested, ({ data: { notificationId, endpointIds }, metadata: { recordedAt } }) =>
      endpointIds.map((endpointId) =>
        insert(deliveries, { notificationId, endpointId, status: 'requested', requestedAt: recordedAt }),
      ),
    ),
    on(NotificationDelivered, ({ data: { notificationId, endpointId, status, attempts }, metadata }) => [
      patch(
        deliveries,
        { notificationId, endpointId },
        { status: 'delivered', endedAt: metadata.recordedAt, attempts, answered: status, failure: null },
      ),
      patch(endpoints, { endpointId }, { lastDeliveredAt: metadata.recordedAt }),
    ]),
    on(NotificationDeliveryFailed, ({ data: { notificationId, endpointId, ...failed }, metadata: { recordedAt } }) => [
      patch(
        deliveries,
        { notificationId, endpointId },
        {
          status: 'failed',
          endedAt: recordedAt,
          attempts: failed.attempts,
          answered: failed.status ?? null,
          failure: failed.reason,
        },
      ),
      increment(endpoints, { endpointId }, { failures: 1 }),
      patch(endpoints, { endpointId }, { lastFailedAt: recordedAt, lastFailure: failed.reason }),
    ]),
  ],
});
