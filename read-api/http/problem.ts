import type { z } from 'zod';
import type { Refusal } from '../../domain/kernel/refusal.ts';

/** One field at fault: `pointer` (RFC 6901) points into the request's input. */
export interface FieldError {
  readonly pointer: string;
  readonly reason: string;
  /** Of a business rule that has a name of its own. */
  readonly code?: string;
}

/** What went wrong, in RFC 9457's terms. `detail` is for people; clients branch on `code`. */
export interface Problem {
  readonly status: number;
  /** kebab-case and stable. */
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends a request with a problem. Carries nothing that a client may not read. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly problem: Problem;

  constructor(problem: Problem, options?: { readonly cause?: unknown }) {
    super(problem.code, options);
    this.problem = problem;
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is malformed',
  401: 'Authentication is required',
  403: 'Not permitted',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'The request took too long to arrive',
  409: 'It conflicts with the current state',
  412: 'It was changed since it was read',
  413: 'The request is too large',
  414: 'The address is too long',
  415: 'The content type is not supported',
  422: 'The input is not valid',
  428: 'A precondition is required',
  429: 'Too many requests',
  500: 'Something went wrong here',
  503: 'Temporarily unavailable',
};

/** The body of an `application/problem+json` answer. */
export const problemBody = (problem: Problem, request: { requestId: string; traceId: string }): object => ({
  type: `urn:precedent:problem:${problem.code}`,
  title: TITLES[problem.status] ?? 'The request failed',
  status: problem.status,
  detail: problem.detail,
  code: problem.code,
  ...(problem.errors !== undefined && { errors: problem.errors }),
  requestId: request.requestId,
  traceId: request.traceId,
});

const MAX_ERRORS = 100;

/** Every field that a schema refused, at once. */
export const invalidInput = (error: z.core.$ZodError): HttpProblem =>
  new HttpProblem({
    status: 422,
    code: 'invalid-input',
    detail: 'The input does not have the documented form. `errors` names every field at fault.',
    errors: error.issues.flatMap(fieldErrors).slice(0, MAX_ERRORS),
  });

const fieldErrors = (issue: z.core.$ZodIssue): readonly FieldError[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ pointer: pointerOf([...issue.path, key]), reason: 'There is no such field' }))
    : [{ pointer: pointerOf(issue.path), reason: issue.message }];

/** A path as a JSON pointer: RFC 6901. The empty path points at the whole input. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const STATUS_OF_REFUSAL = { invalid: 422, conflict: 409, notFound: 404, forbidden: 403 } as const;

/** A domain's refusal as a problem. What fails a given `If-Match` is a failed precondition. */
export const refused = (refusal: Refusal, conditional: boolean): HttpProblem =>
  new HttpProblem({
    status: conditional && refusal.code === 'revision-mismatch' ? 412 : STATUS_OF_REFUSAL[refusal.refused],
    code: refusal.code,
    detail: refusal.reason,
    ...(refusal.fields !== undefined && { errors: refusal.fields }),
  });

export const malformed = (code: string, detail: string): HttpProblem => new HttpProblem({ status: 400, code, detail });

/** RFC 6585, 3: whoever replaces something says what was read before. */
export const revisionRequired = (): HttpProblem =>
  new HttpProblem({
    status: 428,
    code: 'if-match-required',
    detail: 'Send If-Match with the revision in quotes that you read ("7"), so that nobody’s change is lost.',
  });

export const notFound = (): HttpProblem =>
  new HttpProblem({ status: 404, code: 'not-found', detail: 'There is nothing here that you may see.' });

export const unauthenticated = (): HttpProblem =>
  new HttpProblem({
    status: 401,
    code: 'unauthenticated',
    detail: 'Send a valid access token or API key as `Authorization: Bearer <it>`, or a key as `X-API-Key: <key>`.',
    headers: { 'www-authenticate': 'Bearer realm="precedent"' },
  });

export const forbidden = (permission: string): HttpProblem =>
  new HttpProblem({ status: 403, code: 'forbidden', detail: `This needs the permission ${permission}.` });

export const secondFactorRequired = (): HttpProblem =>
  new HttpProblem({
    status: 403,
    code: 'second-factor-required',
    detail:
      'This tenant wants a second factor. Set one up (POST /v1/auth/totp), or sign in with the one that you have.',
  });

/** Nothing happened; the same request may be sent again after `Retry-After`. */
export const unavailable = (code: string, detail: string, cause?: unknown): HttpProblem =>
  new HttpProblem({ status: 503, code, detail, headers: { 'retry-after': '1' } }, { cause });
