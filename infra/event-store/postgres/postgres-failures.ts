import pg from 'pg';
import { AccessDenied, EventRefused, StoreUnavailable, UnknownOutcome } from '../failures.ts';

type AppendFailure = AccessDenied | EventRefused | StoreUnavailable | UnknownOutcome;

const INSUFFICIENT_PRIVILEGE = '42501';
/** Data that PostgreSQL cannot take: data exceptions (22), program limits such as nesting or size (54). */
const ABOUT_THE_DATA = /^(22|54)/;

/** The session was ended, the server shut down, or PostgreSQL itself is in doubt. */
const ENDED_SESSION = /^(08|57P|58|XX)/;

/**
 * What a batch that was sent failed with. An error that PostgreSQL reports about the statement means that it was rolled
 * back. A session that was ended, or a connection that broke, may have committed before.
 */
export const failureOfSentAppend = (cause: unknown): AppendFailure => {
  if (!(cause instanceof pg.DatabaseError) || ENDED_SESSION.test(cause.code ?? '')) {
    return new UnknownOutcome('the connection broke before the answer came', { cause });
  }
  const code = cause.code ?? '';
  if (code === INSUFFICIENT_PRIVILEGE) return new AccessDenied(cause.message, { cause });
  if (ABOUT_THE_DATA.test(code)) return new EventRefused(`PostgreSQL cannot store it (${code})`, { cause });
  return new StoreUnavailable(`PostgreSQL did not carry it out (${code}${named(cause)})`, { cause });
};

const named = ({ constraint }: pg.DatabaseError): string => (constraint === undefined ? '' : `, ${constraint}`);

/** What a read failed with: unavailable when trying again can help, else what PostgreSQL said. */
export const failureOfRead = (cause: unknown): Error => {
  if (cause instanceof StoreUnavailable) return cause;
  if (cause instanceof pg.DatabaseError && !RETRYABLE.test(cause.code ?? '')) return cause;
  return new StoreUnavailable('PostgreSQL cannot be reached', { cause });
};

/** Connection trouble (08), out of resources (53), the operator's intervention (57). */
const RETRYABLE = /^(08|53|57)/;
