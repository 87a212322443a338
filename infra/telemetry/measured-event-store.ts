import type { EventStore } from '../event-store/event-store.ts';
import { ConcurrencyConflict, UnknownOutcome } from '../event-store/failures.ts';
import type { AppendOutcome, Metrics } from './metrics.ts';

/** The same event store, with the time and outcome of every append measured. */
export const measuredEventStore = (store: EventStore, metrics: Metrics): EventStore => ({
  ...store,
  append: async (stream, expected, events, options) => {
    const start = performance.now();
    const done = (outcome: AppendOutcome): void => metrics.appended(outcome, (performance.now() - start) / 1_000);
    try {
      const result = await store.append(stream, expected, events, options);
      done('appended');
      return result;
    } catch (error) {
      done(outcomeOf(error));
      throw error;
    }
  },
});

const outcomeOf = (error: unknown): AppendOutcome => {
  if (error instanceof ConcurrencyConflict) return 'conflict';
  return error instanceof UnknownOutcome ? 'unknown' : 'refused';
};
