import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unitsOf } from '../kernel/decimal-units.ts';
import { decimalOf } from './decimal.ts';
import type { MetricDefinition } from './metric.ts';
import { changeBetween, nestsIn, reportedMetric, reportedPeriod } from './report.ts';
import { MetricReport, ReportedMetric } from './report-events.ts';
import { ReportRequest } from './report-request.ts';

const revenue: MetricDefinition = {
  name: 'revenue',
  title: 'Revenue',
  description: 'What was sold.',
  unit: 'GBP',
  kind: 'flow',
  direction: 'higherIsBetter',
  aggregation: 'sum',
  granularity: 'day',
  timeZone: 'Europe/London',
};

describe('the periods of a report', () => {
  const NOON = '2010-03-29T12:00:00.000Z';

  test.each([
    [
      'day',
      '2010-03-26T00:00:00.000Z',
      '2010-03-27T00:00:00.000Z',
      '2010-03-28T00:00:00.000Z',
      '2010-03-28T12:00:00.000Z',
    ],
    // Clocks went forward at one o'clock on the 28th, a day of 23 hours.
    ['day', '2010-03-27T00:00:00.000Z', '2010-03-28T00:00:00.000Z', '2010-03-28T23:00:00.000Z', NOON],
    ['week', '2010-03-15T00:00:00.000Z', '2010-03-22T00:00:00.000Z', '2010-03-28T23:00:00.000Z', NOON],
    ['month', '2010-01-01T00:00:00.000Z', '2010-02-01T00:00:00.000Z', '2010-03-01T00:00:00.000Z', NOON],
  ] as const)('the last whole %s, and the one before it, by a zone’s clocks', (period, previousFrom, from, to, now) => {
    const timeZone = 'Europe/London';
    expect(reportedPeriod({ period }, timeZone, now)).toEqual({ timeZone, previousFrom, from, to });
  });

  test('end before a day that is named, whenever they are asked for', () => {
    const asked = { period: 'month' as const, before: '2010-12-01' };
    const told = reportedPeriod(asked, 'UTC', NOON);
    expect(told).toMatchObject({ from: '2010-11-01T00:00:00.000Z', to: '2010-12-01T00:00:00.000Z' });
    expect(reportedPeriod(asked, 'UTC', '2026-01-01T00:00:00.000Z')).toEqual(told);
  });

  test.each([
    ['hour', 'UTC', 'day', 'Asia/Tokyo', true],
    ['day', 'UTC', 'week', 'UTC', true],
    ['day', 'UTC', 'day', 'Asia/Tokyo', false],
    ['week', 'UTC', 'week', 'UTC', true],
    ['week', 'UTC', 'month', 'UTC', false],
    ['month', 'UTC', 'day', 'UTC', false],
    ['quarter', 'UTC', 'month', 'UTC', false],
  ] as const)('values by the %s in %s and a report by the %s in %s', (granularity, timeZone, period, zone, nest) => {
    expect(nestsIn({ granularity, timeZone }, period, zone)).toBe(nest);
  });
});

describe('a change', () => {
  test.each([
    ['100', '150', { absolute: '50', relative: '0.5' }],
    ['0.1', '0.3', { absolute: '0.2', relative: '2' }],
    ['3', '2', { absolute: '-1', relative: '-0.333333' }],
    // Half the loss is half an improvement.
    ['-100', '-50', { absolute: '50', relative: '0.5' }],
    ['0', '7', { absolute: '7' }],
  ])('from %s to %s', (previous, current, change) => {
    expect(changeBetween({ value: previous }, { value: current })).toEqual(change);
  });

  test('of what is absent is absent, never one from or to 0', () => {
    expect(changeBetween(undefined, { value: '5' })).toBeUndefined();
    expect(changeBetween({ value: '5' }, undefined)).toBeUndefined();
  });

  test('leads from the one value to the other, and its share of the first has its sign', () => {
    const value = fc.bigInt(-(10n ** 30n), 10n ** 30n).map((units) => decimalOf(units, 12));
    fc.assert(
      fc.property(value, value, (previous, current) => {
        const change = changeBetween({ value: previous }, { value: current });
        const absolute = unitsOf(change?.absolute ?? '');
        expect(unitsOf(previous) + absolute).toBe(unitsOf(current));
        if (previous === '0') expect(change?.relative).toBeUndefined();
        else if (change?.relative !== undefined && change.relative !== '0') {
          expect(change.relative.startsWith('-')).toBe(absolute < 0n);
        }
      }),
    );
  });
});

describe('a metric in a report', () => {
  const period = reportedPeriod({ period: 'week' }, 'UTC', '2010-03-29T12:00:00.000Z');
  const definition = { ...revenue, timeZone: 'UTC' };
  const day = (number: number) => new Date(Date.UTC(2010, 0, 1) + number * 86_400_000).toISOString();
  /** Up to the last day of the reported week. */
  const newest = Array.from({ length: 87 }, (_, number) => ({ at: day(number), value: 100 + ((number * 7) % 5) }));

  test('says nothing of what was not measured', () => {
    const section = reportedMetric(definition, period, {
      aggregation: 'sum',
      series: [{ source: 'shop', current: undefined, previous: undefined, newest: [] }],
      goals: [],
    });
    expect(section).toMatchObject({
      series: [{ source: 'shop', anomalies: { status: 'tooShort', values: 0 } }],
    });
    expect(JSON.stringify(section)).not.toMatch(/current|previous"|change/);
  });

  test('tells of anomalies of the period, and not of those before it', () => {
    const values = newest.map((point, number) => ([40, 84].includes(number) ? { ...point, value: 900 } : point));
    const section = reportedMetric(definition, period, {
      aggregation: 'sum',
      series: [{ source: 'shop', current: undefined, previous: undefined, newest: values }],
      goals: [],
    });
    expect(section).toMatchObject({
      series: [
        {
          anomalies: {
            status: 'examined',
            values: 87,
            from: day(0),
            anomalies: [{ kind: 'spike', at: day(84), value: 900 }],
          },
        },
      ],
    });
    expect(ReportedMetric.parse(section)).toEqual(section);
  });
});

describe('what a report may be asked of', () => {
  test.each([
    [{ period: 'quarter' }],
    [{}],
    [{ period: 'day', metrics: [] }],
    [{ period: 'day', metrics: ['orders', 'orders'] }],
    [{ period: 'day', before: 'yesterday' }],
    [{ period: 'day', zone: 'UTC' }],
  ])('is not %j', (input) => {
    expect(ReportRequest.safeParse(input).success).toBe(false);
  });

  test('is by default of every metric, by its own clocks', () => {
    expect(ReportRequest.parse({ period: 'week' })).toEqual({ period: 'week', clocks: 'metric' });
    expect(MetricReport.shape.request).toBe(ReportRequest);
  });
});
