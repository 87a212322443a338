import { z } from 'zod';
import { command } from '../domain/kernel/command.ts';
import { endpointsFor, notificationEndpoints, notificationEndpointsStream } from '../domain/notifications/endpoints.ts';
import { NotificationDelivered, NotificationRaised } from '../domain/notifications/events.ts';
import { notification, notificationStream } from '../domain/notifications/notification.ts';

/** Sent by processes. */
export const raiseNotification = command({
  name: 'RaiseNotification',
  summary: 'Tells somebody something.',
  permission: 'notifications:write',
  input: NotificationRaised.schema.omit({ notificationId: true }),
  stream: (_, { tenant, derivedId }) => notificationStream(tenant, derivedId('notification')),
  decider: notification,
  gather: async ({ topic }, log, { tenant }) =>
    endpointsFor((await log.fold(notificationEndpointsStream(tenant), notificationEndpoints)).state, topic),
  command: (input, endpointIds, { derivedId }) => ({
    type: 'RaiseNotification',
    notificationId: derivedId('notification'),
    ...input,
    endpointIds,
  }),
});

/** Sent by the job that delivers. */
export const recordNotificationDelivered = command({
  name: 'RecordNotificationDelivered',
  summary: 'Records that an endpoint has a notification.',
  permission: 'notifications:write',
  input: NotificationDelivered.schema,
  stream: ({ notificationId }, { tenant }) => notificationStream(tenant, notificationId),
  decider: notification,
  command: (input) => ({ type: 'RecordNotificationDelivered', ...input }),
});

/** Whoever may see their notifications may also say that they have. */
export const readNotification = command({
  name: 'ReadNotification',
  summary: 'Says that you have seen a notification.',
  route: 'POST /v1/notifications/:notificationId/read',
  permission: 'notifications:read',
  input: z.strictObject({ notificationId: z.uuid() }),
  stream: ({ notificationId }, { tenant }) => notificationStream(tenant, notificationId),
  decider: notification,
  command: (input) => ({ type: 'ReadNotification', ...input }),
});

export const notificationCommands = [raiseNotification, readNotification, recordNotificationDelivered] as const;
