import {
  clamped,
  type Fraction,
  fraction,
  interpolated,
  isLess,
  mean,
  minus,
  ONE,
  plus,
  times,
  ZERO,
} from './fraction.ts';
import type { Measurement } from './signals.ts';

/** A measured share between 0 and 1, or why the measurement says nothing. */
export type Reading = { readonly share: Fraction } | { readonly lack: 'not-a-number' | 'empty' };

const HOUR = 3_600_000;
const percent = (value: number): Fraction => fraction(value, 100);
const hours = (value: number): Fraction => fraction(value * HOUR);

/** Mean latency: 100 down to 90 within 1 h, to 70 at 4 h, to 40 at 12 h, to 0 at 24 h. */
const LATENCY = [
  [hours(0), percent(100)],
  [hours(1), percent(90)],
  [hours(4), percent(70)],
  [hours(12), percent(40)],
  [hours(24), percent(0)],
] as const;

/** Age of the newest event: 100 up to 1 h, 80 at 6 h, 40 at 24 h, 0 at 48 h. */
const AGE = [
  [hours(1), percent(100)],
  [hours(6), percent(80)],
  [hours(24), percent(40)],
  [hours(48), percent(0)],
] as const;

/**
 * The shares of the five drivers in a platform's event match quality. Source: the platform formula "A" that this
 * product took over, without its healthy-looking stand-ins: a driver that nobody measured counts 0.
 */
const DRIVER_WEIGHTS = {
  eventMatch: percent(30),
  pixelCoverage: percent(25),
  conversionLatency: percent(20),
  attribution: percent(15),
  age: percent(10),
} as const;

export type Driver = 'eventMatch' | 'pixelCoverage' | 'conversionLatency' | 'attribution';
export const DRIVERS: readonly Driver[] = ['eventMatch', 'pixelCoverage', 'conversionLatency', 'attribution'];

/** The event match quality of a platform, 0 to 1. A driver that is left out counts 0, and so does an unknown age. */
export const eventMatchQuality = (
  drivers: Readonly<Partial<Record<Driver, Fraction>>>,
  ageMillis: number | undefined,
): Fraction =>
  DRIVERS.map((driver) => times(DRIVER_WEIGHTS[driver], drivers[driver] ?? ZERO)).reduce(
    plus,
    times(DRIVER_WEIGHTS.age, ageMillis === undefined ? ZERO : interpolated(AGE, fraction(ageMillis))),
  );

/** What one measurement says. */
export const readingOf = (measurement: Measurement): Reading => {
  if (!countsAreNumbers(measurement)) return { lack: 'not-a-number' };
  switch (measurement.metric) {
    case 'emq':
    case 'component':
      return { share: clamped(fraction(measurement.basisPoints, 10_000)) };
    case 'completeness':
      return shareOf(measurement.received, measurement.expected);
    case 'eventMatch':
      // Of two counts the smaller over the larger is no match rate: disjoint events of equal number match nowhere.
      return shareOf(measurement.matched, Math.max(measurement.pixelEvents, measurement.serverEvents));
    case 'pixelCoverage':
      return meanOf([
        shareOf(measurement.pagesWithPixel, measurement.pages),
        shareOf(measurement.configuredEvents, measurement.expectedEvents),
      ]);
    case 'conversionLatency':
      return { share: interpolated(LATENCY, fraction(measurement.meanMillis)) };
    case 'attribution':
      return agreement([
        [BigInt(measurement.platformConversions), BigInt(measurement.analyticsConversions)],
        [BigInt(measurement.platformRevenueMinor), BigInt(measurement.analyticsRevenueMinor)],
      ]);
  }
};

const countsAreNumbers = (measurement: Measurement): boolean =>
  Object.entries(measurement).every(([name, value]) =>
    typeof value === 'number'
      ? Number.isSafeInteger(value) && value >= 0
      : !name.endsWith('Minor') || /^\d+$/.test(value),
  );

const shareOf = (part: number, whole: number): Reading =>
  whole === 0 ? { lack: 'empty' } : { share: clamped(fraction(part, whole)) };

const meanOf = (readings: readonly Reading[]): Reading => {
  const shares = readings.flatMap((reading) => ('share' in reading ? [reading.share] : []));
  return shares.length === readings.length ? { share: mean(shares) } : { lack: 'empty' };
};

/** 1 less twice the mean relative variance against analytics, at least 0. Nothing on either side says nothing. */
const agreement = (pairs: readonly (readonly [platform: bigint, analytics: bigint])[]): Reading => {
  if (pairs.some(([platform, analytics]) => platform === 0n && analytics === 0n)) return { lack: 'empty' };
  const variances = pairs.map(([platform, analytics]) =>
    analytics === 0n ? ONE : fraction(platform > analytics ? platform - analytics : analytics - platform, analytics),
  );
  const left = minus(ONE, times(fraction(2), mean(variances)));
  return { share: isLess(left, ZERO) ? ZERO : left };
};
