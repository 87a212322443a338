import { z } from 'zod';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import { positionToText } from '../domain/kernel/position.ts';

/** An event as the API shows it: as it stands in the log, so personal fields stay sealed. */
export const LogEvent = z.strictObject({
  id: z.string(),
  type: z.string(),
  version: z.int(),
  stream: z.string(),
  revision: z.string().meta({ description: 'Place in its stream, from 0' }),
  position: z.string().meta({ description: 'Place in the whole log: opaque, ordered as a number' }),
  recordedAt: z.string(),
  actor: z.strictObject({ kind: z.enum(['user', 'apiKey', 'process', 'system']), id: z.string() }),
  commandId: z.string(),
  correlationId: z.string(),
  causationId: z.string(),
  traceparent: z.string().optional(),
  data: z.record(z.string(), z.json()),
});

/** What `LogEvent` says of a stored event. */
export const logEventOf = (event: StoredEvent) => {
  const { metadata } = event;
  return {
    id: event.id,
    type: event.type,
    version: event.version,
    stream: event.stream,
    revision: event.revision.toString(),
    position: positionToText(event.position),
    recordedAt: metadata.recordedAt,
    actor: metadata.actor,
    commandId: metadata.commandId,
    correlationId: metadata.correlationId,
    causationId: metadata.causationId,
    ...(metadata.traceparent !== undefined && { traceparent: metadata.traceparent }),
    data: event.data,
  };
};
