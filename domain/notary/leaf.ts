import type { StoredEvent } from '../kernel/envelope.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { positionToText } from '../kernel/position.ts';

/** SHA-256 of a value's RFC 8785 form, in base64. Throws on what has no such form. */
export type CanonicalDigest = (value: JsonValue) => string;

/**
 * All that the log knows of an event, as JSON: what a leaf is the digest of. Personal fields are ciphertext here, so
 * that destroying a key changes no leaf. Positions and revisions are decimal text.
 */
export const storedEnvelope = (event: StoredEvent): JsonObject => ({
  id: event.id,
  type: event.type,
  version: event.version,
  stream: event.stream,
  revision: event.revision.toString(),
  position: positionToText(event.position),
  data: event.data,
  metadata: { ...event.metadata, actor: { ...event.metadata.actor } },
});

/**
 * The entry of a tenant's tree for one event: a short record, never the event. The log's format: changing a byte of it
 * breaks every proof that was ever given.
 *
 * @param pseudonym stands for the tenant where its id must not show
 * @param index the event's place among the tenant's, from 0
 */
export const leafRecord = (digest: CanonicalDigest, pseudonym: string, index: number, event: StoredEvent): string =>
  recordOf(pseudonym, index, digest(storedEnvelope(event)));

/** The record of an event whose digest is known. */
export const recordOf = (pseudonym: string, index: number, digest: string): string =>
  `precedent-leaf/v1\n${pseudonym}\n${index}\n${digest}\n`;
