import { z } from 'zod';
import { Ahead, Verdict } from '../domain/goals/outlook.ts';
import { Decimal } from '../domain/metrics/metric.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });

const Insight = z.strictObject({
  insightId: z.string(),
  /** What the goal is by the forecast. */
  kind: Verdict,
  goalId: z.uuid(),
  /** The forecast that says so, and the decision that holds it: the evidence. */
  runId: z.uuid(),
  decisionId: z.uuid(),
  /** What the metric comes to at the deadline, between cautious bounds. */
  expected: Ahead,
  target: Decimal,
  raisedAt: Instant,
  /** Position in the log, as decimal text. */
  position: z.string(),
});
const COLUMNS = Object.keys(Insight.shape);

export const listInsights = query({
  name: 'ListInsights',
  summary:
    'What was found out about goals, the latest first, each with the forecast and the decision that it rests on.',
  route: 'GET /v1/insights',
  permission: 'goals:read',
  input: z.strictObject({ kind: Verdict.optional(), goalId: z.uuid().optional(), ...page }),
  output: pageOf(Insight),
  reads: ['insights'],
  run: async (db, { kind, goalId, limit, after }) => {
    const select = db
      .sql('insights')
      .select(COLUMNS)
      .where({ ...(kind !== undefined && { kind }), ...(goalId !== undefined && { goalId }) })
      .orderBy([
        { column: 'raisedAt', order: 'desc' },
        { column: 'insightId', order: 'desc' },
      ])
      .limit(limit + 1);
    if (after !== undefined) {
      const [raisedAt, insightId] = sortKeyOf(after, z.tuple([Instant, z.string()]));
      select.whereRaw('(raised_at, insight_id) < (?::timestamptz, ?::text)', [raisedAt, insightId]);
    }
    const found = z.array(Insight).parse(await db.rows(select));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: cursorOf(last.raisedAt, last.insightId) } : { items };
  },
});
