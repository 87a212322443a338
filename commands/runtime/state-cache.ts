import type { Decider } from '../../domain/kernel/decider.ts';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import type { Position } from '../../domain/kernel/position.ts';
import type { StreamName } from '../../domain/kernel/stream.ts';

/** A stream folded up to a revision. Never changed in place: a newer fold is a new value. */
export interface Folded<State> {
  readonly state: State;
  /** Undefined: the stream has no events. */
  readonly revision: bigint | undefined;
  /** Of the newest event. */
  readonly position: Position | undefined;
  readonly results: Results;
}

/**
 * Where the events of each command in a stream begin and end. One map serves all folds of a stream, older ones too:
 * what is in it is in the log, and stays there.
 */
export type Results = Map<string, CommandResult>;

export interface CommandResult {
  readonly first: bigint;
  readonly last: bigint;
  readonly position: Position;
  readonly requestDigest: string | undefined;
}

export const unfolded = <State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
): Folded<State> => ({ state: decider.initialState, revision: undefined, position: undefined, results: new Map() });

/**
 * Folds more of a stream's events into what is known of it. Events must be in the current version of their type; a
 * type that the decider does not evolve leaves the state as it is.
 */
export const foldEvents = <State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  before: Folded<State>,
  events: readonly StoredEvent[],
): Folded<State> => {
  if (events.length === 0) return before;
  const { results } = before;
  let { state, revision, position: newest } = before;
  for (const event of events) {
    const { commandId, requestDigest, recordedAt } = event.metadata;
    const { id, position } = event;
    const first = results.get(commandId)?.first ?? event.revision;
    results.set(commandId, { first, last: event.revision, position, requestDigest });
    // The stream holds this decider's events only: its category names the aggregate.
    state = decider.evolve(state, event as DomainEvent as Event, {
      id,
      recordedAt,
      revision: event.revision,
      position,
    });
    revision = event.revision;
    newest = position;
  }
  return { state, revision, position: newest, results };
};

/** Keeps the folds of the streams used last, so that a command on a long stream reads only what is new. */
export interface StateCache {
  readonly get: <State, Command, Event extends DomainEvent>(
    decider: Decider<State, Command, Event>,
    stream: StreamName,
  ) => Folded<State> | undefined;
  readonly set: <State, Command, Event extends DomainEvent>(
    decider: Decider<State, Command, Event>,
    stream: StreamName,
    folded: Folded<State>,
  ) => void;
  readonly forget: (decider: object, stream: StreamName) => void;
}

/**
 * A cache bounded by weight: every stream weighs one, and one more for each command remembered in it (some 150 bytes).
 * A stream that would take a third of it is not kept, and read anew for every command.
 */
export const stateCache = (maxWeight = 300_000): StateCache => {
  const entries = new Map<object, Map<StreamName, Folded<unknown>>>();
  const order = new Map<string, { decider: object; stream: StreamName; weight: number }>();
  const numbers = new Map<object, number>();
  let weight = 0;
  const keyOf = (decider: object, stream: StreamName): string => {
    const number = numbers.get(decider) ?? numbers.size;
    numbers.set(decider, number);
    return `${number} ${stream}`;
  };
  const forget = (decider: object, stream: StreamName): void => {
    const key = keyOf(decider, stream);
    weight -= order.get(key)?.weight ?? 0;
    order.delete(key);
    entries.get(decider)?.delete(stream);
  };
  return {
    // What lies under a decider was put there under the same decider, so its state has that decider's type.
    get: <State>(decider: object, stream: StreamName) => entries.get(decider)?.get(stream) as Folded<State> | undefined,
    set: (decider, stream, folded) => {
      forget(decider, stream);
      const entry = { decider, stream, weight: 1 + folded.results.size };
      if (entry.weight > maxWeight / 3) return;
      const streams = entries.get(decider) ?? new Map<StreamName, Folded<unknown>>();
      entries.set(decider, streams);
      streams.set(stream, folded);
      order.set(keyOf(decider, stream), entry);
      weight += entry.weight;
      for (const oldest of order.values()) {
        if (weight <= maxWeight) break;
        forget(oldest.decider, oldest.stream);
      }
    },
    forget,
  };
};
