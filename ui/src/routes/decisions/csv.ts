import type { Summary } from './vocabulary';

const COLUMNS: Readonly<Record<string, (decision: Summary) => string | number | undefined>> = {
  position: ({ position }) => position,
  decisionId: ({ decisionId }) => decisionId,
  decidedAt: ({ decidedAt }) => decidedAt,
  recordedAt: ({ recordedAt }) => recordedAt,
  type: ({ decisionType }) => decisionType,
  subjectKind: ({ subject }) => subject?.kind,
  subjectId: ({ subject }) => subject?.id,
  actorKind: ({ author }) => author.kind,
  actorId: ({ author }) => author.id,
  model: ({ modelVersion }) => modelVersion,
  confidence: ({ confidence }) => confidence,
  gateEvaluationId: ({ gateEvaluationId }) => gateEvaluationId,
  humanAction: ({ humanAction }) => humanAction,
  outcome: ({ outcome }) => outcome,
  outcomeObservedAt: ({ outcomeObservedAt }) => outcomeObservedAt,
  review: ({ reviewVerdict }) => reviewVerdict,
  rewardBasisPoints: ({ rewardBasisPoints }) => rewardBasisPoints,
  ratings: ({ ratings }) => ratings,
  meanRating: ({ meanRating }) => meanRating,
  recommendation: ({ recommendation }) => JSON.stringify(recommendation),
};

export const CSV_HEAD: readonly string[] = Object.keys(COLUMNS);

export const csvRow = (decision: Summary): readonly (string | number | undefined)[] =>
  Object.values(COLUMNS).map((of) => of(decision));
