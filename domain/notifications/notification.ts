import { type Decider, unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { type NotificationEvent, NotificationRaised, NotificationRead, type Recipient } from './events.ts';

export const notificationStream = (tenant: TenantId, notificationId: string): StreamName =>
  streamName('notification', tenant, notificationId);

export type NotificationCommand =
  | ({ readonly type: 'RaiseNotification' } & EventOf<typeof NotificationRaised>['data'])
  | { readonly type: 'ReadNotification'; readonly notificationId: string };

type NotificationState = { readonly recipient: Recipient; readonly readers: ReadonlySet<string> } | undefined;

/** Something that somebody is told, and who of them has seen it. */
export const notification: Decider<NotificationState, NotificationCommand, NotificationEvent> = {
  initialState: undefined,
  decide: (command, state, { actor }) => {
    switch (command.type) {
      case 'RaiseNotification': {
        const { type: _, ...raised } = command;
        return state === undefined ? [NotificationRaised(raised)] : [];
      }
      case 'ReadNotification':
        if (state === undefined || !isFor(state.recipient, actor.id)) return unknownNotification;
        if (state.readers.has(actor.id)) return [];
        return [NotificationRead({ notificationId: command.notificationId, readerId: actor.id })];
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'NotificationRaised':
        return { recipient: event.data.recipient, readers: new Set() };
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
