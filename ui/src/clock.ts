/** The time of this computer; what is shown as a fact never is. */
export const nowMillis = (): number => Date.now();

/** A moment as the API writes it (RFC 3339, UTC, milliseconds). */
export const instantOf = (millis: number): string => new Date(millis).toISOString();
