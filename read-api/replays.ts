import { z } from 'zod';
import { ReplayCompleted, ReplayDiverged } from '../domain/replay/events.ts';
import { count } from './columns.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });

const ReplayView = z.strictObject({
  replayId: z.uuid(),
  completedAt: Instant,
  /** Everything up to this position of the log was looked at. */
  reachedPosition: z.string(),
  reproduced: z.int(),
  /** Computed again, they come out otherwise than they are recorded. */
  diverged: z.int(),
  /** What they were computed from was erased. */
  redacted: z.int(),
  /** By engines, or versions of them, that this build does not have. */
  unknownEngine: z.int(),
  /** What they were computed from is not in the log. */
  inputMissing: z.int(),
  engines: ReplayCompleted.schema.shape.engines,
});
const ReplayRow = z.object({
  ...ReplayView.shape,
  reproduced: count,
  diverged: count,
  redacted: count,
  unknownEngine: count,
  inputMissing: count,
});
const COLUMNS = Object.keys(ReplayRow.shape);

const Divergence = ReplayDiverged.schema.omit({ replayId: true });

export const listReplays = query({
  name: 'ListReplays',
  summary: 'What came of computing once more all that was ever decided, the latest first.',
  route: 'GET /v1/replays',
  permission: 'replays:read',
  input: z.strictObject({
    /** Only those in which something came out otherwise. */
    diverged: z.enum(['true']).optional(),
    ...page,
  }),
  output: pageOf(ReplayView),
  reads: ['replays'],
  run: async (db, { diverged, limit, after }) => {
    const select = db
      .sql('replays')
      .select(COLUMNS)
      .orderBy([
        { column: 'completedAt', order: 'desc' },
        { column: 'replayId', order: 'desc' },
      ])
      .limit(limit + 1);
    if (diverged !== undefined) select.where('diverged', '>', 0);
    if (after !== undefined) {
      const [completedAt, replayId] = sortKeyOf(after, z.tuple([Instant, z.uuid()]));
      select.whereRaw('(completed_at, replay_id) < (?::timestamptz, ?::uuid)', [completedAt, replayId]);
    }
    const found = (await db.rows(select)).map((row) => ReplayRow.parse(row));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: cursorOf(last.completedAt, last.replayId) } : { items };
  },
});

export const getReplay = query({
  name: 'GetReplay',
  summary: 'What came of one replay, with the first that came out otherwise, field by field.',
  route: 'GET /v1/replays/:replayId',
  permission: 'replays:read',
  input: z.strictObject({ replayId: z.uuid() }),
  output: z.strictObject({
    ...ReplayView.shape,
    /** Of more than 100, the first. */
    divergences: z.array(Divergence),
  }),
  reads: ['replays'],
  run: async (db, { replayId }) => {
    const [row] = await db.rows(db.sql('replays').select(COLUMNS).where({ replayId }));
    if (row === undefined) return undefined;
    const divergences = await db.rows(
      db.sql('replay_divergences').select(Object.keys(Divergence.shape)).where({ replayId }).orderBy('place'),
    );
    return { ...ReplayRow.parse(row), divergences: divergences.map((one) => Divergence.parse(one)) };
  },
});

export const replayQueries = [listReplays, getReplay] as const;
