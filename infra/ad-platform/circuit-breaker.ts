/** Told of each call before and after it. */
export interface CircuitBreaker {
  /** False: the breaker is open, do not call. */
  readonly admits: () => boolean;
  readonly succeeded: () => void;
  readonly failed: () => void;
}

const FAILURES = 3;
const OPEN_MILLIS = 30_000;
const SUCCESSES = 2;

/**
 * Opens after three failures in a row, stays open for 30 s, then lets one call at a time through, and closes after two
 * successes; a failure opens it again.
 *
 * Nygard, "Release It!", 2nd ed., 2018, ch. 5 (Circuit Breaker).
 *
 * @param epochMillis the time
 */
export const createCircuitBreaker = (epochMillis: () => number): CircuitBreaker => {
  let failures = 0;
  let successes = 0;
  let openUntil: number | undefined;
  let probing = false;
  return {
    admits: () => {
      if (openUntil === undefined) return true;
      if (probing || epochMillis() < openUntil) return false;
      probing = true;
      return true;
    },
    succeeded: () => {
      failures = 0;
      if (openUntil === undefined) return;
      probing = false;
      successes += 1;
      if (successes < SUCCESSES) return;
      openUntil = undefined;
      successes = 0;
    },
    failed: () => {
      failures += 1;
      probing = false;
      successes = 0;
      if (openUntil !== undefined || failures >= FAILURES) openUntil = epochMillis() + OPEN_MILLIS;
    },
  };
};
