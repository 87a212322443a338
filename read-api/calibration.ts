import { z } from 'zod';
import { RuleId } from '../domain/autopilot/rule-definition.ts';
import { DecisionType } from '../domain/decisions/events.ts';
import { count } from './columns.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });
const Period = z.enum(['day', 'week', 'month']);

const figures = {
  /** Decided in the period, and how they turned out; `pending`: nothing was observed yet. */
  decisions: z.int(),
  pending: z.int(),
  success: z.int(),
  partial: z.int(),
  failure: z.int(),
  /** Successes by all of which an outcome was observed, 0 to 1. */
  successShare: z.number().nullable(),
  /** Of which a number was expected, and of which one was measured in the same metric and unit. */
  expected: z.int(),
  compared: z.int(),
  /** Means over those that were compared. */
  expectedMean: z.number().nullable(),
  measuredMean: z.number().nullable(),
  /** Measured less expected: above 0 where more came than was expected. */
  meanError: z.number().nullable(),
  meanAbsoluteError: z.number().nullable(),
  /** Concluded (a success or a failure) with a stated confidence; the next two are over these. */
  withConfidence: z.int(),
  meanConfidence: z.number().nullable(),
  /** Mean of (confidence − outcome)², the outcome being 1 or 0: 0 is best (Brier 1950). */
  brierScore: z.number().nullable(),
};

const Group = z.strictObject({
  /** First moment of the period, in UTC; weeks begin on Monday. */
  period: Instant,
  decisionType: DecisionType,
  ruleId: z.string().nullable(),
  engine: z.strictObject({ name: z.string(), version: z.string() }),
  /** What the numbers are in; null: no number was expected. */
  metric: z.string().nullable(),
  unit: z.string().nullable(),
  ...figures,
});

const GroupRow = z.object({
  period: Instant,
  decisionType: DecisionType,
  ruleId: z.string().nullable(),
  engineName: z.string(),
  engineVersion: z.string(),
  metric: z.string().nullable(),
  unit: z.string().nullable(),
  decisions: count,
  pending: count,
  success: count,
  partial: count,
  failure: count,
  successShare: z.coerce.number().nullable(),
  expected: count,
  compared: count,
  expectedMean: z.coerce.number().nullable(),
  measuredMean: z.coerce.number().nullable(),
  meanError: z.coerce.number().nullable(),
  meanAbsoluteError: z.coerce.number().nullable(),
  withConfidence: count,
  meanConfidence: z.coerce.number().nullable(),
  brierScore: z.coerce.number().nullable(),
  sortKey: z.string(),
});

const COMPARED = `expected_value is not null and measured_value is not null
  and measured_metric = expected_metric and measured_unit is not distinct from expected_unit`;
const JUDGED = `confidence is not null and outcome in ('success', 'failure')`;

/** Sums of numeric are exact, so that the same rows give the same means in whatever order they are added. */
const FIGURES = `
  count(*) as decisions,
  count(*) filter (where outcome is null) as pending,
  count(*) filter (where outcome = 'success') as success,
  count(*) filter (where outcome = 'partial') as partial,
  count(*) filter (where outcome = 'failure') as failure,
  avg(case when outcome = 'success' then 1.0 else 0.0 end) filter (where outcome is not null) as success_share,
  count(expected_value) as expected,
  count(*) filter (where ${COMPARED}) as compared,
  avg(expected_value::numeric) filter (where ${COMPARED}) as expected_mean,
  avg(measured_value::numeric) filter (where ${COMPARED}) as measured_mean,
  avg(measured_value::numeric - expected_value::numeric) filter (where ${COMPARED}) as mean_error,
  avg(abs(measured_value::numeric - expected_value::numeric)) filter (where ${COMPARED}) as mean_absolute_error,
  count(*) filter (where ${JUDGED}) as with_confidence,
  avg(confidence::numeric) filter (where ${JUDGED}) as mean_confidence,
  avg(power(confidence::numeric - case when outcome = 'success' then 1 else 0 end, 2)) filter (where ${JUDGED})
    as brier_score`;

const GROUPED = ['period', 'decision_type', 'rule_id', 'engine_name', 'engine_version', 'metric', 'unit'];
/** One text for a group, of which no part can run into the next. */
const SORT_KEY = `jsonb_build_array(decision_type, rule_id, engine_name, engine_version, expected_metric, expected_unit)::text collate "C"`;

export const getCalibration = query({
  name: 'GetCalibration',
  summary: 'What was expected of decisions against what was measured, by period, type, rule and engine version.',
  route: 'GET /v1/calibration',
  permission: 'decisions:read',
  input: z.strictObject({
    by: Period.default('month'),
    type: DecisionType.optional(),
    ruleId: RuleId.optional(),
    engine: z.string().min(1).max(200).optional(),
    engineVersion: z.string().min(1).max(200).optional(),
    /** Bounds of when it was decided: from (inclusive) to (exclusive). */
    from: Instant.optional(),
    to: Instant.optional(),
    ...page,
  }),
  output: pageOf(Group),
  reads: ['calibration'],
  cache: true,
  run: async (db, { by, type, ruleId, engine, engineVersion, from, to, limit, after }) => {
    const rows = db
      .sql('calibration')
      .select(
        db.sql.raw(`date_trunc(?, decided_at at time zone 'UTC') at time zone 'UTC' as period`, [by]),
        db.sql.raw(`${SORT_KEY} as sort_key`),
        db.sql.raw('*'),
        db.sql.raw('expected_metric as metric, expected_unit as unit'),
      );
    if (type !== undefined) rows.where({ decisionType: type });
    if (ruleId !== undefined) rows.where({ ruleId });
    if (engine !== undefined) rows.where({ engineName: engine });
    if (engineVersion !== undefined) rows.where({ engineVersion });
    if (from !== undefined) rows.where('decidedAt', '>=', from);
    if (to !== undefined) rows.where('decidedAt', '<', to);
    const select = db.sql
      .select(db.sql.raw(`${GROUPED.join(', ')}, sort_key, ${FIGURES}`))
      .from(rows.as('decided'))
      .groupByRaw(`${GROUPED.join(', ')}, sort_key`)
      .orderByRaw('period desc, sort_key')
      .limit(limit + 1);
    if (after !== undefined) {
      const [period, key] = sortKeyOf(after, GroupKey);
      select.whereRaw('(period < ?::timestamptz or (period = ?::timestamptz and sort_key > ?))', [period, period, key]);
    }
    const found = (await db.rows(select)).map((row) => GroupRow.parse(row));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const groups = items.map(({ engineName, engineVersion: version, sortKey: _, ...group }) => ({
      ...group,
      engine: { name: engineName, version },
    }));
    return found.length > limit && last
      ? { items: groups, next: cursorOf(last.period, last.sortKey) }
      : { items: groups };
  },
});

const GroupKey = z.tuple([Instant, z.string()]);
