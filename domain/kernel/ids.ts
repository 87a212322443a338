import type { JsonValue } from './json.ts';

/** Where ids come from. Domain gets derived ones only, through its context. */
export interface Ids {
  /** A new id, unique and ordered by time to the millisecond (UUID version 7). */
  readonly newId: () => string;
  /** The id of these parts: the same parts give the same id on every machine and at every retry (UUID version 5). */
  readonly derivedId: (...parts: readonly string[]) => string;
  /** The id of a value's content: SHA-256 of its RFC 8785 form, in lower-case hex. Throws on what has no such form. */
  readonly digest: (value: JsonValue) => string;
}
