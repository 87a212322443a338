import {
  DecisionActioned,
  DecisionFeedbackGiven,
  DecisionOutcomeObserved,
  DecisionRecorded,
  DecisionReviewed,
  DecisionRewarded,
} from '../domain/decisions/events.ts';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import type { JsonValue } from '../domain/kernel/json.ts';
import { positionToText } from '../domain/kernel/position.ts';
import { recommendationArmsProjection } from './recommendation-arms.ts';
import { on, projection } from './runtime/projection.ts';
import {
  bigint,
  boolean,
  increment,
  insert,
  integer,
  json,
  numeric,
  patch,
  type RowOperation,
  real,
  table,
  text,
  timestamp,
  uuid,
} from './runtime/table.ts';

const decisions = table('decisions', {
  columns: {
    decisionId: uuid(),
    decisionType: text(),
    authorKind: text(),
    authorId: text(),
    subject: json().nullish(),
    inputContext: json(),
    inputDigest: text(),
    /** That there is one. What it says stays in the log, under its subject's key. */
    hasSensitiveContext: boolean(),
    modelVersion: text(),
    recommendation: json().nullish(),
    confidence: real().nullish(),
    attributions: json().nullish(),
    expectedOutcome: json().nullish(),
    agent: json().nullish(),
    pins: json(),
    decidedAt: timestamp(),
    recordedAt: timestamp(),
    lineage: json(),
    correlationId: text(),
    gateEvaluationId: uuid().nullish(),
    position: numeric(),
    /** What a search by text looks through. */
    words: text(),
    humanAction: text().nullish(),
    actionedAt: timestamp().nullish(),
    outcome: text(),
    outcomeObservedAt: timestamp().nullish(),
    measured: json().nullish(),
    ratings: bigint().startingAt(0n),
    ratingSum: bigint().startingAt(0n),
    reviewVerdict: text().nullish(),
    reviewedAt: timestamp().nullish(),
    rewardBasisPoints: integer().nullish(),
  },
  key: ['decisionId'],
  indexes: [
    { columns: ['position'] },
    { columns: ['decisionType', 'position'] },
    { columns: ['authorId', 'position'] },
    // Rows come nearly in this order and few move: the bounds of each megabyte find a time, and all of them fit a few pages.
    { columns: ['decidedAt'], method: 'brin' },
    { columns: ['gateEvaluationId'] },
    { columns: ['inputContext'], method: 'gin' },
  ],
});

const decisionEvents = table('decision_events', {
  columns: {
    decisionId: uuid(),
    revision: bigint(),
    eventId: text(),
    type: text(),
    recordedAt: timestamp(),
    actorKind: text(),
    actorId: text(),
    position: numeric(),
    data: json(),
  },
  key: ['decisionId', 'revision'],
});

export const decisionsProjection = projection({
  name: 'decisions',
  version: 3,
  tables: [decisions, decisionEvents],
  handlers: [
    on(DecisionRecorded, (event) => {
      const { sensitiveContext, ...data } = event.data;
      const words = [data.decisionType, data.modelVersion, data.subject, data.recommendation, data.expectedOutcome];
      return [
        insert(decisions, {
          decisionId: data.decisionId,
          decisionType: data.decisionType,
          authorKind: data.author.kind,
          authorId: data.author.id,
          subject: data.subject ?? null,
          inputContext: data.inputContext,
          inputDigest: data.inputDigest,
          hasSensitiveContext: sensitiveContext !== undefined,
          modelVersion: data.modelVersion,
          recommendation: data.recommendation,
          confidence: data.confidence ?? null,
          attributions: data.attributions ?? null,
          expectedOutcome: data.expectedOutcome ?? null,
          agent: data.agent ?? null,
          pins: data.pins,
          decidedAt: data.pins.clock,
          recordedAt: event.metadata.recordedAt,
          lineage: data.lineage,
          correlationId: data.correlationId ?? event.metadata.correlationId,
          gateEvaluationId: data.pins.gateEvaluationId ?? null,
          position: positionToText(event.position),
          words: words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word ?? ''))).join(' '),
          outcome: 'pending',
          ratings: 0n,
          ratingSum: 0n,
        }),
        historyOf(event, data.decisionId, data),
      ];
    }),
    on(DecisionActioned, (event) => [
      patch(
        decisions,
        { decisionId: event.data.decisionId },
        { humanAction: event.data.action, actionedAt: event.metadata.recordedAt },
      ),
      historyOf(event, event.data.decisionId, event.data),
    ]),
    on(DecisionOutcomeObserved, (event) => {
      const { decisionId, status, observedAt, measured } = event.data;
      return [
        patch(
          decisions,
          { decisionId },
          { outcome: status, outcomeObservedAt: observedAt, measured: measured ?? null },
        ),
        historyOf(event, decisionId, event.data),
      ];
    }),
    on(DecisionFeedbackGiven, (event) => {
      const { decisionId, rating } = event.data;
      return [
        increment(decisions, { decisionId }, { ratings: 1n, ratingSum: BigInt(rating) }),
        historyOf(event, decisionId, event.data),
      ];
    }),
    on(DecisionReviewed, (event) => {
      const { decisionId, verdict } = event.data;
      return [
        patch(decisions, { decisionId }, { reviewVerdict: verdict, reviewedAt: event.metadata.recordedAt }),
        historyOf(event, decisionId, event.data),
      ];
    }),
    on(DecisionRewarded, (event) => {
      const { decisionId, rewardBasisPoints } = event.data;
      return [patch(decisions, { decisionId }, { rewardBasisPoints }), historyOf(event, decisionId, event.data)];
    }),
  ],
});

export const decisionProjections = [decisionsProjection, recommendationArmsProjection] as const;

const historyOf = (
  event: Pick<StoredEvent, 'id' | 'type' | 'revision' | 'position' | 'metadata'>,
  decisionId: string,
  data: JsonValue,
): RowOperation =>
  insert(decisionEvents, {
    decisionId,
    revision: event.revision,
    eventId: event.id,
    type: event.type,
    recordedAt: event.metadata.recordedAt,
    actorKind: event.metadata.actor.kind,
    actorId: event.metadata.actor.id,
    position: positionToText(event.position),
    data,
  });
