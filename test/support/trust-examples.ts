import type { EvaluationInput, Question } from '../../domain/trust/evaluation.ts';
import { TRUST_V1 } from '../../domain/trust/policy.ts';
import type { Measurement, SourceDeclaration } from '../../domain/trust/signals.ts';

export const DAY = 86_400_000;
/** Midnight: the day before is the one daily period that a source owes. */
export const AS_OF = '2026-11-21T00:00:00.000Z';
export const YESTERDAY = '2026-11-20T00:00:00.000Z';

/** A source that measures its event match quality itself and owes one field a day. */
export const dailySource = (more: Partial<SourceDeclaration> = {}): SourceDeclaration => ({
  sourceId: 'meta',
  kind: 'meta',
  name: 'Meta',
  mandatory: true,
  intervalMillis: DAY,
  eventMatchQuality: 'measured',
  requiredFields: ['spend'],
  buckets: { count: 1, lengthMillis: DAY, graceMillis: 0 },
  components: [],
  ...more,
});

/** A signal of the source `meta`, an hour before midnight. */
export const signal = (measurement: Measurement, more: Partial<EvaluationInput> = {}): EvaluationInput => ({
  sourceId: 'meta',
  eventId: `event-${measurement.metric}`,
  observedAt: '2026-11-20T23:00:00.000Z',
  measurement,
  evidence: [],
  ...more,
});

export const emq = (basisPoints: number, more: Partial<EvaluationInput> = {}): EvaluationInput =>
  signal({ metric: 'emq', basisPoints }, more);

export const spend = (received: number, expected: number, more: Partial<EvaluationInput> = {}): EvaluationInput =>
  signal({ metric: 'completeness', field: 'spend', bucketStart: YESTERDAY, received, expected }, more);

/** Whether a standard action may be taken, asked of one daily source. */
export const question = (more: Partial<Question> = {}): Question => ({
  gateId: 'autopilot',
  actionType: 'update_budget',
  asOf: AS_OF,
  policy: TRUST_V1,
  expected: [dailySource()],
  inputs: [emq(10_000), spend(1, 1)],
  ...more,
});
