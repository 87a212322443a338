import { z } from 'zod';
import { ActorReference } from '../domain/autopilot/fields.ts';
import { ruleStream } from '../domain/autopilot/rule.ts';
import { RuleDefinition, RuleId } from '../domain/autopilot/rule-definition.ts';
import { AutomationRuleEvaluated, FiredAction, RuleObservation, RuleTrigger } from '../domain/autopilot/rule-events.ts';
import type { Row } from '../infra/postgres/read-database.ts';
import { count } from './columns.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });
const PositionText = z.string().regex(/^\d{1,40}$/);
const { matched, outcome, reason, trace, measures } = AutomationRuleEvaluated.schema.shape;

const RuleView = z.strictObject({
  ruleId: RuleId,
  ruleVersion: z.int(),
  title: z.string(),
  definition: RuleDefinition,
  digest: z.string(),
  author: ActorReference,
  enabled: z.boolean(),
  definedAt: Instant,
  evaluations: z.int(),
  firings: z.int(),
  lastFiredAt: Instant.nullable(),
});
const RuleRow = z.object({ ...RuleView.shape, evaluations: count, firings: count });
const RULE_COLUMNS = Object.keys(RuleRow.shape);

export const listAutomationRules = query({
  name: 'ListAutomationRules',
  summary: 'The rules, with how often they were judged and fired.',
  route: 'GET /v1/rules',
  permission: 'rules:read',
  input: z.strictObject({ enabled: z.stringbool().optional(), ...page }),
  output: pageOf(RuleView),
  reads: ['automation_rules'],
  asOf: 'tenant',
  run: async (db, { enabled, limit, after }) => {
    const select = db
      .sql('automation_rules')
      .select(RULE_COLUMNS)
      .orderBy('ruleId')
      .limit(limit + 1);
    if (enabled !== undefined) select.where({ enabled });
    if (after !== undefined) select.where('ruleId', '>', sortKeyOf(after, z.tuple([RuleId]))[0]);
    const found = (await db.rows(select)).map((row) => RuleRow.parse(row));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: cursorOf(last.ruleId) } : { items };
  },
});

export const getAutomationRule = query({
  name: 'GetAutomationRule',
  summary: 'One rule, with how the actions of its latest firings went.',
  route: 'GET /v1/rules/:ruleId',
  permission: 'rules:read',
  input: z.strictObject({ ruleId: RuleId }),
  output: z.strictObject({
    ...RuleView.shape,
    actions: z.array(
      z.strictObject({
        firingId: z.uuid(),
        index: z.int(),
        firedAt: Instant,
        action: FiredAction,
        /** Null until it ended. */
        result: z.enum(['success', 'failure', 'skipped']).nullable(),
        detail: z.string().nullable(),
      }),
    ),
  }),
  reads: ['automation_rules'],
  asOf: { stream: ({ ruleId }, tenant) => ruleStream(tenant, ruleId) },
  run: async (db, { ruleId }) => {
    const [row] = await db.rows(db.sql('automation_rules').select(RULE_COLUMNS).where({ ruleId }));
    if (row === undefined) return undefined;
    const actions = await db.rows(
      db
        .sql('automation_rule_actions')
        .select('firingId', 'index', 'firedAt', 'action', 'result', 'detail')
        .where({ ruleId })
        .orderBy([{ column: 'firedAt', order: 'desc' }, { column: 'firingId' }, { column: 'index' }])
        .limit(100),
    );
    return { ...RuleRow.parse(row), actions: actions.map((action) => ActionRow.parse(action)) };
  },
});

const ActionRow = z.object({
  firingId: z.uuid(),
  index: z.int(),
  firedAt: Instant,
  action: FiredAction,
  result: z.enum(['success', 'failure', 'skipped']).nullable(),
  detail: z.string().nullable(),
});

const EvaluationView = z.strictObject({
  eventId: z.uuid(),
  position: PositionText,
  ruleVersion: z.int(),
  at: Instant,
  trigger: RuleTrigger,
  observation: RuleObservation.nullable(),
  matched,
  outcome,
  reason,
  measures,
  trace,
});
const evaluationOf = (row: Row) => z.object(EvaluationView.shape).parse(row);

export const listRuleEvaluations = query({
  name: 'ListRuleEvaluations',
  summary: 'Every judgement of a rule, matched or not, and why, the latest first.',
  route: 'GET /v1/rules/:ruleId/evaluations',
  permission: 'rules:read',
  input: z.strictObject({ ruleId: RuleId, outcome: outcome.optional(), ...page }),
  output: pageOf(EvaluationView),
  reads: ['automation_rules'],
  asOf: { stream: ({ ruleId }, tenant) => ruleStream(tenant, ruleId) },
  run: async (db, { ruleId, outcome: wanted, limit, after }) => {
    const select = db
      .sql('automation_rule_evaluations')
      .select(
        ...Object.keys(EvaluationView.shape).filter((name) => name !== 'position'),
        db.sql.raw('position::text as position'),
      )
      .where({ ruleId, ...(wanted !== undefined && { outcome: wanted }) })
      .orderByRaw('automation_rule_evaluations.position desc')
      .limit(limit + 1);
    if (after !== undefined) {
      const key = sortKeyOf(after, z.tuple([PositionText]));
      select.whereRaw('automation_rule_evaluations.position < ?::numeric', key);
    }
    const found = (await db.rows(select)).map(evaluationOf);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: cursorOf(last.position) } : { items };
  },
});

export const ruleQueries = [listAutomationRules, getAutomationRule, listRuleEvaluations] as const;
