/**
 * Values by id, never changed: a change is another registry, which shares all but a small part with the one before, so
 * that folding ten thousand members does not copy ten thousand entries ten thousand times.
 */
export interface Registry<Value> extends Iterable<readonly [string, Value]> {
  readonly get: (id: string) => Value | undefined;
  readonly has: (id: string) => boolean;
  readonly with: (id: string, value: Value) => Registry<Value>;
  readonly without: (id: string) => Registry<Value>;
}

const PARTS = 256;

/** By an id's end, which is random in every kind of UUID that there is here. */
const partOf = (id: string): number => {
  const [last = 0, before = 0] = [id.length - 1, id.length - 2].map((at) => (at < 0 ? 0 : id.charCodeAt(at)));
  return (last * 31 + before) % PARTS;
};

const registryOf = <Value>(parts: readonly ReadonlyMap<string, Value>[]): Registry<Value> => {
  const part = (id: string): ReadonlyMap<string, Value> => parts[partOf(id)] ?? new Map();
  return {
    get: (id) => part(id).get(id),
    has: (id) => part(id).has(id),
    with: (id, value) => registryOf(parts.with(partOf(id), new Map(part(id)).set(id, value))),
    without: (id) => {
      const left = new Map(part(id));
      return left.delete(id) ? registryOf(parts.with(partOf(id), left)) : registryOf(parts);
    },
    [Symbol.iterator]: function* () {
      for (const each of parts) yield* each;
    },
  };
};

/** Holds nothing. */
export const emptyRegistry = <Value>(): Registry<Value> =>
  registryOf(Array.from({ length: PARTS }, () => new Map<string, Value>()));
