import { z } from 'zod';
import { Evaluation, GateMode, GateOutcome, GateReason } from '../domain/trust/evaluation.ts';
import { displayedScore, reevaluate } from '../domain/trust/gate.ts';
import { ActionType, BasisPoints, TRUST_V1, TRUST_V1_DIGEST, TrustPolicy } from '../domain/trust/policy.ts';
import { GateId, InstantText } from '../domain/trust/signals.ts';
import { trustPolicyStream } from '../domain/trust/trust-policy.ts';
import type { Row } from '../infra/postgres/read-database.ts';
import { count } from './columns.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';
import { listSignalSources } from './trust-sources.ts';

/** The score in points with two digits, rounded down: `69.99` is not `70.00`. */
const DisplayedScore = z.string().regex(/^\d{1,3}\.\d{2}$/);

const EvaluationSummary = z.strictObject({
  evaluationId: z.uuid(),
  gateId: GateId,
  actionType: ActionType,
  outcome: GateOutcome,
  reason: GateReason,
  explanation: z.string(),
  scoreBasisPoints: BasisPoints,
  score: DisplayedScore,
  mode: GateMode,
  asOf: InstantText,
  evaluatedAt: InstantText,
  expiresAt: InstantText.optional(),
  planDigest: z.string().optional(),
});

const SummaryRow = z.object({
  ...EvaluationSummary.omit({ score: true }).shape,
  expiresAt: InstantText.nullable(),
  planDigest: z.string().nullable(),
});
const SUMMARY_COLUMNS = Object.keys(SummaryRow.shape);

const summaryOf = (row: Row): z.output<typeof EvaluationSummary> => {
  const { expiresAt, planDigest, ...summary } = SummaryRow.parse(row);
  return {
    ...summary,
    score: displayedScore(summary.scoreBasisPoints),
    ...(expiresAt !== null && { expiresAt }),
    ...(planDigest !== null && { planDigest }),
  };
};

export const listTrustEvaluations = query({
  name: 'ListTrustEvaluations',
  summary: 'What gates answered, the latest moment that was looked at first.',
  route: 'GET /v1/trust/evaluations',
  permission: 'trust:read',
  input: z.strictObject({
    outcome: GateOutcome.optional(),
    gateId: GateId.optional(),
    /** Bounds of `asOf`: from (inclusive) to (exclusive). */
    from: InstantText.optional(),
    to: InstantText.optional(),
    ...page,
  }),
  output: pageOf(EvaluationSummary),
  reads: ['trust_evaluations'],
  asOf: 'tenant',
  cache: true,
  run: async (db, { outcome, gateId, from, to, limit, after }) => {
    const select = db
      .sql('trust_evaluations')
      .select(SUMMARY_COLUMNS)
      .orderBy([
        { column: 'asOf', order: 'desc' },
        { column: 'evaluationId', order: 'desc' },
      ])
      .limit(limit + 1);
    if (outcome !== undefined) select.where({ outcome });
    if (gateId !== undefined) select.where({ gateId });
    if (from !== undefined) select.where('asOf', '>=', from);
    if (to !== undefined) select.where('asOf', '<', to);
    if (after !== undefined) {
      const [asOf, evaluationId] = sortKeyOf(after, EvaluationKey);
      select.whereRaw('(as_of, evaluation_id) < (?::timestamptz, ?::uuid)', [asOf, evaluationId]);
    }
    const found = (await db.rows(select)).map(summaryOf);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: cursorOf(last.asOf, last.evaluationId) } : { items };
  },
});

const EvaluationKey = z.tuple([InstantText, z.uuid()]);

export const getTrustEvaluation = query({
  name: 'GetTrustEvaluation',
  summary: 'One answer of a gate with all that it was computed from, and where computing it again differs.',
  route: 'GET /v1/trust/evaluations/:evaluationId',
  permission: 'trust:read',
  input: z.strictObject({ evaluationId: z.uuid() }),
  output: z.strictObject({
    ...Evaluation.shape,
    score: DisplayedScore,
    actor: z.strictObject({ kind: z.string(), id: z.string() }),
    eventId: z.string(),
    /** Position in the log, as decimal text. */
    position: z.string(),
    /** Empty: computed again from its own event, it comes out the same. */
    divergences: z.array(
      z.strictObject({ field: z.string(), recorded: z.string().optional(), recomputed: z.string().optional() }),
    ),
  }),
  reads: ['trust_evaluations'],
  asOf: {
    events: async (db, { evaluationId }) => {
      const rows = await db.rows(db.sql('trust_evaluations').select('position').where({ evaluationId }));
      return rows.map((row) => z.object({ position: z.coerce.bigint() }).parse(row).position);
    },
  },
  cache: true,
  run: async (db, { evaluationId }) => {
    const [row] = await db.rows(
      db.sql('trust_evaluations').select(Object.keys(EvaluationRow.shape)).where({ evaluationId }),
    );
    if (row === undefined) return undefined;
    const { evaluation, actorKind, actorId, eventId, position } = EvaluationRow.parse(row);
    return {
      ...evaluation,
      score: displayedScore(evaluation.scoreBasisPoints),
      actor: { kind: actorKind, id: actorId },
      eventId,
      position,
      divergences: [...reevaluate(evaluation)],
    };
  },
});

const EvaluationRow = z.object({
  evaluation: Evaluation,
  actorKind: z.string(),
  actorId: z.string(),
  eventId: z.string(),
  position: z.string(),
});

export const listTrustGates = query({
  name: 'ListTrustGates',
  summary: 'Every gate that was ever asked: how often it answered what, and its answer for the latest moment.',
  route: 'GET /v1/trust/gates',
  permission: 'trust:read',
  input: z.strictObject(page),
  output: pageOf(
    z.strictObject({
      gateId: GateId,
      evaluations: z.int(),
      passed: z.int(),
      held: z.int(),
      blocked: z.int(),
      lastEvaluatedAt: InstantText,
      current: EvaluationSummary,
    }),
  ),
  reads: ['trust_evaluations'],
  asOf: 'tenant',
  cache: true,
  run: async (db, { limit, after }) => {
    const gates = db
      .sql('trust_gates')
      .orderBy('gateId')
      .limit(limit + 1);
    if (after !== undefined) gates.where('gateId', '>', sortKeyOf(after, GateKey)[0]);
    const found = (await db.rows(gates)).map((row) => GateRow.parse(row));
    const rows = found.slice(0, limit);
    const current = await db.rows(
      db
        .sql('trust_evaluations')
        .distinctOn('gateId')
        .select(SUMMARY_COLUMNS)
        .whereIn(
          'gateId',
          rows.map(({ gateId }) => gateId),
        )
        .orderBy([{ column: 'gateId' }, { column: 'asOf', order: 'desc' }, { column: 'position', order: 'desc' }]),
    );
    const latest = new Map(current.map(summaryOf).map((summary) => [summary.gateId, summary]));
    const items = rows.flatMap((row) => {
      const standing = latest.get(row.gateId);
      return standing === undefined ? [] : [{ ...row, current: standing }];
    });
    const last = rows.at(-1);
    return found.length > limit && last ? { items, next: cursorOf(last.gateId) } : { items };
  },
});

const GateKey = z.tuple([GateId]);
const GateRow = z.object({
  gateId: z.string(),
  evaluations: count,
  passed: count,
  held: count,
  blocked: count,
  lastEvaluatedAt: InstantText,
});

export const listTrustPolicies = query({
  name: 'ListTrustPolicies',
  summary: 'The policy in force, the ones before it, and the one that holds where none was adopted.',
  route: 'GET /v1/trust/policies',
  permission: 'trust:read',
  input: z.strictObject({}),
  output: z.strictObject({
    current: z.string(),
    items: z.array(z.strictObject({ policy: TrustPolicy, digest: z.string(), adoptedAt: InstantText.optional() })),
  }),
  reads: ['trust_policies'],
  asOf: { stream: (_, tenant) => trustPolicyStream(tenant) },
  cache: true,
  run: async (db) => {
    const rows = await db.rows(db.sql('trust_policies').orderBy('position', 'desc'));
    const adopted = rows.map((row) =>
      z.object({ policy: TrustPolicy, digest: z.string(), adoptedAt: InstantText }).parse(row),
    );
    const isKnown = adopted.some(({ digest }) => digest === TRUST_V1_DIGEST);
    const initial = isKnown ? [] : [{ policy: TRUST_V1, digest: TRUST_V1_DIGEST }];
    return { current: (adopted[0]?.policy ?? TRUST_V1).version, items: [...adopted, ...initial] };
  },
});

export const trustQueries = [
  listSignalSources,
  listTrustGates,
  listTrustEvaluations,
  getTrustEvaluation,
  listTrustPolicies,
] as const;
