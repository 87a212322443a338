/** Which events of a tenant an evidence bundle holds: those of which all that is given holds. Nothing given: every one. */
export interface BundleFilter {
  /** The events of a decision, and with `gateEvaluation` the gate's answer that it rests on. */
  readonly decision?: string;
  readonly gateEvaluation?: string;
  /** Inclusive, as positions are: decimal text. */
  readonly fromPosition?: string;
  readonly toPosition?: string;
  /** By the clock of who recorded the event; inclusive. */
  readonly fromTime?: string;
  readonly toTime?: string;
  readonly stream?: string;
  /** The events about a person, by id: that name the person, hold fields sealed under their key, or are what they did. */
  readonly subject?: string;
}

/** As much of a stored envelope as a filter looks at. */
export interface Selectable {
  readonly stream: string;
  readonly position: string;
  readonly data: { readonly [member: string]: unknown };
  readonly metadata: { readonly recordedAt: string; readonly actor: { readonly id: string } };
}

export const isFull = (filter: BundleFilter): boolean => Object.keys(filter).length === 0;

export const selects = (filter: BundleFilter, { stream, position, data, metadata }: Selectable): boolean =>
  (filter.stream === undefined || stream === filter.stream) &&
  (filter.subject === undefined ||
    data.personId === filter.subject ||
    metadata.actor.id === filter.subject ||
    isSealedFor(filter.subject, data)) &&
  (filter.fromPosition === undefined || BigInt(position) >= BigInt(filter.fromPosition)) &&
  (filter.toPosition === undefined || BigInt(position) <= BigInt(filter.toPosition)) &&
  (filter.fromTime === undefined || metadata.recordedAt >= filter.fromTime) &&
  (filter.toTime === undefined || metadata.recordedAt <= filter.toTime) &&
  (filter.decision === undefined ||
    data.decisionId === filter.decision ||
    (filter.gateEvaluation !== undefined && data.evaluationId === filter.gateEvaluation));

const isSealedFor = (subject: string, { $sealed }: Selectable['data']): boolean =>
  Array.isArray($sealed) && $sealed.some((fields: unknown) => Object(fields).subject === subject);
