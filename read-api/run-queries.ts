import type { Knex } from 'knex';
import { z } from 'zod';
import type { Permission } from '../domain/kernel/permission.ts';
import { RunStatus } from '../domain/kernel/run.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });

const Summary = z.strictObject({
  runId: z.uuid(),
  status: RunStatus,
  /** What it is about. */
  subject: z.string(),
  goalId: z.uuid().optional(),
  requestedAt: Instant,
  /** The log's position at which what it is computed from was read. */
  position: z.string(),
  /** 0 to 1, as far as its worker told. */
  share: z.number().optional(),
  /** What a solver has, what it could have at best, and how far apart they are, relative. */
  incumbent: z.number().optional(),
  bound: z.number().optional(),
  gap: z.number().optional(),
  endedAt: Instant.optional(),
  /** The decision that holds the result: it can be computed again. */
  decisionId: z.uuid().optional(),
  /** Why nothing came of it. */
  code: z.string().optional(),
  reason: z.string().optional(),
});
const COLUMNS = Object.keys(Summary.shape);

/** Without what is null. */
const present = (row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));

/** What the list of a kind says of each run besides: from what was asked, and from the decision that holds the result. */
export interface Listed {
  readonly shape: Readonly<Record<never, z.ZodType>>;
  /** SQL over the kind's own table for each name in the shape. */
  readonly columns: Readonly<Record<string, string>>;
  /** Tables that this reads besides. */
  readonly reads: readonly string[];
}

/** The queries that every kind of run has. `table` is its read model. */
export const runQueries = <const Plural extends string>({
  name,
  plural,
  table,
  what,
  listed,
}: {
  /** `Forecast`: `GetForecast`, `ListForecasts`. */
  readonly name: string;
  readonly plural: Plural;
  readonly table: string;
  /** `forecasts` in a sentence. */
  readonly what: string;
  readonly listed?: Listed;
}) => {
  const permission: Permission = `${plural}:read`;
  const Item = Summary.extend(listed?.shape ?? {});
  const columns = (sql: Knex): Knex.Raw[] =>
    Object.entries(listed?.columns ?? {}).map(([name, value]) => sql.raw('? as ??', [sql.raw(value), name]));
  const list = query({
    name: `List${name}s`,
    summary: `The ${what} that were asked for, the latest first.`,
    route: `GET /v1/${plural}`,
    permission,
    input: z.strictObject({
      status: RunStatus.optional(),
      subject: z.string().min(1).max(200).optional(),
      goalId: z.uuid().optional(),
      ...page,
    }),
    output: pageOf(Item),
    reads: [table, ...(listed?.reads ?? [])],
    run: async (db, { limit, after, ...filter }) => {
      const select = db
        .sql(table)
        .select(COLUMNS)
        .select(columns(db.sql))
        .where(
          present({ status: filter.status ?? null, subject: filter.subject ?? null, goalId: filter.goalId ?? null }),
        )
        .orderBy([
          { column: 'requestedAt', order: 'desc' },
          { column: 'runId', order: 'desc' },
        ])
        .limit(limit + 1);
      if (after !== undefined) {
        const [requestedAt, runId] = sortKeyOf(after, z.tuple([Instant, z.uuid()]));
        select.whereRaw('(requested_at, run_id) < (?::timestamptz, ?::uuid)', [requestedAt, runId]);
      }
      const found = (await db.rows(select)).map((row) => Item.parse(present(row)));
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return found.length > limit && last ? { items, next: cursorOf(last.requestedAt, last.runId) } : { items };
    },
  });
  const get = query({
    name: `Get${name}`,
    summary: `One of the ${what}: what was asked, how far it is, and what came of it.`,
    route: `GET /v1/${plural}/:runId`,
    permission,
    input: z.strictObject({ runId: z.uuid() }),
    output: z.strictObject({ ...Summary.shape, request: z.json(), result: z.json().optional() }),
    reads: [table, 'decisions'],
    run: async (db, { runId }) => {
      const [row] = await db.rows(
        db
          .sql(table)
          .select([...COLUMNS, 'request'])
          .where({ runId }),
      );
      if (row === undefined) return undefined;
      const { request, ...listed } = row;
      const summary = Summary.parse(present(listed));
      const { decisionId } = summary;
      if (decisionId === undefined) return { ...summary, request: z.json().parse(request) };
      const [decided] = await db.rows(db.sql('decisions').select('recommendation').where({ decisionId }));
      return {
        ...summary,
        request: z.json().parse(request),
        ...(decided !== undefined && { result: z.json().parse(decided.recommendation) }),
      };
    },
  });
  return [list, get] as const;
};
