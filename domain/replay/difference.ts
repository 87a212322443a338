import type { JsonValue } from '../kernel/json.ts';

/** A field of what was recorded and what comes out now, as JSON text; undefined where it is absent. */
export interface Difference {
  readonly field: string;
  readonly recorded: string | undefined;
  readonly recomputed: string | undefined;
}

/** What came of doing a recorded computation again. */
export type Replayed =
  | { readonly result: 'reproduced' }
  | { readonly result: 'diverged'; readonly differences: readonly Difference[] }
  /** What it was computed from was erased. */
  | { readonly result: 'redacted' }
  /** This build does not have the engine, or not that version of it: nothing is said of the outcome. */
  | { readonly result: 'unknownEngine'; readonly engine: string }
  /** What it was computed from is not in the log, or not where it should be. */
  | { readonly result: 'inputMissing'; readonly input: string };

export const replayedAs = (differences: readonly Difference[]): Replayed =>
  differences.length === 0 ? { result: 'reproduced' } : { result: 'diverged', differences };

/** Where two objects differ, member by member. Members that are undefined count as absent. */
export const differencesBetween = (recorded: object, recomputed: object): readonly Difference[] => {
  const [was, is] = [new Map(Object.entries(recorded)), new Map(Object.entries(recomputed))];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((field) =>
    differing(field, was.get(field), is.get(field)),
  );
};

/** Of one field. */
export const differing = (
  field: string,
  recorded: JsonValue | undefined,
  recomputed: JsonValue | undefined,
): readonly Difference[] => {
  if (JSON.stringify(recorded) === JSON.stringify(recomputed)) return [];
  const [was, is] = [sortedJson(recorded), sortedJson(recomputed)];
  return was === is ? [] : [{ field, recorded: was, recomputed: is }];
};

/** A log may hand a record's members back in another order. */
const sortedJson = (value: JsonValue | undefined): string | undefined =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
