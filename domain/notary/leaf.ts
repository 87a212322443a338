import type { StoredEvent } from '../kernel/envelope.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { positionToText } from '../kernel/position.ts';
import { recordOf } from './leaf-record.ts';

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

/** The entry of a tenant's tree for one event: `recordOf` its digest. */
export const leafRecord = (digest: CanonicalDigest, pseudonym: string, index: number, event: StoredEvent): string =>
  recordOf(pseudonym, index, digest(storedEnvelope(event)));
