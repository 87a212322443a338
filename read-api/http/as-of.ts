import { z } from 'zod';
import { type Position, positionFromText } from '../../domain/kernel/position.ts';
import type { StreamName, TenantId } from '../../domain/kernel/stream.ts';
import { epochMillis, type Instant, instantOf } from '../../domain/kernel/time.ts';
import type { ReadDatabase, StandIn } from '../../infra/postgres/read-database.ts';
import { HttpProblem, unavailable } from './problem.ts';

/** What read models held, for the queries that can be asked as of a moment. */
export interface Past {
  /** The position that a moment means; undefined: the log has not come so far. */
  readonly positionOf: (moment: Moment) => Promise<Position | undefined>;
  /** The tables for a query to read, or why not. */
  readonly tablesOf: (
    question: PastQuestion,
  ) => Promise<{ readonly standIns: readonly StandIn[] } | { readonly refused: Untold; readonly projection: string }>;
}

/** `too-much`: more than one question may cost. `stopped`: at an event before it the projection itself stops. */
type Untold = 'too-much' | 'stopped';

/** A place in the log, or the time that one is meant by. */
export type Moment = { readonly position: Position } | { readonly time: Instant };

export interface PastQuestion {
  readonly tenant: TenantId;
  readonly projections: readonly string[];
  readonly position: Position;
  readonly from: PastSource;
  readonly signal: AbortSignal;
}

/** Which events make an answer's rows: all of the tenant's, those of a stream, or those at positions. */
export type PastSource = 'tenant' | { readonly stream: StreamName } | { readonly events: readonly Position[] };

/**
 * How a query is asked as of a moment. `tenant`: whatever the tenant has of what it reads is folded, which is limited.
 * `stream`: the one that holds all that one answer shows. `events`: where the events stand that do, looked up in the
 * live tables, which must have every row that there ever was.
 */
export type AsOf<Input> =
  | 'tenant'
  | { readonly stream: (input: Input, tenant: TenantId) => StreamName }
  | { readonly events: (db: ReadDatabase, input: Input) => Promise<readonly Position[]> };

/** Points that a question to the past costs of its tenant's budget: it reads the log, not a read model. */
export const AS_OF_POINTS = { all: 20, one: 2 } as const;

const DESCRIPTION =
  'Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that.';

/** A moment as text: a position or a time. */
export const MomentText = z
  .union([z.string().regex(/^\d{1,40}$/), z.iso.datetime({ offset: true })], {
    error: 'must be a position in the log or an RFC 3339 time',
  })
  .transform((text): Moment => {
    const position = positionFromText(text);
    return position === undefined ? { time: instantOf(epochMillis(text)) } : { position };
  });

/** The input of a query that can be asked as of a moment. */
export const withAsOf = <Input extends z.ZodObject>(input: Input) =>
  input.extend({ asOf: MomentText.optional().meta({ description: DESCRIPTION }) });

/** The log has not come so far. Nobody waits for it: what is still to come is no past. */
export const notReached = (): HttpProblem =>
  new HttpProblem({
    status: 422,
    code: 'as-of-not-reached',
    detail: 'The log has not come so far yet. Ask for a moment that has passed.',
    errors: [{ pointer: '/asOf', reason: 'has not come yet' }],
  });

/** Why the past cannot be told. */
export const untold = (refused: Untold, projection: string): HttpProblem =>
  refused === 'stopped'
    ? unavailable('as-of-stopped', `${projection} stops at an event before this moment. An operator has to look at it.`)
    : new HttpProblem({
        status: 422,
        code: 'as-of-too-much',
        detail: `More events would have to be folded than one request may cost. Ask for one thing, for an earlier moment, or have an operator build it: precedent rebuild ${projection} --as-of <moment>.`,
        errors: [{ pointer: '/asOf', reason: 'asks for too much' }],
      });
