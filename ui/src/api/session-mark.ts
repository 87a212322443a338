import { nowMillis } from '../clock';

/*
 * That somebody is signed in in this browser, and until when the access token is good. The tokens themselves are in
 * cookies that no script can read: without this mark, a page would have to be refused to find out.
 */

const NAME = 'precedent-session';
/** Renewed so long before it runs out. */
const MARGIN_MILLIS = 20_000;

/** What the answers by which somebody comes in, or stays, say of that. */
export const noteSession = (answer: unknown): void => {
  if (typeof answer !== 'object' || answer === null || !('sessionExpiresAt' in answer) || !('expiresAt' in answer))
    return;
  localStorage.setItem(NAME, String(answer.expiresAt));
};

/** An identity provider sent the browser back: there is a session, and nobody said until when. */
export const noteArrival = (): void => localStorage.setItem(NAME, '');

export const forgetSession = (): void => localStorage.removeItem(NAME);

export type Standing = 'signed out' | 'to be renewed' | 'good';

export const sessionStanding = (): Standing => {
  const until = localStorage.getItem(NAME);
  if (until === null) return 'signed out';
  return until === '' || Date.parse(until) - nowMillis() < MARGIN_MILLIS ? 'to be renewed' : 'good';
};
