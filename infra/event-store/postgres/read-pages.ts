import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { Position } from '../../../domain/kernel/position.ts';
import type { EventFilter, EventPage } from '../event-store.ts';
import { copiedRows } from './copied-rows.ts';
import { copyOut } from './copy-out.ts';

const READ_PAGE = readFileSync(new URL('read-page.sql', import.meta.url), 'utf8');

/** How many positions one query looks through for events that pass a filter, before it says how far it came. */
const FILTERED_WINDOW = 50_000n;

export interface PageRange {
  readonly after: Position;
  /** Inclusive. */
  readonly upTo: Position;
  readonly pageSize: number;
  readonly filter?: EventFilter | undefined;
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The log between two positions, in pages. While the consumer has one page in hands, the next is on its way: never
 * more than one (rule 11).
 */
export async function* readPages(pool: pg.Pool, range: PageRange): AsyncGenerator<EventPage> {
  const { upTo, signal } = range;
  let left = range.limit ?? Number.POSITIVE_INFINITY;
  const begin = (after: Position): Promise<Fetched> | undefined =>
    after < upTo && left > 0 ? settled(fetchPage(pool, { ...range, after, limit: left })) : undefined;

  let next = begin(range.after);
  try {
    while (next !== undefined) {
      signal?.throwIfAborted();
      const fetched = await next;
      next = undefined;
      if (!fetched.ok) throw fetched.failure;
      signal?.throwIfAborted();
      left -= fetched.page.events.length;
      next = begin(fetched.page.position);
      yield fetched.page;
    }
  } finally {
    // The consumer left early: the connection comes back when the page under way is there.
    await next;
  }
}

type Fetched = { readonly ok: true; readonly page: EventPage } | { readonly ok: false; readonly failure: unknown };

/** A failure of a page that nobody awaits yet is kept until somebody does. */
const settled = (page: Promise<EventPage>): Promise<Fetched> =>
  page.then(
    (fetched) => ({ ok: true, page: fetched }),
    (failure: unknown) => ({ ok: false, failure }),
  );

const fetchPage = async (pool: pg.Pool, range: PageRange & { readonly limit: number }): Promise<EventPage> => {
  const { after, upTo, filter, pageSize } = range;
  const most = Math.min(pageSize, range.limit);
  const window = filter === undefined ? BigInt(most) : FILTERED_WINDOW;
  const end = after + window < upTo ? after + window : upTo;
  const rows = copiedRows();
  await copyOut(pool, pageQuery({ after, end, filter, most }), rows.add);
  const events = rows.events();
  const last = events.at(-1);
  return { events, position: last !== undefined && events.length === most ? last.position : end };
};

/** COPY takes no parameters, so they are written into it: numbers of ours, and names as quoted literals. */
const pageQuery = (page: { after: Position; end: Position; filter: EventFilter | undefined; most: number }): string => {
  const { after, end, filter, most } = page;
  const tenant = filter?.tenant === undefined ? 'null::text' : pg.escapeLiteral(filter.tenant);
  const literals = [after, end, namesOrNull(filter?.categories), namesOrNull(filter?.types), most, tenant].map(String);
  return READ_PAGE.replace(/\$(\d)/g, (_, number: string) => literals[Number(number) - 1] ?? '');
};

const namesOrNull = (names: readonly string[] | undefined): string =>
  names === undefined ? 'null' : `array[${names.map((name) => pg.escapeLiteral(name)).join(', ')}]::text[]`;
