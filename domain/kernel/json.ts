/** Any value that JSON can carry. Integers beyond 2^53 and money travel as strings. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}
