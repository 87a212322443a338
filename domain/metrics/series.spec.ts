import { describe, expect, it } from 'vitest';
import { deciderSpec, TEST_CONTEXT } from '../../test/support/decider-spec.ts';
import { metric } from './catalogue.ts';
import { MetricCorrected, MetricObserved, MetricRegistered } from './events.ts';
import type { MetricDefinition } from './metric.ts';
import { type ObservePoints, segmentOf, series, seriesStream } from './series.ts';

const revenue: MetricDefinition = {
  name: 'revenue',
  title: 'Revenue',
  description: 'Everything that was sold.',
  unit: 'GBP',
  kind: 'flow',
  direction: 'higherIsBetter',
  aggregation: 'sum',
  granularity: 'day',
  timeZone: 'Europe/London',
};
const JUNE_1 = '2010-05-31T23:00:00.000Z';
const JUNE_2 = '2010-06-01T23:00:00.000Z';

const observe = (values: Partial<ObservePoints>): ObservePoints => ({
  type: 'ObservePoints',
  metric: 'revenue',
  source: 'shop',
  dimensions: {},
  definition: revenue,
  granularity: 'day',
  unit: 'GBP',
  points: [{ at: JUNE_1, value: '12.50' }],
  ...values,
});
const observed = {
  metric: 'revenue',
  source: 'shop',
  at: JUNE_1,
  granularity: 'day' as const,
  value: '12.5',
  unit: 'GBP',
  dimensions: {},
  dimensionHash: 'digest:{}',
};

describe('a series of values', () => {
  const spec = deciderSpec(series);

  it('given no value, when one is observed, then it stands in canonical form', () => {
    spec.given().when(observe({})).then(MetricObserved(observed));
  });

  it('given a value, when the same is observed again in other digits, then nothing happens', () => {
    spec
      .given(MetricObserved(observed))
      .when(observe({ points: [{ at: JUNE_1, value: '+12.5000' }] }))
      .thenNothing();
  });

  it('given a value, when another is observed for the moment, then it is corrected and the old one is named', () => {
    spec
      .given(MetricObserved(observed))
      .when(observe({ points: [{ at: JUNE_1, value: '13' }] }))
      .then(MetricCorrected({ ...observed, value: '13', previousValue: '12.5' }));
  });

  it('given a correction, when the first value is observed again, then that is a correction too', () => {
    spec
      .given(MetricObserved(observed), MetricCorrected({ ...observed, value: '13', previousValue: '12.5' }))
      .when(observe({}))
      .then(MetricCorrected({ ...observed, previousValue: '13' }));
  });

  it('when one request says two things of a moment, then the later corrects the earlier', () => {
    spec
      .given()
      .when(
        observe({
          points: [
            { at: JUNE_1, value: '1' },
            { at: JUNE_1, value: '2' },
          ],
        }),
      )
      .then(
        MetricObserved({ ...observed, value: '1' }),
        MetricCorrected({ ...observed, value: '2', previousValue: '1' }),
      );
  });

  it.each([
    ['of a metric that nobody registered', { definition: undefined }, 'metric-not-registered'],
    ['in another unit', { unit: 'EUR' }, 'metric-unit-differs'],
    ['by another period', { granularity: 'hour' as const }, 'metric-granularity-differs'],
    ['that is no number', { points: [{ at: JUNE_1, value: 'a lot' }] }, 'value-not-a-decimal'],
    ['in the middle of a day', { points: [{ at: '2010-06-01T00:00:00.000Z', value: '1' }] }, 'not-a-period-start'],
  ])('refuses a value %s', (_, values, code) => {
    spec.given().when(observe(values)).thenRefused('invalid', code);
  });

  it('points at every value at fault', () => {
    const { decided } = spec.given().when(
      observe({
        points: [
          { at: JUNE_1, value: 'x' },
          { at: JUNE_2, value: '1' },
          { at: JUNE_2, value: 'y' },
        ],
      }),
    );
    expect(decided).toMatchObject({
      fields: [{ pointer: '/observations/0/value' }, { pointer: '/observations/2/value' }],
    });
  });

  it('refuses hours of two years in one request, for they are two streams', () => {
    spec
      .given()
      .when(
        observe({
          definition: { ...revenue, granularity: 'hour' },
          granularity: 'hour',
          points: [
            { at: '2009-12-31T23:00:00.000Z', value: '1' },
            { at: '2010-01-01T00:00:00.000Z', value: '1' },
          ],
        }),
      )
      .thenRefused('invalid', 'observations-span-streams');
  });
});

describe('the stream of a series', () => {
  const { tenant, digest } = TEST_CONTEXT;

  it('differs by source and by dimensions', () => {
    const of = (source: string, dimensions: Record<string, string>) =>
      seriesStream(tenant, { metric: 'revenue', source, dimensions }, '', (value) => digest(value).slice(-32));
    const names = [of('shop', {}), of('erp', {}), of('shop', { country: 'France' })];
    expect(new Set(names).size).toBe(3);
  });

  it('is cut by year for hours, by day for minutes and moments, and never for days', () => {
    expect(segmentOf(JUNE_1, 'day')).toBe('');
    expect(segmentOf(JUNE_1, 'hour')).toBe('2010');
    expect(segmentOf(JUNE_1, 'minute')).toBe('2010-05-31');
    expect(segmentOf(JUNE_1, 'instant')).toBe('2010-05-31');
  });
});

describe('the catalogue', () => {
  const spec = deciderSpec(metric);

  it('given a metric, when it is registered again as it is, then nothing happens', () => {
    spec.given(MetricRegistered(revenue)).when({ type: 'RegisterMetric', definition: revenue }).thenNothing();
  });

  it('given a metric, when it is described anew, then the new words hold', () => {
    const definition = { ...revenue, title: 'Net revenue' };
    spec
      .given(MetricRegistered(revenue))
      .when({ type: 'RegisterMetric', definition })
      .then(MetricRegistered(definition));
  });

  it('given a metric, when it is registered in another unit, then it is refused: its values would change meaning', () => {
    spec
      .given(MetricRegistered(revenue))
      .when({ type: 'RegisterMetric', definition: { ...revenue, unit: 'EUR' } })
      .thenRefused('conflict', 'metric-registered-differently');
  });

  it('refuses a zone that does not exist, and a ratio of nothing', () => {
    spec
      .given()
      .when({ type: 'RegisterMetric', definition: { ...revenue, timeZone: 'Europe/Atlantis' } })
      .thenRefused('invalid', 'time-zone-unknown');
    spec
      .given()
      .when({ type: 'RegisterMetric', definition: { ...revenue, kind: 'ratio' } })
      .thenRefused('invalid', 'ratio-of-what');
  });
});
