import { z } from 'zod';
import { redactText } from '../telemetry/redaction.ts';
import {
  type AdChange,
  AdChangeRefused,
  type AdEntity,
  type AdEntityReference,
  type AdPlatform,
  AdPlatformUnavailable,
} from './ad-platform.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';

export interface HttpAdPlatformOptions {
  /** `https://ads.example.com`; accounts are tenants. */
  readonly url: string;
  /** How long one attempt may take. */
  readonly timeoutMillis?: number;
  readonly epochMillis: () => number;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  /** Resolves after some milliseconds, or as soon as the signal aborts; never rejects. */
  readonly pause: (millis: number, signal: AbortSignal) => Promise<void>;
}

const TIMEOUT_MILLIS = 5_000;
const ATTEMPTS = 4;
const BACK_OFF_BASE = 500;
const BACK_OFF_CAP = 8_000;

const amount = z.string().regex(/^\d{1,18}$/);
const Entity = z.object({
  simulator: z.boolean().default(false),
  status: z.enum(['active', 'paused']),
  dailyBudgetMinor: amount.optional(),
  bidMinor: amount.optional(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  version: z.string().min(1).max(100),
});
const Problem = z.object({ code: z.string().max(100), detail: z.string().max(500) });

/** What one attempt came to. `retry`: another may go better; `effect` is what this one may have done. */
type Attempt =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  | {
      readonly kind: 'retry';
      readonly reason: string;
      readonly effect: 'none' | 'unknown';
      readonly afterMillis?: number;
    };

/**
 * Speaks the ad platform's HTTP protocol: `GET /v1/accounts/:tenant/:kind/:id`, and changes by `POST …/changes` with
 * `Idempotency-Key` and `If-Match`. 429, 5xx and time-outs are tried again: after 0.5 s doubling to 8 s, ±25 %.
 */
export const createHttpAdPlatform = (options: HttpAdPlatformOptions): AdPlatform => {
  const { epochMillis, random, pause, timeoutMillis = TIMEOUT_MILLIS } = options;
  const breaker = createCircuitBreaker(epochMillis);

  const attempt = async (url: URL, init: RequestInit, signal: AbortSignal): Promise<Attempt> => {
    try {
      const response = await fetch(url, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMillis)]),
      });
      const text = await response.text();
      if (response.status === 429) {
        const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
        const wait = Number.isFinite(seconds) ? { afterMillis: seconds * 1_000 } : {};
        return { kind: 'retry', reason: 'too many requests', effect: 'none', ...wait };
      }
      if (response.status === 408 || response.status >= 500)
        return { kind: 'retry', reason: `status ${response.status}`, effect: 'unknown' };
      return { kind: 'answered', status: response.status, body: parsed(text) };
    } catch (error) {
      return { kind: 'retry', reason: error instanceof Error ? error.name : 'failure', effect: effectOf(error) };
    }
  };

  const exchange = async (
    url: URL,
    init: RequestInit,
    permit: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<Extract<Attempt, { kind: 'answered' }>> => {
    let effect: 'none' | 'unknown' = 'none';
    let reason = 'the circuit breaker is open';
    for (let tries = 1; tries <= ATTEMPTS && !signal.aborted; tries += 1) {
      await permit();
      if (!breaker.admits()) break;
      const made = await attempt(url, init, signal);
      if (made.kind === 'answered') {
        breaker.succeeded();
        return made;
      }
      breaker.failed();
      reason = made.reason;
      if (made.effect === 'unknown') effect = 'unknown';
      const backOff = Math.min(BACK_OFF_CAP, BACK_OFF_BASE * 2 ** (tries - 1)) * (0.75 + 0.5 * random());
      if (tries < ATTEMPTS) await pause(Math.min(made.afterMillis ?? backOff, BACK_OFF_CAP), signal);
    }
    throw new AdPlatformUnavailable(`The ad platform is not available: ${reason}.`, effect);
  };

  /** Undefined for the two ids that no address can have: a URL takes them, however they are written, for a step up. */
  const addressOf = (tenant: string, { kind, id }: AdEntityReference, more = ''): URL | undefined =>
    id === '.' || id === '..'
      ? undefined
      : new URL(`/v1/accounts/${tenant}/${kind}/${encodeURIComponent(id)}${more}`, options.url);

  return {
    read: async (tenant, entity, signal) => {
      const address = addressOf(tenant, entity);
      if (address === undefined) return undefined;
      const { status, body } = await exchange(address, {}, async () => undefined, signal);
      if (status === 404) return undefined;
      if (status !== 200) throw new AdPlatformUnavailable(`The ad platform answered ${status} to a read.`, 'none');
      return entityFrom(body);
    },
    change: async ({ tenant, entity, expectedVersion, set, idempotencyKey }: AdChange, permit, signal) => {
      const address = addressOf(tenant, entity, '/changes');
      if (address === undefined) throw new AdChangeRefused('entity-not-found', 'No entity can have that id.');
      const init = {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': idempotencyKey,
          'if-match': `"${expectedVersion}"`,
        },
        body: JSON.stringify({ set }),
      };
      const { status, body } = await exchange(address, init, permit, signal);
      if (status === 200) return entityFrom(body);
      const problem = Problem.safeParse(body);
      // What others write is kept in events: their secrets are not.
      if (problem.success) throw new AdChangeRefused(redactText(problem.data.code), redactText(problem.data.detail));
      throw new AdChangeRefused('refused', `The ad platform answered ${status}.`);
    },
  };
};

const entityFrom = (body: unknown): AdEntity => {
  const read = Entity.safeParse(body);
  if (!read.success) throw new AdPlatformUnavailable('The ad platform’s answer is not in its protocol.', 'unknown');
  const { simulator, ...entity } = read.data;
  return { ...entity, simulated: simulator };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** A connection that was refused, or a name that is unknown, carried no request. */
const effectOf = (error: unknown): 'none' | 'unknown' => {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' ? 'none' : 'unknown';
};
