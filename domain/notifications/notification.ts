import { type Decider, unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import type { Instant } from '../kernel/time.ts';
import {
  NotificationDelivered,
  NotificationDeliveryRequested,
  type NotificationEvent,
  NotificationRaised,
  NotificationRead,
  type Recipient,
} from './events.ts';

export const notificationStream = (tenant: TenantId, notificationId: string): StreamName =>
  streamName('notification', tenant, notificationId);

export type NotificationCommand =
  | ({
      readonly type: 'RaiseNotification';
      /** Where it is to be sent. */
      readonly endpointIds: readonly string[];
    } & Raised)
  | ({ readonly type: 'RecordNotificationDelivered' } & EventOf<typeof NotificationDelivered>['data'])
  | { readonly type: 'ReadNotification'; readonly notificationId: string };

type Raised = EventOf<typeof NotificationRaised>['data'];

type NotificationState =
  | {
      readonly raised: Raised;
      readonly raisedAt: Instant;
      readonly readers: ReadonlySet<string>;
      /** The endpoints that have it. */
      readonly delivered: ReadonlySet<string>;
    }
  | undefined;

/** Something that somebody is told, and who of them has seen it. */
export const notification: Decider<NotificationState, NotificationCommand, NotificationEvent> = {
  initialState: undefined,
  decide: (command, state, { actor }) => {
    switch (command.type) {
      case 'RaiseNotification': {
        const { type: _, endpointIds, ...raised } = command;
        if (state !== undefined) return [];
        if (endpointIds.length === 0) return [NotificationRaised(raised)];
        const { notificationId } = raised;
        const requested = NotificationDeliveryRequested({ notificationId, endpointIds: [...endpointIds] });
        return [NotificationRaised(raised), requested];
      }
      case 'RecordNotificationDelivered': {
        const { type: _, ...delivered } = command;
        if (state === undefined) return unknownNotification;
        return state.delivered.has(command.endpointId) ? [] : [NotificationDelivered(delivered)];
      }
      case 'ReadNotification':
        if (state === undefined || !isFor(state.raised.recipient, actor.id)) return unknownNotification;
        if (state.readers.has(actor.id)) return [];
        return [NotificationRead({ notificationId: command.notificationId, readerId: actor.id })];
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event, { recordedAt }) => {
    switch (event.type) {
      case 'NotificationRaised':
        return { raised: event.data, raisedAt: recordedAt, readers: new Set(), delivered: new Set() };
      case 'NotificationDelivered':
        if (state === undefined) throw new Error('NotificationDelivered before NotificationRaised');
        return { ...state, delivered: new Set([...state.delivered, event.data.endpointId]) };
      case 'NotificationRead':
        if (state === undefined) throw new Error('NotificationRead before NotificationRaised');
        return { ...state, readers: new Set([...state.readers, event.data.readerId]) };
      default:
        return state;
    }
  },
};

const isFor = (recipient: Recipient, actorId: string): boolean =>
  recipient.kind === 'tenant' || recipient.id === actorId;

const unknownNotification = refuse('notFound', 'notification-unknown', 'There is no such notification for you.');
