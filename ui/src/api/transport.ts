import { offline, Problem, problemOf } from './problem';
import { forgetSession, noteArrival, noteSession, sessionStanding } from './session-mark';

/** What is sent to the API. */
export interface Asked {
  readonly method: string;
  readonly address: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export interface Transport {
  /** The API's answer when it is a success. Rejects with a Problem. */
  readonly ask: (asked: Asked) => Promise<Response>;
}

const RENEWAL = 'precedent-renewal';
/** Refused is what was shown with the request, not the session that it came in. */
const SHOWN_WRONG: ReadonlySet<string> = new Set(['invalid-credentials', 'code-wrong']);

/** By which somebody comes in: asked without a session. */
const ENTRANCES =
  /^\/v1\/auth\/(?:sign-in|providers|sign-out|second-factor|refresh|password-reset|password-reset\/complete|accept-invitation)$/;

/**
 * Asks the API with the session's cookies. An access token that runs out is renewed first, by whichever of the browser's
 * tabs finds it; `onSignedOut` is told when there is no session any more. `tenant` is named with every request: a
 * session that has meanwhile moved to another tenant is refused, rather than shown that one's data.
 */
export const createTransport = (tenant: string | undefined, onSignedOut: () => void): Transport => {
  const send = async ({ method, address, headers = {}, body, signal }: Asked): Promise<Response> => {
    const all: Record<string, string> = { accept: 'application/json', 'precedent-session': 'cookie', ...headers };
    if (tenant !== undefined) all['precedent-tenant'] = tenant;
    if (body !== undefined) all['content-type'] = 'application/json';
    const response = await fetch(address, {
      method: method.toUpperCase(),
      headers: all,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    }).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw offline();
    });
    if (address.startsWith('/v1/auth/') && response.ok && response.status !== 204) {
      noteSession(await response.clone().json());
    }
    return response;
  };

  const signedOut = (): Problem => {
    forgetSession();
    onSignedOut();
    return new Problem(401, 'signed-out', 'You are signed out.');
  };

  /** Rejects when there is no session to renew. */
  const renew = (): Promise<void> =>
    navigator.locks.request(RENEWAL, async () => {
      if (sessionStanding() === 'good') return;
      const response = await send({ method: 'post', address: '/v1/auth/refresh', body: {} });
      if (response.ok) return;
      const problem = await problemOf(response);
      throw problem.passing ? problem : signedOut();
    });

  return {
    ask: async (asked) => {
      if (!ENTRANCES.test(asked.address)) {
        const standing = sessionStanding();
        if (standing === 'signed out') throw signedOut();
        if (standing === 'to be renewed') await renew();
      }
      let response = await send(asked);
      if (response.status === 401 && !ENTRANCES.test(asked.address)) {
        const problem = await problemOf(response);
        if (SHOWN_WRONG.has(problem.code)) throw problem;
        // By this computer's clock it was good. The server's word counts.
        noteArrival();
        await renew();
        response = await send(asked);
        if (response.status === 401) throw signedOut();
      }
      if (!response.ok) throw await problemOf(response);
      return response;
    },
  };
};

export const isBehind = (error: unknown): boolean => error instanceof Problem && error.code === 'projection-behind';
