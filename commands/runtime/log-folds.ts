import type { LogReader } from '../../domain/kernel/command.ts';
import type { Decider } from '../../domain/kernel/decider.ts';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import type { DomainEvent, EventCatalogue } from '../../domain/kernel/event.ts';
import type { StreamName } from '../../domain/kernel/stream.ts';
import type { Sealer } from '../../infra/crypto/sealer.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { type Folded, foldEvents, type StateCache, stateCache, unfolded } from './state-cache.ts';

/** Streams folded from the log, each kept and brought up to its head by reading what is new. */
export interface LogFolds extends LogReader {
  /** What is known of each stream without asking the log; whoever appends says here what came of it. */
  readonly cache: StateCache;
  /** The fold up to the stream's head, with what the executor needs beside the state. */
  readonly load: <State, Command, Event extends DomainEvent>(
    stream: StreamName,
    decider: Decider<State, Command, Event>,
  ) => Promise<Folded<State>>;
  /** Events as deciders see them: personal fields opened, each in the current version of its type. */
  readonly opened: (events: readonly StoredEvent[]) => Promise<readonly StoredEvent[]>;
}

/** Folds over one log. One process needs one of them: whoever reads a stream spares the others its past. */
export const createLogFolds = (options: {
  readonly store: EventStore;
  readonly catalogue: EventCatalogue;
  readonly sealer: Sealer;
}): LogFolds => {
  const { store, catalogue, sealer } = options;
  const cache = stateCache();

  const opened: LogFolds['opened'] = (events) =>
    Promise.all(events.map(async (event) => catalogue.upcast(await sealer.open(event))));

  const load: LogFolds['load'] = async (stream, decider) => {
    const known = cache.get(decider, stream) ?? unfolded(decider);
    let folded = known;
    const from = known.revision === undefined ? 0n : known.revision + 1n;
    for await (const page of store.readStream(stream, { from }))
      folded = foldEvents(decider, folded, await opened(page));
    if (folded !== known) cache.set(decider, stream, folded);
    return folded;
  };

  return {
    cache,
    opened,
    load,
    fold: async (stream, decider) => {
      const { state, revision } = await load(stream, decider);
      return { state, revision };
    },
  };
};
