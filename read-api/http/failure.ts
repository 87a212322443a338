import { TooBusy } from '../../infra/access/passwords.ts';
import {
  AccessDenied,
  ConcurrencyConflict,
  EventRefused,
  StoreUnavailable,
  StreamGone,
  UnknownOutcome,
} from '../../infra/event-store/failures.ts';
import { HttpProblem, type Problem, unavailable } from './problem.ts';
import { InvalidCursor } from './query.ts';

/** What a failure means to a client: never more than a general sentence, whatever the failure itself says. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof HttpProblem) return error.problem;
  if (error instanceof InvalidCursor) return INVALID_CURSOR;
  if (error instanceof UnknownOutcome) return OUTCOME_UNKNOWN;
  if (error instanceof ConcurrencyConflict) return CONFLICT;
  if (error instanceof StreamGone) return GONE;
  if (error instanceof TooBusy) return BUSY;
  if (error instanceof EventRefused) return NOT_STORABLE;
  if (error instanceof StoreUnavailable || error instanceof AccessDenied || isConnectionFailure(error)) return LOST;
  return INTERNAL;
};

/** Whether somebody should look into it: a fault of ours rather than of the request. */
export const isFault = (problem: Problem): boolean => problem.status >= 500;

const INVALID_CURSOR: Problem = {
  status: 422,
  code: 'invalid-cursor',
  detail: '`after` is not a cursor that this API gave out. Take it from `next` of the page before.',
  errors: [{ pointer: '/after', reason: 'not a cursor that this API gave out' }],
};

/** Whether it happened is not known, and only a repeat under the same key is sure not to do it twice. */
export const OUTCOME_UNKNOWN: Problem = {
  status: 503,
  code: 'outcome-unknown',
  detail:
    'It may or may not have been carried out. Send the same request again with the same Idempotency-Key; if you sent none, look before you repeat it.',
  headers: { 'retry-after': '1' },
};

const CONFLICT: Problem = {
  status: 409,
  code: 'stream-contended',
  detail: 'Somebody else changed this at the same moment. Nothing was changed; try again.',
};

const GONE: Problem = { status: 409, code: 'stream-gone', detail: 'This was deleted for good and takes no changes.' };

/** Passwords cost time on purpose; whoever waits too long for one would keep all others waiting. */
const BUSY: Problem = {
  status: 429,
  code: 'too-many-sign-ins',
  detail: 'Too many people sign in at this moment. Nothing was changed; try again.',
  headers: { 'retry-after': '1' },
};

const NOT_STORABLE: Problem = {
  status: 422,
  code: 'not-storable',
  detail: 'The input is too large for one event, or has characters that cannot be stored. Nothing was changed.',
};

const LOST: Problem = unavailable(
  'store-unavailable',
  'The database or the event store cannot be reached. Nothing was changed; try again.',
).problem;

const INTERNAL: Problem = {
  status: 500,
  code: 'internal-error',
  detail: 'The fault is ours and was recorded. Quote the request id when you report it.',
};

const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT', // a Unix socket that is gone
]);
/** SQLSTATE: class 08 connection, 53 resources, 57P operator intervention, 25006 a standby took over. */
const SQL_STATES = /^(?:08...|53...|57P..|25006|57014|55P03)$/;
/** node-postgres gives these without a code. */
const DRIVER_MESSAGES =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/;

/** Whether the connection to a database broke or never came about. */
const isConnectionFailure = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isConnectionFailure);
  const code = 'code' in error ? String(error.code) : '';
  if (SYSTEM_CODES.has(code) && 'syscall' in error) return true;
  return SQL_STATES.test(code) || DRIVER_MESSAGES.test(error.message) || isConnectionFailure(error.cause);
};
