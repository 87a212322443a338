import { z } from 'zod';
import { command } from '../domain/kernel/command.ts';
import { NotificationDeliveryFailed, NotificationEndpointDefined } from '../domain/notifications/endpoint-events.ts';
import { notificationEndpoints, notificationEndpointsStream } from '../domain/notifications/endpoints.ts';

const permission = 'notification-endpoints:write';
const endpoint = z.strictObject({ endpointId: z.uuid() });

/** The URL and the secret were put where secrets are kept before: neither goes through a command. */
export const defineNotificationEndpoint = command({
  name: 'DefineNotificationEndpoint',
  summary:
    'Has notifications sent to an https address as well, signed as Standard Webhooks says, and shows the secret, this once.',
  permission,
  input: NotificationEndpointDefined.schema.omit({ endpointId: true }),
  stream: (_, { tenant }) => notificationEndpointsStream(tenant),
  decider: notificationEndpoints,
  command: (input, _facts, { derivedId }) => ({
    type: 'DefineNotificationEndpoint',
    endpointId: derivedId('notification-endpoint'),
    ...input,
  }),
  status: 201,
});

export const removeNotificationEndpoint = command({
  name: 'RemoveNotificationEndpoint',
  summary: 'Has nothing sent there any more, and forgets its address and its secret.',
  permission,
  input: endpoint,
  stream: (_, { tenant }) => notificationEndpointsStream(tenant),
  decider: notificationEndpoints,
  command: (input) => ({ type: 'RemoveNotificationEndpoint', ...input }),
});

export const enableNotificationEndpoint = command({
  name: 'EnableNotificationEndpoint',
  summary: 'Sends to an endpoint again that was disabled because deliveries failed. What failed is not sent again.',
  route: 'POST /v1/notification-endpoints/:endpointId/enable',
  permission,
  input: endpoint,
  stream: (_, { tenant }) => notificationEndpointsStream(tenant),
  decider: notificationEndpoints,
  command: (input) => ({ type: 'EnableNotificationEndpoint', ...input }),
});

/** Sent by the job that delivers, after the last attempt. */
export const recordNotificationDeliveryFailed = command({
  name: 'RecordNotificationDeliveryFailed',
  summary: 'Records that a notification could not be delivered.',
  permission,
  input: NotificationDeliveryFailed.schema,
  stream: (_, { tenant }) => notificationEndpointsStream(tenant),
  decider: notificationEndpoints,
  command: (input) => ({ type: 'RecordNotificationDeliveryFailed', ...input }),
});

/** Sent by the job that delivers, with every delivery. */
export const recordNotificationEndpointRecovered = command({
  name: 'RecordNotificationEndpointRecovered',
  summary: 'Records that an endpoint takes deliveries again after some that failed.',
  permission,
  input: endpoint,
  stream: (_, { tenant }) => notificationEndpointsStream(tenant),
  decider: notificationEndpoints,
  command: (input) => ({ type: 'RecordNotificationEndpointRecovered', ...input }),
});

export const notificationEndpointCommands = [
  defineNotificationEndpoint,
  removeNotificationEndpoint,
  enableNotificationEndpoint,
  recordNotificationDeliveryFailed,
  recordNotificationEndpointRecovered,
] as const;
