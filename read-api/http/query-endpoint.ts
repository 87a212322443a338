import { hash } from 'node:crypto';
import { z } from 'zod';
import { type Position, positionToText } from '../../domain/kernel/position.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Clock } from '../../domain/kernel/time.ts';
import type { ReadDatabase, StandIn, TenantReads } from '../../infra/postgres/read-database.ts';
import { type Moment, notReached, type Past, untold, withAsOf } from './as-of.ts';
import { type AuditTrail, recordedFirst } from './audit-trail.ts';
import { afterOf, purposeOf } from './conditions.ts';
import { within } from './deadline.ts';
import type { Answer, Caller, GuardedEndpoint, Headers, Received } from './endpoint.ts';
import { assertStrict, readFromAddress, validated } from './input.ts';
import { invalidInput, notFound, unavailable } from './problem.ts';
import { type AnyQuery, Content, type Media, type PreparedQuery } from './query.ts';
import type { KeptAnswer } from './query-cache/answers.ts';
import type { QueryCache } from './query-cache/query-cache.ts';
import { methodAndPath } from './route.ts';

export interface QueryPorts {
  readonly reads: TenantReads;
  readonly clock: Clock;
  /** Waits until every named projection has reached a position, at most `millis`. False: they have not. */
  readonly waitForPosition: (projections: readonly string[], position: Position, millis: number) => Promise<boolean>;
  readonly audit: Pick<AuditTrail, 'personalRead'>;
  /** Absent where no query can be asked as of a moment. */
  readonly past?: Past | undefined;
  /** Absent: every answer is found anew. */
  readonly cache?: Pick<QueryCache, 'answer'> | undefined;
  readonly waitMillis: number;
  readonly deadlineMillis: number;
}

/** The endpoint that a query's declaration describes. */
export const queryEndpoint = (query: AnyQuery, ports: QueryPorts): GuardedEndpoint => {
  assertStrict(query.name, query.input);
  const [method, path] = methodAndPath(query.route);
  if (method !== 'GET') throw new Error(`${query.name}: a query's method is GET, not ${method}`);
  if (query.past !== undefined && ports.past === undefined) throw new Error(`${query.name}: nobody tells it the past`);
  const input = query.past === undefined ? query.input : withAsOf(query.input);
  const read = readFromAddress(input);
  return {
    kind: 'query',
    name: query.name,
    summary: query.summary,
    method,
    path,
    body: 'none',
    input,
    ...(query.media === undefined ? { output: query.output } : { contentType: query.media.contentType }),
    status: 200,
    permission: query.permission,
    reads: query.reads,
    ...(query.superAdminOnly && { superAdminOnly: true }),
    cost: (search) => (isAboutPast(query, search) ? (query.past?.points ?? 1) : 1),
    ...(query.discloses !== undefined && { discloses: query.discloses }),
    prepare: (received) => {
      const { moment, asked } = momentIn(query, input, read(received));
      const run = prepared(query, asked);
      const after = afterOf(received);
      const known = received.header('if-none-match');
      const purpose = purposeOf(received);
      const find = async (caller: Caller) => {
        const { tenant, actor } = caller;
        if (after !== undefined && !(await ports.waitForPosition(query.reads, after, ports.waitMillis))) {
          throw behind('the position in Precedent-After');
        }
        const context = { tenant, actor, now: ports.clock.now() };
        const past =
          moment &&
          (await within(ports.waitMillis + ports.deadlineMillis, told(query, ports, tenant, moment, asked), tooLate));
        const found = await within(
          ports.deadlineMillis,
          ports.reads.inTenant(tenant, (db) => run(db, context), past?.standIns),
          tooLate,
        );
        if (found === undefined) throw notFound();
        if (query.discloses === 'personal') {
          const recording = ports.audit.personalRead(caller, { query: query.name, ...readOf(found), purpose });
          await recordedFirst(within(ports.deadlineMillis, recording, () => new Error('the log took too long')));
        }
        return { found, past };
      };
      if (query.cache !== true || moment !== undefined) {
        return async (caller) => {
          const { found, past } = await find(caller);
          if (past !== undefined) return answerOfPast(found, past.position);
          return query.media === undefined ? answerOf(bodyOf(found), known) : contentOf(query.media, found, known);
        };
      }
      const address = addressOf(received);
      return async (caller) => {
        const question = { tenant: caller.tenant, query, address };
        const body = async (): Promise<KeptAnswer> => bodyOf((await find(caller)).found);
        return answerOf(await (ports.cache?.answer(question, after, body) ?? body()), known, ASKED_AGAIN);
      };
    },
  };
};

const behind = (what: string) =>
  unavailable('projection-behind', `What is shown has not yet reached ${what}. Try again shortly.`);

const tooLate = () => unavailable('deadline-exceeded', 'The database did not answer in time. Try again.');

const isAboutPast = ({ past }: AnyQuery, search: string): boolean =>
  past !== undefined && new URLSearchParams(search).has('asOf');

/** The moment that is asked for, apart from what the query itself takes. */
const momentIn = (
  { past }: AnyQuery,
  input: z.ZodObject,
  read: Record<string, unknown>,
): { readonly moment: Moment | undefined; readonly asked: Record<string, unknown> } => {
  if (past === undefined || read.asOf === undefined) return { moment: undefined, asked: read };
  const { asOf } = z.object({ asOf: z.custom<Moment>() }).parse(validated(input, read));
  const { asOf: _, ...asked } = read;
  return { moment: asOf, asked };
};

/** The tables as they were. Throws the problem that keeps them from being told. */
const told = async (
  query: AnyQuery,
  ports: QueryPorts,
  tenant: TenantId,
  moment: Moment,
  asked: unknown,
): Promise<{ readonly position: Position; readonly standIns: readonly StandIn[] } | undefined> => {
  if (query.past === undefined || ports.past === undefined) return undefined;
  const position = await ports.past.positionOf(moment);
  if (position === undefined) throw notReached();
  const find = async <Found>(look: (db: ReadDatabase) => Promise<Found>): Promise<Found> => {
    if (!(await ports.waitForPosition(query.reads, position, ports.waitMillis))) throw behind('that moment');
    return ports.reads.inTenant(tenant, look);
  };
  const from = await query.past.sourceOf(asked, tenant, find);
  const signal = AbortSignal.timeout(ports.deadlineMillis);
  const tables = await ports.past.tablesOf({ tenant, projections: query.reads, position, from, signal });
  if ('refused' in tables) throw untold(tables.refused, tables.projection);
  return { position, standIns: tables.standIns };
};

/** It says as of where it is. No revision as ETag: nobody may change what was. */
const answerOfPast = (found: unknown, position: Position): Answer => ({
  status: 200,
  headers: { 'precedent-position': positionToText(position) },
  json: found,
});

/** Whose data an answer shows, and how many items: an answer that is no list is one. */
const readOf = (found: unknown): { readonly subjects: readonly string[]; readonly count: number } => {
  const { items } = z
    .object({ items: z.array(z.unknown()) })
    .catch({ items: [found] })
    .parse(found);
  const subjects = items.flatMap((item) => {
    const named = z.object({ personId: z.uuid() }).safeParse(item);
    return named.success ? [named.data.personId] : [];
  });
  return { subjects, count: items.length };
};

const prepared = (query: AnyQuery, input: unknown): PreparedQuery => {
  try {
    return query.prepare(input);
  } catch (error) {
    throw error instanceof z.ZodError ? invalidInput(error) : error;
  }
};

/** Path parameters and query string in one form, however they were ordered. */
const addressOf = ({ params, search }: Received): string => {
  const asked =
    search === '' ? [] : [...new URLSearchParams(search)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([params, asked]);
};

/**
 * What shows one stream's state carries its revision as ETag, ready for If-Match. Everything else carries a digest of
 * its content, and is not sent again to who has it.
 */
const bodyOf = (found: unknown): KeptAnswer => {
  const content = JSON.stringify(found);
  const revision = revisionOf(found);
  return { content, etag: revision === undefined ? etagOf(content) : `"${revision}"` };
};

const answerOf = ({ etag, content }: KeptAnswer, known: string | undefined, more: Headers = {}): Answer => {
  const headers = { etag, ...more };
  if (etag.startsWith('W/') && isKnown(etag, known)) return { status: 304, headers };
  return { status: 200, headers, contentType: 'application/json; charset=utf-8', content };
};

/** One address shows each tenant its own: what a cache keeps is for the same asker in the same tenant. */
const VARY = 'Authorization, X-API-Key, Cookie, Precedent-Tenant';

/** Whoever has it may keep it for himself, and asks with If-None-Match whether it still is so. */
const ASKED_AGAIN = { 'cache-control': 'private, no-cache', vary: VARY };

const contentOf = (media: Media, found: unknown, known: string | undefined): Answer => {
  const { cacheControl, ...form } = media;
  const content = Content.parse(found);
  const etag = etagOf(content);
  const headers = { etag, 'cache-control': cacheControl, vary: VARY };
  return isKnown(etag, known) ? { status: 304, headers } : { status: 200, headers, ...form, content };
};

const etagOf = (content: string | Uint8Array): string => `W/"${hash('sha1', content, 'base64url')}"`;

const isKnown = (etag: string, known: string | undefined): boolean =>
  known?.split(',').some((one) => one.trim() === etag) === true;

const revisionOf = (found: unknown): string | undefined => {
  if (typeof found !== 'object' || found === null || !('revision' in found)) return undefined;
  const { revision } = found;
  return /^\d+$/.test(String(revision)) ? String(revision) : undefined;
};
