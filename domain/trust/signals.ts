import { z } from 'zod';
import { BasisPoints, ComponentName } from './policy.ts';

/** Where signals come from: the four ad platforms, the customer data platform, or a registered dataset. */
export const SourceKind = z.enum(['meta', 'google', 'tiktok', 'snapchat', 'cdp', 'dataset']);
export type SourceKind = z.output<typeof SourceKind>;

export const SourceId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/);
export const GateId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/);
const FieldName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/);

/** RFC 3339 in UTC with exactly three fraction digits. */
export const InstantText = z.iso.datetime({ precision: 3 });

const Count = z.int().min(0);
/** Longer periods reach back, a hundred of them together, beyond what a date can say. */
const YEAR = 366 * 86_400_000;
/** Integer minor units as text. */
const Minor = z.string().regex(/^\d{1,30}$/);

/**
 * The periods that a source must deliver each of its fields for: the latest `count` periods of `lengthMillis`, aligned
 * with the Unix epoch, that ended at least `graceMillis` ago.
 */
const Buckets = z.strictObject({
  count: z.int().min(1).max(100),
  lengthMillis: z.int().min(60_000).max(YEAR),
  graceMillis: z.int().min(0).max(YEAR),
});

/** What a source promised to deliver. What it does not deliver counts as missing, never as healthy. */
export const SourceDeclaration = z.strictObject({
  sourceId: SourceId,
  kind: SourceKind,
  name: z.string().min(1).max(200),
  /** Without data from a mandatory source nothing passes and nothing is held: it is blocked. */
  mandatory: z.boolean(),
  /** The gates that expect this source; absent: every gate does. */
  gates: z.array(GateId).min(1).max(100).optional(),
  /** How far apart its signals come at most, in milliseconds. Fresh up to here, worthless at twice as much. */
  intervalMillis: z.int().min(1_000).max(YEAR),
  /** `measured`: it sends its event match quality as `emq`. `drivers`: it is computed from the five drivers. */
  eventMatchQuality: z.enum(['measured', 'drivers']),
  requiredFields: z.array(FieldName).min(1).max(50),
  buckets: Buckets,
  /** Components beyond the three that this source measures, when the policy weighs them. */
  components: z.array(ComponentName).max(10),
});
export type SourceDeclaration = z.output<typeof SourceDeclaration>;

/** One measured value. Integers only, so that every later computation is exact. */
export const Measurement = z.discriminatedUnion('metric', [
  /** Event match quality as the source itself measures it. */
  z.strictObject({ metric: z.literal('emq'), basisPoints: BasisPoints }),
  /** Events seen by pixel and by server, and how many of them were matched to each other. */
  z.strictObject({ metric: z.literal('eventMatch'), matched: Count, pixelEvents: Count, serverEvents: Count }),
  z.strictObject({
    metric: z.literal('pixelCoverage'),
    pagesWithPixel: Count,
    pages: Count,
    configuredEvents: Count,
    expectedEvents: Count,
  }),
  /** Mean time from a conversion to its arrival. */
  z.strictObject({ metric: z.literal('conversionLatency'), meanMillis: Count }),
  /** What the platform claims against what analytics counted. */
  z.strictObject({
    metric: z.literal('attribution'),
    platformConversions: Count,
    analyticsConversions: Count,
    platformRevenueMinor: Minor,
    analyticsRevenueMinor: Minor,
  }),
  /** How much of what one field should hold in one period has arrived. */
  z.strictObject({
    metric: z.literal('completeness'),
    field: FieldName,
    bucketStart: InstantText,
    received: Count,
    expected: Count,
  }),
  /** A component beyond the three. */
  z.strictObject({ metric: z.literal('component'), component: ComponentName, basisPoints: BasisPoints }),
]);
export type Measurement = z.output<typeof Measurement>;

/** A measurement, the moment that it speaks of, and what it was computed from (ids of events, files, jobs). */
export const Signal = z.strictObject({
  observedAt: InstantText,
  measurement: Measurement,
  evidence: z.array(z.string().min(1).max(300)).max(20),
});
export type Signal = z.output<typeof Signal>;
