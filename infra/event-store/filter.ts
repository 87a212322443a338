import { type StreamName, streamParts } from '../../domain/kernel/stream.ts';
import type { EventFilter } from './event-store.ts';

/** Whether an event passes. What a filter does not name passes; an empty list lets nothing pass. */
export const passes = (filter: EventFilter | undefined, event: { stream: StreamName; type: string }): boolean =>
  (filter?.categories?.includes(streamParts(event.stream).category) ?? true) &&
  (filter?.types?.includes(event.type) ?? true) &&
  (filter?.tenant === undefined || filter.tenant === streamParts(event.stream).tenant);
