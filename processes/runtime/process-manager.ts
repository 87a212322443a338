import type { z } from 'zod';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { type DomainEvent, type EventDefinition, isEvent, type Recorded } from '../../domain/kernel/event.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { assertCategory } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { CommandRequest, Job } from './job.ts';

/** Work for a worker. */
export interface JobRequest {
  readonly kind: 'job';
  readonly job: string;
  readonly input: JsonObject;
}

/** Wakes the process instance at a time, also after a restart. The same name again replaces the timer. */
export interface TimerRequest {
  readonly kind: 'timer';
  readonly name: string;
  readonly at: Instant;
}

export interface TimerCancellation {
  readonly kind: 'cancelTimer';
  readonly name: string;
}

export type Output = CommandRequest | JobRequest | TimerRequest | TimerCancellation;

/** Asks for a declared job. */
export const enqueue = <Input extends z.ZodObject>(declaration: Job<Input>, input: z.input<Input>): JobRequest => ({
  kind: 'job',
  job: declaration.name,
  input: input as JsonObject,
});

export const wakeAt = (name: string, at: Instant): TimerRequest => ({ kind: 'timer', name, at });
export const cancelTimer = (name: string): TimerCancellation => ({ kind: 'cancelTimer', name });

/** Where a process instance goes after an input: its next step and state, and what it wants done. */
export interface Transition<State> {
  /** Named state of its state machine, shown to operators: `gated`, `executing`. */
  readonly step: string;
  readonly state: State;
  readonly outputs: readonly Output[];
  /** No further input is expected; a finished instance ignores timers. */
  readonly finished?: boolean;
}

export interface ProcessInput {
  readonly now: Instant;
}

/** A command of an instance's newest step that was not carried out. */
export interface RefusedCommand {
  readonly command: string;
  /** Place among the step's outputs. */
  readonly index: number;
  readonly code: string;
  readonly reason: string;
}

/**
 * A process manager (saga): reacts to events with commands, jobs and timers. Pure: its state lives in its own stream,
 * one event a step, with the outputs in it; every output's id is derived from (process, input event, index).
 */
export interface ProcessManager {
  readonly name: string;
  readonly version: number;
  /** Types of events that it reacts to. */
  readonly types: readonly string[];
  /** Which instance an event belongs to; undefined: none, the event is passed over. */
  readonly instanceOf: (event: StoredEvent) => string | undefined;
  /** `undefined` state: the instance's first input. `undefined` back: nothing to do. */
  readonly react: (
    event: StoredEvent,
    state: JsonObject | undefined,
    input: ProcessInput,
  ) => Transition<JsonObject> | undefined;
  readonly onTimer?: (name: string, state: JsonObject, input: ProcessInput) => Transition<JsonObject> | undefined;
  /** Without it, or when it returns undefined, a refused command fails the instance: it is shown, and can be retried. */
  readonly onRefused?: (
    refused: readonly RefusedCommand[],
    state: JsonObject,
    input: ProcessInput,
  ) => Transition<JsonObject> | undefined;
  /** An instance that has stood still for longer is shown as stuck. */
  readonly stuckAfterMillis: number;
}

export interface Reaction<State> {
  readonly type: string;
  readonly instanceOf: (event: StoredEvent) => string | undefined;
  readonly react: (event: StoredEvent, state: State | undefined, input: ProcessInput) => Transition<State> | undefined;
}

/** How a process reacts to one type of event. */
export const on = <Type extends string, Schema extends z.ZodObject, State>(
  definition: EventDefinition<Type, Schema>,
  reaction: {
    readonly instance: (event: Recorded<DomainEvent<Type, z.output<Schema>>>) => string | undefined;
    readonly react: (
      event: Recorded<DomainEvent<Type, z.output<Schema>>>,
      state: State | undefined,
      input: ProcessInput,
    ) => Transition<State> | undefined;
  },
): Reaction<State> => ({
  type: definition.type,
  instanceOf: (event) => (isEvent(definition, event) ? reaction.instance(event) : undefined),
  react: (event, state, input) => (isEvent(definition, event) ? reaction.react(event, state, input) : undefined),
});

/** Declares a process manager; its state is what `state` (zod) accepts. Its name is the category of its streams. */
export const processManager = <StateSchema extends z.ZodObject>(declaration: {
  readonly name: string;
  readonly version: number;
  readonly state: StateSchema;
  readonly stuckAfterMillis: number;
  readonly reactions: readonly Reaction<z.output<StateSchema>>[];
  readonly onTimer?: (
    name: string,
    state: z.output<StateSchema>,
    input: ProcessInput,
  ) => Transition<z.output<StateSchema>> | undefined;
  readonly onRefused?: (
    refused: readonly RefusedCommand[],
    state: z.output<StateSchema>,
    input: ProcessInput,
  ) => Transition<z.output<StateSchema>> | undefined;
}): ProcessManager => {
  assertCategory(declaration.name);
  const byType = new Map(declaration.reactions.map((reaction) => [reaction.type, reaction]));
  if (byType.size !== declaration.reactions.length)
    throw new Error(`${declaration.name} reacts to one type of event twice`);
  const erased = (transition: Transition<z.output<StateSchema>> | undefined): Transition<JsonObject> | undefined =>
    transition && { ...transition, state: transition.state as JsonObject };
  const { onTimer, onRefused } = declaration;
  return {
    name: declaration.name,
    version: declaration.version,
    types: [...byType.keys()],
    stuckAfterMillis: declaration.stuckAfterMillis,
    instanceOf: (event) => byType.get(event.type)?.instanceOf(event),
    react: (event, state, input) =>
      erased(byType.get(event.type)?.react(event, state && declaration.state.parse(state), input)),
    ...(onTimer && { onTimer: (name, state, input) => erased(onTimer(name, declaration.state.parse(state), input)) }),
    ...(onRefused && {
      onRefused: (refused, state, input) => erased(onRefused(refused, declaration.state.parse(state), input)),
    }),
  };
};
