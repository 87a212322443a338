import { z } from 'zod';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import { type Position, positionFromText, positionToText, START } from '../domain/kernel/position.ts';
import type { StreamName, TenantId } from '../domain/kernel/stream.ts';
import type { EventFilter, EventStore } from '../infra/event-store/event-store.ts';
import { passes } from '../infra/event-store/filter.ts';
import type { Answer, GuardedEndpoint } from './http/endpoint.ts';
import { readFromAddress, validated } from './http/input.ts';
import { notFound } from './http/problem.ts';
import { pageOf } from './http/query.ts';
import { LogEvent, logEventOf } from './log-event.ts';

const names = z.array(z.string().min(1).max(100)).min(1).max(50);
const position = z.string().regex(/^\d{1,40}$/, 'must be a position');

const ListLogEvents = z.strictObject({
  after: position.optional().meta({ description: 'Position of the last event already known, or `next` of a page' }),
  stream: z.string().min(1).max(300).optional().meta({ description: 'Only events of this stream' }),
  types: names.optional().meta({ description: 'Only events of these types' }),
  categories: names.optional().meta({ description: 'Only events of streams of these categories' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** The log is one for all tenants: this many of its events are looked through at most before a page goes out. */
const SCAN_AT_MOST = 5_000;
const SCAN_PAGE = 1_000;

/**
 * `GET /v1/log`: a tenant's events as they stand in the log. A page may have fewer events than asked for, even none,
 * and still a `next`: then the search has got that far and goes on from there.
 */
export const logEndpoint = (store: EventStore): GuardedEndpoint => {
  const read = readFromAddress(ListLogEvents);
  return {
    kind: 'query',
    name: 'ListLogEvents',
    summary: 'The events of the log in its order, of one stream or of all; personal fields stay sealed.',
    method: 'GET',
    path: '/v1/log',
    body: 'none',
    input: ListLogEvents,
    output: pageOf(LogEvent),
    status: 200,
    permission: 'log:read',
    prepare: (received) => {
      const { after, stream, limit, ...filter } = validated(ListLogEvents, read(received));
      const from = positionFromText(after ?? '') ?? START;
      const wanted: EventFilter = {
        ...(filter.types !== undefined && { types: filter.types }),
        ...(filter.categories !== undefined && { categories: filter.categories }),
      };
      return async ({ tenant }): Promise<Answer> => {
        const found =
          stream === undefined
            ? await scan(store, tenant, from, limit, wanted)
            : await ofStream(store, tenant, stream, from, limit, wanted);
        return { status: 200, json: { items: found.events.map(logEventOf), next: found.next } };
      };
    },
  };
};

interface Found {
  readonly events: readonly StoredEvent[];
  readonly next: string | undefined;
}

/** Another tenant's stream and one that does not exist are answered alike. */
const ofStream = async (
  store: EventStore,
  tenant: TenantId,
  stream: string,
  after: Position,
  limit: number,
  filter: EventFilter,
): Promise<Found> => {
  if (!isStreamOf(stream, tenant)) throw notFound();
  const events: StoredEvent[] = [];
  let exists = false;
  for await (const page of store.readStream(stream)) {
    exists = true;
    for (const event of page) {
      if (event.position <= after || !passes(filter, event)) continue;
      if (events.length === limit) return { events, next: positionOfLast(events) };
      events.push(event);
    }
  }
  if (!exists) throw notFound();
  return { events, next: undefined };
};

const isStreamOf = (stream: string, tenant: TenantId): stream is StreamName => {
  const dash = stream.indexOf('-');
  return dash > 0 && stream.startsWith(`${tenant}.`, dash + 1);
};

const scan = async (
  store: EventStore,
  tenant: TenantId,
  after: Position,
  limit: number,
  filter: EventFilter,
): Promise<Found> => {
  const events: StoredEvent[] = [];
  let seen = 0;
  let next: string | undefined;
  for await (const page of store.readAll({ after, filter, pageSize: SCAN_PAGE, limit: SCAN_AT_MOST })) {
    for (const event of page.events) {
      if (event.metadata.tenant !== tenant) continue;
      if (events.length === limit) return { events, next: positionOfLast(events) };
      events.push(event);
    }
    seen += page.events.length;
    next = positionToText(page.position);
  }
  return { events, next: seen < SCAN_AT_MOST ? undefined : next };
};

const positionOfLast = (events: readonly StoredEvent[]): string | undefined => {
  const last = events.at(-1);
  return last && positionToText(last.position);
};
