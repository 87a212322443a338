import { describe, expect, test } from 'vitest';
import { reportCsv } from './report-csv.ts';
import type { ReportedMetric } from './report-events.ts';

const revenue = (more: object = {}): ReportedMetric => ({
  status: 'reported',
  metric: 'revenue',
  title: 'Revenue',
  unit: 'GBP',
  direction: 'higherIsBetter',
  aggregation: 'sum',
  timeZone: 'UTC',
  previousFrom: '2010-11-15T00:00:00.000Z',
  from: '2010-11-22T00:00:00.000Z',
  to: '2010-11-29T00:00:00.000Z',
  series: [],
  goals: [],
  ...more,
});
const lines = (...metrics: readonly ReportedMetric[]) =>
  reportCsv({ metrics: [...metrics] })
    .split('\r\n')
    .slice(1, -1);

describe('a report as a table', () => {
  test('has a line for each metric and source, under the names of its columns', () => {
    const anomalies = { status: 'examined', values: 100, from: '2010-08-21T00:00:00.000Z', anomalies: [] };
    const current = { value: '-12.5', values: 7, corrections: 1 };
    const previous = { value: '10', values: 7, corrections: 0 };
    const change = { absolute: '-22.5', relative: '-2.25' };
    const shop = { source: 'shop', current, previous, change, anomalies };
    const site = { source: 'site', current, anomalies: { status: 'tooShort', values: 3, valuesNeeded: 42 } };
    const csv = reportCsv({ metrics: [revenue({ series: [shop, site] })] });
    expect(csv).toBe(
      'metric,source,unit,from,to,status,value,values,corrections,previous,change,relative_change,anomalies\r\n' +
        'revenue,shop,GBP,2010-11-22T00:00:00.000Z,2010-11-29T00:00:00.000Z,reported,-12.5,7,1,10,-22.5,-2.25,0\r\n' +
        'revenue,site,GBP,2010-11-22T00:00:00.000Z,2010-11-29T00:00:00.000Z,reported,-12.5,7,1,,,,\r\n',
    );
  });

  test('leaves empty what is not known, and says what there is no value for', () => {
    const [from, to] = ['2998-12-01T00:00:00.000Z', '2999-01-01T00:00:00.000Z'];
    expect(
      lines(
        revenue(),
        { status: 'notOver', metric: 'visits', title: 'Visits', from, to },
        { status: 'periodsDoNotNest', metric: 'stock', title: 'Stock', granularity: 'month', timeZone: 'UTC' },
        { status: 'notRegistered', metric: 'nothing' },
      ),
    ).toEqual([
      'revenue,,GBP,2010-11-22T00:00:00.000Z,2010-11-29T00:00:00.000Z,reported,,,,,,,',
      `visits,,,${from},${to},notOver,,,,,,,`,
      'stock,,,,,periodsDoNotNest,,,,,,,',
      'nothing,,,,,notRegistered,,,,,,,',
    ]);
  });

  test.each([
    ['a, "b"', '"a, ""b"""'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK(A1)', "'=HYPERLINK(A1)"],
    ['@sum', "'@sum"],
    ['-1+2', "'-1+2"],
  ])('takes the unit %j for text, whatever is in it', (unit, cell) => {
    expect(lines(revenue({ unit }))[0]).toContain(`revenue,,${cell},2010`);
  });
});
