/**
 * A moment in UTC, RFC 3339 with exactly three fraction digits: `2026-11-20T23:10:00.000Z`.
 * In this one form the order of text is the order of time.
 */
export type Instant = string & { readonly __instant?: never };

/** Where "now" comes from. Nothing in domain reads a clock; it is handed an Instant. */
export interface Clock {
  /** The current moment. */
  readonly now: () => Instant;
}

/** Milliseconds since the Unix epoch of an RFC 3339 time. NaN when the text is no time. */
export const epochMillis = (instant: Instant): number => Date.parse(instant);

/** The instant that lies `millis` milliseconds after another. */
export const plusMillis = (instant: Instant, millis: number): Instant => instantOf(epochMillis(instant) + millis);

/** The instant of a number of milliseconds since the Unix epoch. Throws RangeError outside ±8.64e15. */
export const instantOf = (millis: number): Instant => new Date(millis).toISOString();

/** Milliseconds from `earlier` to `later`; negative when they are the other way round. */
export const millisBetween = (earlier: Instant, later: Instant): number => epochMillis(later) - epochMillis(earlier);
