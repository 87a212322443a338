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

/** A spreadsheet would compute text that begins like a formula: it is made plain text (OWASP, CSV injection). */
const cell = (value: string | number | undefined): string => {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const line = (cells: readonly (string | number | undefined)[]): string => `${cells.map(cell).join(',')}\r\n`;

/** RFC 4180, with names of the columns. */
export const csvHead = (): string => line(Object.keys(COLUMNS));

export const csvLines = (decisions: readonly Summary[]): string =>
  decisions.map((decision) => line(Object.values(COLUMNS).map((of) => of(decision)))).join('');
