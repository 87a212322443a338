import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { type EventOf, isEvent } from '../../domain/kernel/event.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { type Position, positionFromText, START } from '../../domain/kernel/position.ts';
import { ProcessAdvanced, ProcessFailed, ProcessRetried, type Trigger } from '../../domain/processes/events.ts';

/** What an instance's own stream says about it. */
export interface History {
  /** Undefined: the instance has no events. */
  readonly revision: bigint | undefined;
  readonly newest: Step | undefined;
  /** Ids of the inputs that led to a step. Shared by older and newer histories of one instance: it only grows. */
  readonly handled: Set<string>;
  /** The highest position of an event that led to a step. */
  readonly lastPosition: Position;
  /** The input on which the instance was given up, unless it was retried since. */
  readonly failedOn: string | undefined;
}

export interface Step {
  readonly position: Position;
  readonly eventId: string;
  readonly trigger: Trigger;
  readonly step: string;
  readonly state: JsonObject;
  readonly outputs: Outputs;
  readonly finished: boolean;
  /** What becomes of timers, in order: of a step that follows a refusal, the refused step's first. */
  readonly timers: readonly TimerOutput[];
  readonly correlationId: string;
  readonly traceparent: string | undefined;
}

type Outputs = EventOf<typeof ProcessAdvanced>['data']['outputs'];
export type TimerOutput = Extract<Outputs[number], { kind: 'timer' | 'cancelTimer' }> | { readonly kind: 'cancelAll' };

export const noHistory = (): History => ({
  revision: undefined,
  newest: undefined,
  handled: new Set(),
  lastPosition: START,
  failedOn: undefined,
});

/** Folds one more event of the instance's stream. The history before must not be used after. */
export const foldHistory = (before: History, event: StoredEvent): History => {
  const { revision } = event;
  if (isEvent(ProcessFailed, event)) return { ...before, revision, failedOn: event.data.trigger.id };
  if (isEvent(ProcessRetried, event)) return { ...before, revision, failedOn: undefined };
  if (!isEvent(ProcessAdvanced, event)) {
    throw new Error(`${event.stream} holds a ${event.type}: no process may be named as another stream's category`);
  }
  const { trigger, step, state, outputs, finished } = event.data;
  const { correlationId, traceparent } = event.metadata;
  const earlier = trigger.kind === 'refusal' ? (before.newest?.timers ?? []) : [];
  const position = positionFromText(trigger.position ?? '') ?? START;
  return {
    revision,
    newest: {
      position: event.position,
      eventId: event.id,
      trigger,
      step,
      state: state as JsonObject,
      outputs,
      finished,
      timers: [...earlier, ...timersOf(outputs, finished)],
      correlationId,
      traceparent,
    },
    handled: before.handled.add(trigger.id),
    lastPosition: later(position, before.lastPosition),
    failedOn: undefined,
  };
};

const timersOf = (outputs: Outputs, finished: boolean): readonly TimerOutput[] => {
  const timers = outputs.filter(({ kind }) => kind === 'timer' || kind === 'cancelTimer') as readonly TimerOutput[];
  return finished ? [...timers, { kind: 'cancelAll' }] : timers;
};

const later = (one: Position, other: Position): Position => {
  if (one > other) return one;
  return other;
};
