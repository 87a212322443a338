import { type Decider, unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { type Instant, millisBetween } from '../kernel/time.ts';
import { AlertAcknowledged, type AlertEvent, AlertRaised, AlertRepeated, AlertResolved } from './alert-events.ts';

export type AlertCommand =
  | ({ readonly type: 'RaiseAlert'; readonly topicId: string } & Omit<EventOf<typeof AlertRaised>['data'], 'alertId'>)
  | { readonly type: 'AcknowledgeAlert'; readonly alertId: string }
  | { readonly type: 'ResolveAlert'; readonly alertId: string; readonly reason: string };

/** The newest alert of a topic. Undefined: there never was one. */
export type Alert =
  | {
      readonly number: number;
      readonly alertId: string;
      readonly raisedAt: Instant;
      readonly status: 'open' | 'acknowledged' | 'resolved';
    }
  | undefined;

/** The same topic again within an hour is the same alert, unless that was resolved. */
const WINDOW_MILLIS = 3_600_000;

/** Names a topic: the first 128 bits of its digest, in hex. */
export const topicIdOf = (digest: (value: string) => string, topic: string): string => digest(topic).slice(0, 32);

/** An alert's id names its topic's stream and its number there. */
export const topicOfAlert = (alertId: string): string => alertId.slice(0, 32);

export const alertStream = (tenant: TenantId, topicId: string): StreamName => streamName('alert', tenant, topicId);

/** What people are told about one topic: raised once, repeated in silence, acknowledged, resolved. */
export const alert: Decider<Alert, AlertCommand, AlertEvent> = {
  initialState: undefined,
  decide: (command, state, { actor, now }) => {
    switch (command.type) {
      case 'RaiseAlert': {
        const { type: _, topicId, ...raised } = command;
        const same =
          state !== undefined && state.status !== 'resolved' && millisBetween(state.raisedAt, now) < WINDOW_MILLIS;
        if (same) return [AlertRepeated({ alertId: state.alertId, link: raised.link })];
        return [AlertRaised({ alertId: `${topicId}-${(state?.number ?? 0) + 1}`, ...raised })];
      }
      case 'AcknowledgeAlert':
        if (state?.alertId !== command.alertId) return unknownAlert;
        return state.status === 'open' ? [AlertAcknowledged({ alertId: command.alertId, by: { ...actor } })] : [];
      case 'ResolveAlert':
        if (state?.alertId !== command.alertId) return unknownAlert;
        if (state.status === 'resolved') return [];
        return [AlertResolved({ alertId: command.alertId, by: { ...actor }, reason: command.reason })];
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event, { recordedAt }) => {
    if (event.type === 'AlertRaised') {
      const { alertId } = event.data;
      return { number: (state?.number ?? 0) + 1, alertId, raisedAt: recordedAt, status: 'open' };
    }
    if (state === undefined) throw new Error(`${event.type} before AlertRaised`);
    switch (event.type) {
      case 'AlertAcknowledged':
        return { ...state, status: 'acknowledged' };
      case 'AlertResolved':
        return { ...state, status: 'resolved' };
      default:
        return state;
    }
  },
};

const unknownAlert = refuse(
  'notFound',
  'alert-not-found',
  'There is no such alert, or a newer one has taken its place.',
);
