import type { Actor } from './envelope.ts';
import type { DomainEvent } from './event.ts';
import type { Ids } from './ids.ts';
import type { JsonValue } from './json.ts';
import type { Position } from './position.ts';
import type { Refusal } from './refusal.ts';
import type { TenantId } from './stream.ts';
import type { Instant } from './time.ts';

/** What surrounds a decision: the only source of time and ids that `domain` has. */
export interface DecisionContext {
  readonly tenant: TenantId;
  readonly actor: Actor;
  readonly now: Instant;
  readonly commandId: string;
  /** An id derived from the command's: the same label gives the same id at every retry. */
  readonly derivedId: (label: string) => string;
  /** The id of these parts, the same whatever the command: {@link Ids.derivedId}. */
  readonly idFrom: Ids['derivedId'];
  /** The id of a value's content: SHA-256 of its RFC 8785 form, in lower-case hex. */
  readonly digest: (value: JsonValue) => string;
}

/** Where and when the log holds an event. */
export interface Recording {
  readonly id: string;
  readonly recordedAt: Instant;
  readonly revision: bigint;
  readonly position: Position;
}

/**
 * An aggregate's rules. `decide` says which events a command leads to in a state (none: nothing to do) or why it is
 * refused; `evolve` folds an event into the state. Both are pure; `decide` switches over its commands exhaustively.
 */
export interface Decider<State, Command, Event extends DomainEvent> {
  readonly initialState: State;
  readonly decide: (command: Command, state: State, context: DecisionContext) => readonly Event[] | Refusal;
  readonly evolve: (state: State, event: Event, recording: Recording) => State;
}

/** Ends an exhaustive switch: a case that was forgotten is a type error here. */
export const unreachable = (value: never): never => {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
};
