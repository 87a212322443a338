import type { JSONEventData } from '@eventstore/db-client';
import { z } from 'zod';
import type { EventMetadata, StoredEvent } from '../../../domain/kernel/envelope.ts';
import type { JsonObject } from '../../../domain/kernel/json.ts';
import type { StreamName } from '../../../domain/kernel/stream.ts';
import type { SerialisedEvent } from '../validation.ts';
import { EventUnreadable } from './eventstoredb-failures.ts';
import { packed } from './positions.ts';

/**
 * What is kept as the server's custom metadata: the schema version and the metadata verbatim, and beside them the two
 * ids under the names by which the server's own `$by_correlation_id` projection finds them.
 */
interface Envelope {
  readonly version: number;
  readonly metadata: EventMetadata;
}

const utf8 = new TextEncoder();

/** An event as the client sends it. The metadata goes as bytes, so that it is stored as it was checked. */
export const toRecord = ({ event, metadata }: SerialisedEvent): JSONEventData => ({
  id: event.id,
  type: event.type,
  contentType: 'application/json',
  data: event.data,
  metadata: utf8.encode(
    `{"$correlationId":${JSON.stringify(event.metadata.correlationId)},` +
      `"$causationId":${JSON.stringify(event.metadata.causationId)},` +
      `"version":${event.version},"metadata":${metadata}}`,
  ),
});

/** As much of what the client received as matters here: a record of any stream, or a link to one that is gone. */
export interface Received {
  readonly event?: {
    readonly id: string;
    readonly streamId: string;
    readonly revision: bigint;
    readonly type: string;
    readonly isJson: boolean;
    readonly data: unknown;
    readonly metadata?: unknown;
    readonly position?: { readonly commit: bigint; readonly prepare: bigint };
  };
}

/**
 * The event in a record; undefined when it is not the ledger's: a system event, a link, or a stream of somebody else's
 * who shares the server.
 *
 * @throws EventUnreadable when the record stands in one of the ledger's streams and was not written by it
 */
export const fromRecord = ({ event }: Received): StoredEvent | undefined => {
  if (event === undefined || event.type.startsWith('$') || !isLedgerStream(event.streamId)) return undefined;
  const { data, metadata, position } = event;
  if (!event.isJson || !isJsonObject(data) || !isEnvelope(metadata)) {
    const what = event.isJson ? 'has another shape than the ledger writes' : 'is not JSON';
    throw new EventUnreadable(`${event.type} at revision ${event.revision} of ${event.streamId} ${what}`);
  }
  if (position === undefined) {
    throw new EventUnreadable('the server gives no positions with events: EventStoreDB 23.10 or later is needed');
  }
  return {
    id: event.id,
    type: event.type,
    version: metadata.version,
    data,
    metadata: metadata.metadata,
    stream: event.streamId,
    revision: event.revision,
    position: packed(position),
  };
};

const LEDGER_STREAM = /^[a-z][A-Za-z0-9]*-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\../;

const isLedgerStream = (name: string): name is StreamName => LEDGER_STREAM.test(name);

const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const envelope = z.looseObject({
  version: z.int().min(1),
  metadata: z.looseObject({
    tenant: z.string(),
    actor: z.looseObject({ kind: z.enum(['user', 'apiKey', 'process', 'system']), id: z.string() }),
    commandId: z.string(),
    correlationId: z.string(),
    causationId: z.string(),
    traceparent: z.string().optional(),
    requestDigest: z.string().optional(),
    sessionId: z.string().optional(),
    client: z.looseObject({}).optional(),
    recordedAt: z.string(),
  }),
});

// A parsed copy would not be verbatim (key order), hence a check of the original.
const isEnvelope = (value: unknown): value is Envelope => envelope.safeParse(value).success;
