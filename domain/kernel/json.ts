/** Any value that JSON can carry. Integers beyond 2^53 and money travel as strings. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** Where a value holds an integer that JSON readers round, as a JSON pointer. */
export const inexactInteger = (value: unknown, pointer = ''): string | undefined => {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value) ? pointer : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value)
    .map(([key, inner]) => inexactInteger(inner, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`))
    .find((found) => found !== undefined);
};
