import type { EventFilter } from './event-store.ts';

/** The part of a stream's name before its first dash. */
const categoryOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));

/** Whether an event passes. What a filter does not name passes; an empty list lets nothing pass. */
export const passes = (filter: EventFilter | undefined, event: { stream: string; type: string }): boolean =>
  (filter?.categories?.includes(categoryOf(event.stream)) ?? true) && (filter?.types?.includes(event.type) ?? true);
