import { type Decider, unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import {
  NotificationDeliveryFailed,
  NotificationEndpointDefined,
  NotificationEndpointDisabled,
  NotificationEndpointEnabled,
  type NotificationEndpointEvent,
  NotificationEndpointRecovered,
  NotificationEndpointRemoved,
} from './endpoint-events.ts';
import type { Topic } from './topic.ts';

/** All endpoints of a tenant are one stream, so that raising a notification reads one state to know them. */
export const notificationEndpointsStream = (tenant: TenantId): StreamName =>
  streamName('notificationEndpoints', tenant, tenant);

export type NotificationEndpointsCommand =
  | ({ readonly type: 'DefineNotificationEndpoint' } & EventOf<typeof NotificationEndpointDefined>['data'])
  | { readonly type: 'RemoveNotificationEndpoint' | 'EnableNotificationEndpoint'; readonly endpointId: string }
  | { readonly type: 'RecordNotificationEndpointRecovered'; readonly endpointId: string }
  | ({ readonly type: 'RecordNotificationDeliveryFailed' } & EventOf<typeof NotificationDeliveryFailed>['data']);

interface Endpoint {
  readonly status: 'active' | 'disabled' | 'removed';
  readonly origin: string;
  readonly topics: readonly Topic[] | undefined;
  readonly secretId: string;
  /** Deliveries that failed for good since the last one that did not. */
  readonly failures: number;
}

export type NotificationEndpoints = ReadonlyMap<string, Endpoint>;

/** After so many deliveries in a row, each tried for hours, nobody is there any more. */
const DISABLED_AFTER = 10;
const MAX_ENDPOINTS = 20;

/** Where a tenant's notifications are sent besides the product itself, and how that goes. */
export const notificationEndpoints: Decider<
  NotificationEndpoints,
  NotificationEndpointsCommand,
  NotificationEndpointEvent
> = {
  initialState: new Map(),
  decide: (command, state) => {
    const endpoint = state.get(command.endpointId);
    switch (command.type) {
      case 'DefineNotificationEndpoint': {
        const { type: _, ...defined } = command;
        if (endpoint !== undefined) return [];
        return standing(state) >= MAX_ENDPOINTS ? tooMany : [NotificationEndpointDefined(defined)];
      }
      case 'RemoveNotificationEndpoint':
        if (endpoint === undefined) return unknownEndpoint;
        return endpoint.status === 'removed' ? [] : [NotificationEndpointRemoved({ endpointId: command.endpointId })];
      case 'EnableNotificationEndpoint':
        if (endpoint === undefined || endpoint.status === 'removed') return unknownEndpoint;
        return endpoint.status === 'active' ? [] : [NotificationEndpointEnabled({ endpointId: command.endpointId })];
      case 'RecordNotificationEndpointRecovered':
        if (endpoint === undefined || endpoint.failures === 0) return [];
        return [NotificationEndpointRecovered({ endpointId: command.endpointId })];
      case 'RecordNotificationDeliveryFailed':
        return failed(command, endpoint);
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event) => {
    const { endpointId } = event.data;
    if (event.type === 'NotificationEndpointDefined') {
      const { origin, topics, secretId } = event.data;
      return new Map(state).set(endpointId, { status: 'active', origin, topics, secretId, failures: 0 });
    }
    const endpoint = state.get(endpointId);
    if (endpoint === undefined) throw new Error(`${event.type} before NotificationEndpointDefined`);
    return new Map(state).set(endpointId, { ...endpoint, ...changeBy(event, endpoint) });
  },
};

const changeBy = (
  event: Exclude<NotificationEndpointEvent, { readonly type: 'NotificationEndpointDefined' }>,
  { failures }: Endpoint,
): Partial<Endpoint> => {
  switch (event.type) {
    case 'NotificationEndpointRemoved':
      return { status: 'removed' };
    case 'NotificationEndpointDisabled':
      return { status: 'disabled' };
    case 'NotificationEndpointEnabled':
      return { status: 'active', failures: 0 };
    case 'NotificationEndpointRecovered':
      return { failures: 0 };
    case 'NotificationDeliveryFailed':
      return { failures: failures + 1 };
    default:
      return unreachable(event);
  }
};

/** A delivery to one that is disabled or removed says nothing new about it. */
const failed = (
  { type: _, ...failure }: Extract<NotificationEndpointsCommand, { type: 'RecordNotificationDeliveryFailed' }>,
  endpoint: Endpoint | undefined,
): readonly NotificationEndpointEvent[] | Refusal => {
  if (endpoint === undefined) return unknownEndpoint;
  const { endpointId } = failure;
  const recorded = NotificationDeliveryFailed(failure);
  const disabled = (because: 'failures' | 'gone') =>
    NotificationEndpointDisabled({ endpointId, origin: endpoint.origin, because });
  if (endpoint.status !== 'active') return [recorded];
  if (failure.reason === 'gone') return [recorded, disabled('gone')];
  return endpoint.failures + 1 >= DISABLED_AFTER ? [recorded, disabled('failures')] : [recorded];
};

/** Where a notification of a topic is to be sent. */
export const endpointsFor = (state: NotificationEndpoints, topic: Topic): readonly string[] =>
  [...state]
    .filter(([, { status, topics }]) => status === 'active' && (topics === undefined || topics.includes(topic)))
    .map(([endpointId]) => endpointId);

const standing = (state: NotificationEndpoints): number =>
  [...state.values()].filter(({ status }) => status !== 'removed').length;

const unknownEndpoint = refuse(
  'notFound',
  'notification-endpoint-unknown',
  'There is no such endpoint of notifications.',
);
const tooMany = refuse(
  'conflict',
  'too-many-notification-endpoints',
  `A tenant may have ${MAX_ENDPOINTS}. Remove one first.`,
);
