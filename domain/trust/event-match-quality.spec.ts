import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Driver, eventMatchQuality, readingOf } from './event-match-quality.ts';
import { basisPointsOf, fraction, ONE } from './fraction.ts';
import type { Measurement } from './signals.ts';

const HOUR = 3_600_000;
const points = (measurement: Measurement): number | string => {
  const reading = readingOf(measurement);
  return 'share' in reading ? basisPointsOf(reading.share) / 100 : reading.lack;
};
const attribution = (platform: number, analytics: number, platformRevenue = '100', analyticsRevenue = '100') =>
  points({
    metric: 'attribution',
    platformConversions: platform,
    analyticsConversions: analytics,
    platformRevenueMinor: platformRevenue,
    analyticsRevenueMinor: analyticsRevenue,
  });

describe('event match rate', () => {
  test.each([
    ['no match among 1000 and 1000 disjoint events', 0, 1_000, 1_000, 0],
    ['850 matches of 1000', 850, 1_000, 900, 85],
    ['no events at all', 0, 0, 0, 'empty'],
  ])('%s', (_, matched, pixelEvents, serverEvents, expected) => {
    expect(points({ metric: 'eventMatch', matched, pixelEvents, serverEvents })).toBe(expected);
  });
});

describe('pixel coverage', () => {
  test('is the mean of pages and events covered', () => {
    const measurement = { pagesWithPixel: 9, pages: 10, configuredEvents: 7, expectedEvents: 10 };
    expect(points({ metric: 'pixelCoverage', ...measurement })).toBe(80);
  });
  test('of an unknown number of pages is not known, never 90', () => {
    const measurement = { pagesWithPixel: 0, pages: 0, configuredEvents: 10, expectedEvents: 10 };
    expect(points({ metric: 'pixelCoverage', ...measurement })).toBe('empty');
  });
});

test.each([
  [0, 100],
  [0.5, 95],
  [1, 90],
  [4, 70],
  [12, 40],
  [18, 20],
  [24, 0],
  [240, 0],
])('a mean conversion latency of %d h gives %d', (hours, expected) => {
  expect(points({ metric: 'conversionLatency', meanMillis: hours * HOUR })).toBe(expected);
});

describe('attribution accuracy', () => {
  test('is whole when platform and analytics agree', () => expect(attribution(10, 10)).toBe(100));
  test('loses two points for each percent of mean variance', () => expect(attribution(12, 10)).toBe(80));
  test('is nothing from half of mean variance on', () => expect(attribution(20, 10)).toBe(0));
  test('of something against nothing is nothing', () => expect(attribution(1, 0)).toBe(0));
  test('of nothing against nothing is not known, never 100', () => expect(attribution(0, 0)).toBe('empty'));
  test('counts money beyond 2^53 exactly', () =>
    expect(attribution(10, 10, '90071992547409930', '90071992547409920')).toBe(99.99));
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5])('a count of %d is not a number', (meanMillis) => {
  expect(points({ metric: 'conversionLatency', meanMillis })).toBe('not-a-number');
});

describe('the quality of five drivers', () => {
  const all = { eventMatch: ONE, pixelCoverage: ONE, conversionLatency: ONE, attribution: ONE };
  test('reaches 100', () => expect(basisPointsOf(eventMatchQuality(all, HOUR))).toBe(10_000));
  test('is 0 when nobody measured anything', () => expect(eventMatchQuality({}, undefined)).toEqual(fraction(0)));
  test.each<[Driver, number]>([
    ['eventMatch', 7_000],
    ['pixelCoverage', 7_500],
    ['conversionLatency', 8_000],
    ['attribution', 8_500],
  ])('without %s is %i', (driver, expected) => {
    const { [driver]: _, ...others } = all;
    expect(basisPointsOf(eventMatchQuality(others, 0))).toBe(expected);
  });
  test.each([
    [1, 1_000],
    [6, 800],
    [24, 400],
    [48, 0],
  ])('the age of %d h contributes %i', (hours, expected) => {
    expect(basisPointsOf(eventMatchQuality({}, hours * HOUR))).toBe(expected);
  });
  test('never rises with age', () => {
    fc.assert(
      fc.property(fc.nat(72 * HOUR), fc.nat(72 * HOUR), (a, b) => {
        const [young, old] = a < b ? [a, b] : [b, a];
        expect(basisPointsOf(eventMatchQuality(all, old))).toBeLessThanOrEqual(
          basisPointsOf(eventMatchQuality(all, young)),
        );
      }),
    );
  });
});
