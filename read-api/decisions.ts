import { z } from 'zod';
import { decisionStream } from '../domain/decisions/decision.ts';
import {
  AgentTrace,
  Attributions,
  DecisionSubject,
  DecisionType,
  ExpectedOutcome,
  HumanAction,
  Measured,
  OutcomeStatus,
  Pins,
  ReviewVerdict,
} from '../domain/decisions/events.ts';
import type { Row } from '../infra/postgres/read-database.ts';
import { count } from './columns.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';
import { listRecommendationArms, rankedArms } from './recommendation-arms.ts';

const Instant = z.iso.datetime({ precision: 3 });
const ActorView = z.strictObject({ kind: z.string(), id: z.string() });
const Outcome = z.enum(['pending', ...OutcomeStatus.options]);

const DecisionSummary = z.strictObject({
  decisionId: z.uuid(),
  decisionType: DecisionType,
  author: ActorView,
  subject: DecisionSubject.optional(),
  modelVersion: z.string(),
  recommendation: z.json(),
  confidence: z.number().optional(),
  /** The engine's clock. */
  decidedAt: Instant,
  recordedAt: Instant,
  gateEvaluationId: z.uuid().optional(),
  humanAction: HumanAction.optional(),
  outcome: Outcome,
  outcomeObservedAt: Instant.optional(),
  reviewVerdict: ReviewVerdict.optional(),
  /** What it was worth by the answers to it, 0 to 10,000; absent: there are none. */
  rewardBasisPoints: z.int().optional(),
  /** How many people rated it, and their mean rating from 1 to 5. */
  ratings: z.int(),
  meanRating: z.number().optional(),
  /** Position in the log, as decimal text. */
  position: z.string(),
});

const SummaryRow = z.object({
  decisionId: z.uuid(),
  decisionType: DecisionType,
  authorKind: z.string(),
  authorId: z.string(),
  subject: DecisionSubject.nullable(),
  modelVersion: z.string(),
  recommendation: z.json(),
  confidence: z.number().nullable(),
  decidedAt: Instant,
  recordedAt: Instant,
  gateEvaluationId: z.uuid().nullable(),
  humanAction: HumanAction.nullable(),
  outcome: Outcome,
  outcomeObservedAt: Instant.nullable(),
  reviewVerdict: ReviewVerdict.nullable(),
  rewardBasisPoints: z.int().nullable(),
  ratings: count,
  ratingSum: count,
  position: z.string(),
});

const SUMMARY_COLUMNS = Object.keys(SummaryRow.shape);

const summaryOf = (row: Row): z.output<typeof DecisionSummary> => {
  const { authorKind, authorId, ratingSum, ...read } = SummaryRow.parse(row);
  return {
    decisionId: read.decisionId,
    decisionType: read.decisionType,
    author: { kind: authorKind, id: authorId },
    modelVersion: read.modelVersion,
    recommendation: read.recommendation,
    decidedAt: read.decidedAt,
    recordedAt: read.recordedAt,
    outcome: read.outcome,
    ratings: read.ratings,
    position: read.position,
    ...(read.subject !== null && { subject: read.subject }),
    ...(read.confidence !== null && { confidence: read.confidence }),
    ...(read.gateEvaluationId !== null && { gateEvaluationId: read.gateEvaluationId }),
    ...(read.humanAction !== null && { humanAction: read.humanAction }),
    ...(read.outcomeObservedAt !== null && { outcomeObservedAt: read.outcomeObservedAt }),
    ...(read.reviewVerdict !== null && { reviewVerdict: read.reviewVerdict }),
    ...(read.rewardBasisPoints !== null && { rewardBasisPoints: read.rewardBasisPoints }),
    ...(read.ratings > 0 && { meanRating: ratingSum / read.ratings }),
  };
};

export const listDecisions = query({
  name: 'ListDecisions',
  summary: 'Recorded decisions: the newest first, or by what answers taught about who decided.',
  route: 'GET /v1/decisions',
  permission: 'decisions:read',
  input: z.strictObject({
    type: DecisionType.optional(),
    outcome: Outcome.optional(),
    /** `none`: nobody answered it yet. */
    action: z.enum([...HumanAction.options, 'none']).optional(),
    /** The author's id. */
    actor: z.string().min(1).max(200).optional(),
    subjectKind: z.string().min(1).max(50).optional(),
    subjectId: z.string().min(1).max(200).optional(),
    /** Bounds of `decidedAt`: from (inclusive) to (exclusive). */
    from: Instant.optional(),
    to: Instant.optional(),
    /** Words of the type, model, subject, recommendation or expected outcome. */
    text: z.string().min(1).max(200).optional(),
    /** A place in the input context, its members separated by dots; with `inputEquals`, the JSON value (or else the text) there. */
    inputPath: z.string().min(1).max(500).optional(),
    inputEquals: z.string().min(1).max(2_000).optional(),
    /** `learned`: in the order of `GET /v1/recommendation-arms`, and the newest first of each arm. */
    sort: z.enum(['newest', 'learned']).default('newest'),
    ...page,
  }),
  output: pageOf(DecisionSummary),
  reads: ['decisions', 'recommendation_arms'],
  asOf: 'tenant',
  cache: true,
  run: async (db, { limit, after, sort, ...wanted }) => {
    const select = db
      .sql('decisions')
      .select(SUMMARY_COLUMNS)
      .limit(limit + 1);
    if (wanted.type !== undefined) select.where({ decisionType: wanted.type });
    if (wanted.outcome !== undefined) select.where({ outcome: wanted.outcome });
    if (wanted.action === 'none') select.whereNull('humanAction');
    else if (wanted.action !== undefined) select.where({ humanAction: wanted.action });
    if (wanted.actor !== undefined) select.where({ authorId: wanted.actor });
    if (wanted.subjectKind !== undefined) select.whereRaw(`subject ->> 'kind' = ?`, [wanted.subjectKind]);
    if (wanted.subjectId !== undefined) select.whereRaw(`subject ->> 'id' = ?`, [wanted.subjectId]);
    if (wanted.from !== undefined) select.where('decidedAt', '>=', wanted.from);
    if (wanted.to !== undefined) select.where('decidedAt', '<', wanted.to);
    if (wanted.text !== undefined) select.where('words', 'ilike', `%${wanted.text.replace(/[\\%_]/g, '\\$&')}%`);
    if (wanted.inputPath !== undefined) {
      const members = wanted.inputPath.split('.');
      if (wanted.inputEquals === undefined) select.whereRaw('input_context @\\? ?::jsonpath', [jsonPath(members)]);
      else select.whereRaw('input_context @> ?::jsonb', [JSON.stringify(nested(members, wanted.inputEquals))]);
    }
    if (sort === 'newest') {
      if (after !== undefined) select.where('position', '<', sortKeyOf(after, z.tuple([PositionText]))[0]);
      const found = (await db.rows(select.orderBy('position', 'desc'))).map(summaryOf);
      return pageWith(found, limit, ({ position }) => cursorOf(position));
    }
    const arms = await rankedArms(db);
    select
      .select('rank')
      .joinRaw(RANKED, [
        JSON.stringify(arms.map(({ decisionType, modelVersion }) => ({ decisionType, modelVersion }))),
      ]);
    if (after !== undefined) {
      const [rank, position] = sortKeyOf(after, z.tuple([z.int(), PositionText]));
      select.whereRaw('(rank > ?::bigint or (rank = ?::bigint and position < ?::numeric))', [rank, rank, position]);
    }
    const rows = await db.rows(select.orderByRaw('rank, position desc'));
    const found = rows.map((row) => ({ rank: count.parse(row.rank), summary: summaryOf(row) }));
    const { items, next } = pageWith(found, limit, ({ rank, summary }) => cursorOf(rank, summary.position));
    return { items: items.map(({ summary }) => summary), ...(next !== undefined && { next }) };
  },
});

const PositionText = z.string().regex(/^\d{1,40}$/);

/** Beside each decision the place of what made it. */
const RANKED = `join (
    select arm ->> 'decisionType' as decision_type, arm ->> 'modelVersion' as model_version, rank
    from jsonb_array_elements(?::jsonb) with ordinality as ranked (arm, rank)
  ) as arms using (decision_type, model_version)`;

const pageWith = <Found>(
  found: readonly Found[],
  limit: number,
  cursor: (last: Found) => string,
): { items: Found[]; next?: string } => {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last !== undefined ? { items, next: cursor(last) } : { items };
};

/** `$."a"."b"`: JSON's escapes are the ones of SQL/JSON path. */
const jsonPath = (members: readonly string[]): string =>
  `$.${members.map((member) => JSON.stringify(member)).join('.')}`;

const nested = (members: readonly string[], value: string): unknown =>
  members.reduceRight((inner: unknown, member) => ({ [member]: inner }), jsonOrText(value));

const jsonOrText = (value: string): unknown => {
  try {
    return JSON.parse(value);
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
};

export const getDecision = query({
  name: 'GetDecision',
  summary: 'One decision: what it was made from, what explains it, and everything that happened to it since.',
  route: 'GET /v1/decisions/:decisionId',
  permission: 'decisions:read',
  input: z.strictObject({ decisionId: z.uuid() }),
  output: z.strictObject({
    ...DecisionSummary.shape,
    inputContext: z.record(z.string(), z.json()),
    inputDigest: z.string(),
    /** Whether there is a sensitive context; it stays in the log, under its data subject's key. */
    hasSensitiveContext: z.boolean(),
    attributions: Attributions.optional(),
    expectedOutcome: ExpectedOutcome.optional(),
    measured: Measured.optional(),
    agent: AgentTrace.optional(),
    pins: Pins,
    lineage: z.array(z.string()),
    correlationId: z.string(),
    history: z.array(
      z.strictObject({
        eventId: z.string(),
        type: z.string(),
        revision: z.int(),
        position: z.string(),
        recordedAt: Instant,
        actor: ActorView,
        data: z.record(z.string(), z.json()),
      }),
    ),
  }),
  reads: ['decisions'],
  asOf: { stream: ({ decisionId }, tenant) => decisionStream(tenant, decisionId) },
  run: async (db, { decisionId }) => {
    const [row] = await db.rows(
      db
        .sql('decisions')
        .select([...SUMMARY_COLUMNS, ...Object.keys(DetailRow.shape)])
        .where({ decisionId }),
    );
    if (row === undefined) return undefined;
    const history = await db.rows(db.sql('decision_events').where({ decisionId }).orderBy('revision'));
    const { attributions, expectedOutcome, measured, agent, ...detail } = DetailRow.parse(row);
    return {
      ...summaryOf(row),
      ...detail,
      ...(attributions !== null && { attributions }),
      ...(expectedOutcome !== null && { expectedOutcome }),
      ...(measured !== null && { measured }),
      ...(agent !== null && { agent }),
      history: history.map((happened) => {
        const { actorKind, actorId, ...event } = HistoryRow.parse(happened);
        return { ...event, actor: { kind: actorKind, id: actorId } };
      }),
    };
  },
});

const DetailRow = z.object({
  inputContext: z.record(z.string(), z.json()),
  inputDigest: z.string(),
  hasSensitiveContext: z.boolean(),
  attributions: Attributions.nullable(),
  expectedOutcome: ExpectedOutcome.nullable(),
  measured: Measured.nullable(),
  agent: AgentTrace.nullable(),
  pins: Pins,
  lineage: z.array(z.string()),
  correlationId: z.string(),
});

const HistoryRow = z.object({
  eventId: z.string(),
  type: z.string(),
  revision: count,
  position: z.string(),
  recordedAt: Instant,
  actorKind: z.string(),
  actorId: z.string(),
  data: z.record(z.string(), z.json()),
});

export const decisionQueries = [listDecisions, getDecision, listRecommendationArms] as const;
