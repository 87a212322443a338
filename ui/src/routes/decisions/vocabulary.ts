import type { AnswerOf, ItemOf } from '../../api/routes';
import { short, spoken, valued } from '../../words';

export type Summary = ItemOf<'/v1/decisions'>;
export type Detail = AnswerOf<'/v1/decisions/{decisionId}', 'get'>;

/** What decided, as people say it. */
export const TYPES: Readonly<Record<Summary['decisionType'], string>> = {
  ai_chat: 'Assistant’s answer',
  ml_prediction: 'Model’s prediction',
  automation: 'Automation',
  trust_gate: 'Trust gate',
  optimization: 'Optimisation',
  forecast: 'Forecast',
  simulation: 'Simulation',
};

export const OUTCOMES: Readonly<Record<Summary['outcome'], string>> = {
  pending: 'Pending',
  success: 'Success',
  partial: 'Partial',
  failure: 'Failure',
};

/** What a person did with it. */
export const ACTIONS: Readonly<Record<NonNullable<Summary['humanAction']> | 'none', string>> = {
  accepted: 'Accepted',
  modified: 'Modified',
  rejected: 'Rejected',
  ignored: 'Ignored',
  none: 'No answer yet',
};

export const REVIEWS: Readonly<Record<NonNullable<Summary['reviewVerdict']>, string>> = {
  confirmed: 'Confirmed',
  disputed: 'Disputed',
};

/** "campaign cmp-12". */
export const subjectOf = ({ subject }: Pick<Summary, 'subject'>): string | undefined =>
  subject === undefined ? undefined : `${subject.kind} ${subject.id}`;

/** "user 0c4d5e6f", by which people tell one from another; a process has a name. */
export const actorOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string =>
  kind === 'process' || kind === 'system' ? id : `${spoken(kind)} ${short(id)}`;

/** "conversions 5.3", "revenue £1,200.00". */
export const measuredAs = ({ metric, value, unit }: NonNullable<Detail['measured']>): string =>
  `${spoken(metric)} ${valued(value, unit ?? '1')}`;
