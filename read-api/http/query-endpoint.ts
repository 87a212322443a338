import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Position } from '../../domain/kernel/position.ts';
import type { Clock } from '../../domain/kernel/time.ts';
import type { TenantReads } from '../../infra/postgres/read-database.ts';
import { type AuditTrail, recordedFirst } from './audit-trail.ts';
import { afterOf, purposeOf } from './conditions.ts';
import { within } from './deadline.ts';
import type { Answer, GuardedEndpoint } from './endpoint.ts';
import { assertStrict, readFromAddress } from './input.ts';
import { invalidInput, notFound, unavailable } from './problem.ts';
import { type AnyQuery, Content, type Media, type PreparedQuery } from './query.ts';
import { methodAndPath } from './route.ts';

export interface QueryPorts {
  readonly reads: TenantReads;
  readonly clock: Clock;
  /** Waits until every named projection has reached a position, at most `millis`. False: they have not. */
  readonly waitForPosition: (projections: readonly string[], position: Position, millis: number) => Promise<boolean>;
  readonly audit: Pick<AuditTrail, 'personalRead'>;
  readonly waitMillis: number;
  readonly deadlineMillis: number;
}

/** The endpoint that a query's declaration describes. */
export const queryEndpoint = (query: AnyQuery, ports: QueryPorts): GuardedEndpoint => {
  assertStrict(query.name, query.input);
  const [method, path] = methodAndPath(query.route);
  if (method !== 'GET') throw new Error(`${query.name}: a query's method is GET, not ${method}`);
  const read = readFromAddress(query.input);
  return {
    kind: 'query',
    name: query.name,
    summary: query.summary,
    method,
    path,
    body: 'none',
    input: query.input,
    ...(query.media === undefined ? { output: query.output } : { contentType: query.media.contentType }),
    status: 200,
    permission: query.permission,
    ...(query.superAdminOnly && { superAdminOnly: true }),
    ...(query.discloses !== undefined && { discloses: query.discloses }),
    prepare: (received) => {
      const run = prepared(query, read(received));
      const after = afterOf(received);
      const known = received.header('if-none-match');
      const purpose = purposeOf(received);
      return async (caller) => {
        const { tenant, actor } = caller;
        if (after !== undefined && !(await ports.waitForPosition(query.reads, after, ports.waitMillis))) {
          throw unavailable(
            'projection-behind',
            'What is shown has not yet reached the position in Precedent-After. Try again shortly.',
          );
        }
        const context = { tenant, actor, now: ports.clock.now() };
        const found = await within(
          ports.deadlineMillis,
          ports.reads.inTenant(tenant, (db) => run(db, context)),
          () => unavailable('deadline-exceeded', 'The database did not answer in time. Try again.'),
        );
        if (found === undefined) throw notFound();
        if (query.discloses === 'personal') {
          const recording = ports.audit.personalRead(caller, { query: query.name, ...readOf(found), purpose });
          await recordedFirst(within(ports.deadlineMillis, recording, () => new Error('the log took too long')));
        }
        return query.media === undefined ? answerOf(found, known) : contentOf(query.media, found, known);
      };
    },
  };
};

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

/**
 * What shows one stream's state carries its revision as ETag, ready for If-Match. Everything else carries a digest of
 * its content, and is not sent again to who has it.
 */
const answerOf = (found: unknown, known: string | undefined): Answer => {
  const revision = revisionOf(found);
  if (revision !== undefined) return { status: 200, headers: { etag: `"${revision}"` }, json: found };
  const content = JSON.stringify(found);
  const etag = etagOf(content);
  if (isKnown(etag, known)) return { status: 304, headers: { etag } };
  return { status: 200, headers: { etag }, contentType: 'application/json; charset=utf-8', content };
};

/** One address shows each tenant its own: what a cache keeps is for the same asker in the same tenant. */
const VARY = 'Authorization, X-API-Key, Cookie, Precedent-Tenant';

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
