import { epochMillis, type Instant, instantOf } from '../kernel/time.ts';
import type { EvaluationInput, Issue, Lack, LackCause } from './evaluation.ts';
import { DRIVERS, type Driver, eventMatchQuality, readingOf } from './event-match-quality.ts';
import { type Fraction, fraction, mean, ONE, ZERO } from './fraction.ts';
import type { Measurement, SourceDeclaration } from './signals.ts';

/** What one expected source contributes. Whatever it did not deliver counts 0 and is named. */
export interface SourceHealth {
  readonly sourceId: string;
  /** 0 to 1 each: `emq`, `freshness`, `completeness`, and the further components that the source declared. */
  readonly components: ReadonlyMap<string, Fraction>;
  readonly newestAt: Instant | undefined;
  readonly lacking: readonly Lack[];
  readonly issues: readonly Issue[];
}

/**
 * The health of one source at a moment. `inputs` are the newest signals of each kind; those of other sources are
 * passed over. A stale value still counts with its number, so that the score has no jump, but it is named as lacking,
 * and what lacks cannot pass.
 */
export const healthOf = (
  source: SourceDeclaration,
  inputs: readonly EvaluationInput[],
  asOf: Instant,
): SourceHealth => {
  const own = inputs.filter(({ sourceId }) => sourceId === source.sourceId);
  const newestAt = own
    .map(({ observedAt }) => observedAt)
    .filter((observedAt) => ageAt(asOf, observedAt) >= 0)
    .reduce<Instant | undefined>((newest, at) => (newest === undefined || at > newest ? at : newest), undefined);
  const age = newestAt === undefined ? undefined : ageAt(asOf, newestAt);
  const judge = (wanted: (measurement: Measurement) => boolean): Judgement => {
    const input = newest(own.filter(({ measurement }) => wanted(measurement)));
    const judgement = judged(input, asOf);
    return judgement.cause === undefined && isStale(input, source, asOf) ? { ...judgement, cause: 'stale' } : judgement;
  };

  const lacking: Lack[] = [];
  const issues: Issue[] = [];
  const counted = (signal: string, { share, cause }: Judgement): Fraction => {
    if (cause !== undefined) {
      lacking.push({ sourceId: source.sourceId, signal, cause, mandatory: source.mandatory });
      issues.push(issue(source, `signal-${cause}`, `${signal} ${CAUSE[cause]}.`));
    }
    return share;
  };

  const components = new Map<string, Fraction>();
  components.set('emq', emqOf(source, age, judge, counted));
  components.set('freshness', age === undefined ? ZERO : freshness(age, source.intervalMillis));
  components.set('completeness', completenessOf(source, own, asOf, counted, issues));
  for (const component of source.components) {
    const isIt = (measurement: Measurement) =>
      measurement.metric === 'component' && measurement.component === component;
    components.set(component, counted(component, judge(isIt)));
  }
  return { sourceId: source.sourceId, components, newestAt, lacking, issues };
};

/** 1 up to the declared interval, then straight down to 0 at twice the interval. */
export const freshness = (ageMillis: number, intervalMillis: number): Fraction => {
  if (ageMillis <= intervalMillis) return ONE;
  return ageMillis >= 2 * intervalMillis ? ZERO : fraction(2 * intervalMillis - ageMillis, intervalMillis);
};

/** The starts of the periods that a source must have delivered by a moment, oldest first. */
export const requiredBuckets = (source: SourceDeclaration, asOf: Instant): readonly Instant[] => {
  const { count, lengthMillis, graceMillis } = source.buckets;
  const end = Math.floor((epochMillis(asOf) - graceMillis) / lengthMillis) * lengthMillis;
  return Array.from({ length: count }, (_, index) => instantOf(end - (count - index) * lengthMillis));
};

interface Judgement {
  readonly share: Fraction;
  readonly cause?: LackCause;
}
type Judge = (wanted: (measurement: Measurement) => boolean) => Judgement;
type Counted = (signal: string, judgement: Judgement) => Fraction;

const CAUSE: Record<LackCause, string> = {
  missing: 'has not arrived',
  stale: 'is older than twice the declared interval',
  'future-dated': 'is dated in the future',
  'not-a-number': 'is not a number',
  empty: 'has nothing to be measured against',
};

const emqOf = (source: SourceDeclaration, age: number | undefined, judge: Judge, counted: Counted): Fraction => {
  if (source.eventMatchQuality === 'measured') {
    return counted(
      'emq',
      judge(({ metric }) => metric === 'emq'),
    );
  }
  const shares: Partial<Record<Driver, Fraction>> = {};
  for (const driver of DRIVERS) {
    shares[driver] = counted(
      driver,
      judge(({ metric }) => metric === driver),
    );
  }
  return eventMatchQuality(shares, age);
};

/** Received over expected: the mean over each required field in each required period. */
const completenessOf = (
  source: SourceDeclaration,
  own: readonly EvaluationInput[],
  asOf: Instant,
  counted: Counted,
  issues: Issue[],
): Fraction => {
  const buckets = requiredBuckets(source, asOf);
  const shares = source.requiredFields.map((field) => {
    const cells = buckets.map((bucketStart) =>
      newest(own.filter(({ measurement }) => isCell(measurement, field, bucketStart))),
    );
    const judgements = cells.map((cell) => judged(cell, asOf));
    const share = mean(judgements.map((judgement) => judgement.share));
    const gaps = judgements.filter(({ cause }) => cause !== undefined);
    if (gaps.length === judgements.length) {
      const [worst] = gaps.filter(({ cause }) => cause !== 'missing');
      return counted(`completeness:${field}`, { share, cause: worst?.cause ?? 'missing' });
    }
    if (gaps.length > 0) {
      const text = `${field} has no usable count for ${gaps.length} of ${judgements.length} periods.`;
      issues.push(issue(source, 'completeness-gap', text));
    }
    const lastDelivery = newest(cells.filter((cell) => cell !== undefined && judged(cell, asOf).cause === undefined));
    return isStale(lastDelivery, source, asOf) ? counted(`completeness:${field}`, { share, cause: 'stale' }) : share;
  });
  return mean(shares);
};

const isCell = (measurement: Measurement, field: string, bucketStart: Instant): boolean =>
  measurement.metric === 'completeness' && measurement.field === field && measurement.bucketStart === bucketStart;

const newest = (inputs: readonly (EvaluationInput | undefined)[]): EvaluationInput | undefined =>
  inputs.reduce(
    (latest, input) => (latest === undefined || (input && input.observedAt > latest.observedAt) ? input : latest),
    undefined,
  );

const judged = (input: EvaluationInput | undefined, asOf: Instant): Judgement => {
  if (input === undefined) return { share: ZERO, cause: 'missing' };
  const age = ageAt(asOf, input.observedAt);
  if (Number.isNaN(age)) return { share: ZERO, cause: 'not-a-number' };
  if (age < 0) return { share: ZERO, cause: 'future-dated' };
  const reading = readingOf(input.measurement);
  return 'lack' in reading ? { share: ZERO, cause: reading.lack } : reading;
};

const isStale = (input: EvaluationInput | undefined, source: SourceDeclaration, asOf: Instant): boolean =>
  input !== undefined && ageAt(asOf, input.observedAt) >= 2 * source.intervalMillis;

const ageAt = (asOf: Instant, observedAt: Instant): number => epochMillis(asOf) - epochMillis(observedAt);

const issue = (source: SourceDeclaration, code: string, text: string): Issue => ({
  code,
  sourceId: source.sourceId,
  text: `${source.name}: ${text}`,
});
