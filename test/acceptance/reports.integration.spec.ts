import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordMetricReport } from '../../commands/reports.ts';
import { type Position, positionFromText } from '../../domain/kernel/position.ts';
import { type MetricReport, MetricReportWritten } from '../../domain/metrics/report-events.ts';
import { REPORT_JOB } from '../../domain/processes/requestable-jobs.ts';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { projectionsOver } from '../../infra/composition/projections.ts';
import { ids } from '../../infra/ids.ts';
import type { StandIn } from '../../infra/postgres/read-database.ts';
import { REPORT_READS, readReport } from '../../read-api/metric-report.ts';
import { act } from '../support/access/people.ts';
import { clientOf, eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

const JOB = REPORT_JOB.name;
/** The week from 22 to 28 November 2010, and the one before it. */
const WEEK = { period: 'week', before: '2010-12-01' };

let shop: ProductUnderTest;
beforeAll(async () => {
  shop = await startProductUnderTest();
  for (const [name, more] of Object.entries({
    revenue: {},
    orders: { unit: 'count' },
    average_order_value: {
      kind: 'ratio',
      aggregation: 'avg',
      ratioOf: { numerator: 'revenue', denominator: 'orders' },
    },
    stock: { kind: 'level', aggregation: 'last', unit: 'units', granularity: 'month' },
    unseen: {},
  })) {
    await shop.ada.send('/v1/metrics', {
      name,
      title: name,
      description: `What ${name} is.`,
      unit: 'GBP',
      kind: 'flow',
      direction: 'higherIsBetter',
      aggregation: 'sum',
      granularity: 'day',
      timeZone: 'Europe/London',
      ...more,
    });
  }
  // A hundred days up to 28 November, each a pound and an order more than the one before it.
  const days = Array.from({ length: 100 }, (_, day) => new Date(Date.UTC(2010, 7, 21 + day)));
  await observe(
    'revenue',
    'GBP',
    days.map((at, day) => [at, String(1_000 + 10 * day)]),
  );
  await observe(
    'orders',
    'count',
    days.map((at, day) => [at, String(100 + day)]),
  );
  await observe('revenue', 'GBP', [[new Date('2010-11-25'), '20000.5']]);
  await observe('revenue', 'GBP', [
    [new Date('2010-11-16'), '1870'],
    [new Date('2010-11-24'), '1951'],
  ]);
});
afterAll(() => shop?.[Symbol.asyncDispose]());

/** Days begin an hour earlier by UTC while clocks in London are put forward. */
const observe = (metric: string, unit: string, values: readonly (readonly [Date, string])[]) =>
  shop.ada.send(`/v1/metrics/${metric}/observations`, {
    source: 'shop',
    granularity: 'day',
    unit,
    observations: values.map(([at, value]) => ({
      at: new Date(at.getTime() - (at < new Date('2010-10-31T12:00:00.000Z') ? 3_600_000 : 0)).toISOString(),
      value,
    })),
  });

const reportOf = async (jobId: unknown) =>
  eventually(async () => {
    const { status, body } = await shop.ada.ask('GET', `/v1/reports/${jobId}`);
    expect(status).toBe(200);
    return body as typeof body & { readonly report: MetricReport };
  });
const ordered = async (input: object) => reportOf((await shop.ada.send('/v1/jobs', { job: JOB, input })).id);

/** The same report, of the log up to where the first one was. */
const recomputed = async (report: MetricReport): Promise<string> => {
  const { storage } = shop.product;
  const { past } = projectionsOver(storage);
  const position: Position = positionFromText(report.inputPosition) ?? 0n;
  // Rows of all tenants' events: it cannot be folded for one, and is built.
  await past.build('tenants', position);
  const told = await past.tablesOf({ tenant: shop.tenant, projections: REPORT_READS, position, from: 'tenant' });
  const standIns: readonly StandIn[] = 'standIns' in told ? told.standIns : [];
  const wanted = {
    tenant: shop.tenant,
    actor: { kind: 'process' as const, id: JOB },
    request: report.request,
    computedAt: report.computedAt,
  };
  const again = await storage.reads.inTenant(shop.tenant, (db) => readReport(db, wanted, position), standIns);
  return ids.digest(MetricReportWritten.schema.shape.report.parse(again));
};

describe('MET-09: reports of metrics', () => {
  test('say what each metric came to, against the period before, and what is not known', async () => {
    const goal = await shop.ada.send('/v1/goals', {
      title: 'Increase daily revenue to 3000 pounds',
      description: 'More a day.',
      owner: 'ada',
      metric: 'revenue',
      source: 'shop',
      unit: 'GBP',
      target: '3000',
      deadline: new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10),
      impactAreas: ['revenue'],
    });
    const { report, ...written } = await ordered({
      ...WEEK,
      metrics: ['revenue', 'average_order_value', 'stock', 'unseen', 'nothing'],
    });
    expect(written).toMatchObject({
      period: 'week',
      metrics: 5,
      engine: 'reporter/1',
      inputPosition: report.inputPosition,
    });
    const [revenue, average, ...others] = report.metrics;
    const week = { from: '2010-11-22T00:00:00.000Z', to: '2010-11-29T00:00:00.000Z', timeZone: 'Europe/London' };
    const pounds = [1930, 1940, 1951, 20_000.5, 1970, 1980, 1990];
    expect(revenue).toMatchObject({
      ...week,
      aggregation: 'sum',
      previousFrom: '2010-11-15T00:00:00.000Z',
      series: [
        {
          source: 'shop',
          current: { value: String(pounds.reduce((sum, one) => sum + one)), values: 7, corrections: 2 },
          previous: { value: '13230', values: 7, corrections: 0 },
          change: { absolute: '18531.5', relative: '1.400718' },
          anomalies: {
            status: 'examined',
            values: 100,
            anomalies: [{ kind: 'spike', at: '2010-11-25T00:00:00.000Z', value: 20_000.5 }],
          },
        },
      ],
      goals: [{ goalId: goal.goalId, status: 'created', target: '3000' }],
    });
    expect(average).toMatchObject({
      aggregation: 'quotient',
      series: [{ current: { value: '23.149781', values: 14, corrections: 2 } }],
    });
    expect(others).toEqual([
      { status: 'periodsDoNotNest', metric: 'stock', title: 'stock', granularity: 'month', timeZone: 'Europe/London' },
      expect.objectContaining({ status: 'reported', metric: 'unseen', series: [], goals: [] }),
      { status: 'notRegistered', metric: 'nothing' },
    ]);
    expect(written.digest).toBe(ids.digest(report));
    const table = await fetch(`${shop.url}/v1/reports/${written.reportId}/table`, {
      headers: { authorization: `Bearer ${shop.ada.key}` },
    });
    expect(table.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect((await table.text()).split('\r\n')).toContain(
      'revenue,shop,GBP,2010-11-22T00:00:00.000Z,2010-11-29T00:00:00.000Z,reported,31761.5,7,2,13230,18531.5,1.400718,1',
    );
  });

  test('come to the same again from the log up to where they were computed, whatever came since', async () => {
    const first = await ordered(WEEK);
    await observe('revenue', 'GBP', [[new Date('2010-11-25'), '1']]);
    const second = await ordered(WEEK);
    expect(second.digest).not.toBe(first.digest);
    expect(await recomputed(first.report)).toBe(first.digest);
    expect(await recomputed(second.report)).toBe(second.digest);
  });

  test('are written by a schedule, once for each time that is due', async () => {
    await eventually(async () => {
      const from = new Date(Date.now() + 2_000).toISOString();
      const timing = { kind: 'interval', everySeconds: 86_400, from };
      const weekly = { job: JOB, input: WEEK, timing, catchUp: { policy: 'once' } };
      expect((await shop.ada.ask('PUT', '/v1/schedules/weekly-report', weekly)).status).toBe(200);
      expect(await shop.ada.read('/v1/schedules/weekly-report')).toMatchObject({ nextDueAt: from });
    });
    const jobId = await eventually(async () => {
      const { lastJobId } = await shop.ada.read('/v1/schedules/weekly-report');
      expect(lastJobId).toBeDefined();
      return lastJobId;
    });
    const { reportId, report } = await reportOf(jobId);
    const before = await shop.ada.list('/v1/reports');
    expect(before[0]).toMatchObject({ reportId });
    expect(before[0]).not.toHaveProperty('report');
    // A second run of the job, later and of more, adds nothing.
    const later = { ...report, computedAt: new Date().toISOString() };
    await act(shop, recordMetricReport, { reportId: String(reportId), report: later }, shop.tenant);
    expect(await shop.ada.list('/v1/log?types=MetricReportWritten')).toHaveLength(before.length);
  });

  test('of a period that has not ended say so, and nothing of its values', async () => {
    const { report } = await ordered({ period: 'month', before: '2999-01-01', metrics: ['revenue'] });
    expect(report.metrics).toEqual([
      {
        status: 'notOver',
        metric: 'revenue',
        title: 'revenue',
        from: '2998-12-01T00:00:00.000Z',
        to: '2999-01-01T00:00:00.000Z',
      },
    ]);
  });

  test('go by the tenant’s clocks where that is asked for, and say where it has none', async () => {
    const input = { ...WEEK, clocks: 'tenant', metrics: ['revenue'] };
    const { id } = await shop.ada.send('/v1/jobs', { job: JOB, input });
    await eventually(async () => {
      expect(await shop.ada.read(`/v1/jobs/${id}`)).toMatchObject({ status: 'failed' });
    });
    expect(JSON.stringify(await shop.ada.list('/v1/log?types=JobFailed'))).toContain('time-zone-not-set');
    const setTo = async (timeZone: string) =>
      expect((await shop.ada.ask('PATCH', '/v1/tenant/settings', { timeZone })).status).toBe(200);
    await setTo('Asia/Tokyo');
    expect((await ordered(input)).report.metrics).toMatchObject([{ status: 'periodsDoNotNest' }]);
    await setTo('Europe/London');
    const { report, digest } = await ordered(input);
    expect(report.metrics).toMatchObject([{ status: 'reported', timeZone: 'Europe/London' }]);
    expect(await recomputed(report)).toBe(digest);
  });

  test.each([
    ['POST', '/v1/jobs', { job: JOB, input: { period: 'year' } }, '/input/period'],
    ['POST', '/v1/jobs', { job: JOB, input: { ...WEEK, metrics: ['Not a name'] } }, '/input/metrics/0'],
    [
      'PUT',
      '/v1/schedules/wrong',
      { job: JOB, input: {}, timing: { kind: 'cron', expression: '0 3 * * *', timeZone: 'UTC' } },
      '/input/period',
    ],
    ['POST', '/v1/webhooks', { name: 'wrong', job: JOB, input: { ...WEEK, clocks: 'mine' } }, '/input/clocks'],
  ])('are refused to %s %s with an input that the job would not understand', async (method, path, body, pointer) => {
    expect(await shop.ada.ask(method, path, body)).toMatchObject({
      status: 422,
      body: { code: 'job-input-invalid', errors: [{ pointer }] },
    });
  });

  test('are for whoever may read reports, and written for whoever may have them written', async () => {
    const keyWith = async (name: string, ...scopes: readonly string[]) =>
      clientOf(shop.url, await issueKey(shop.product.storage, { tenant: shop.tenant, name, scopes }));
    const reader = await keyWith('reader', 'reports:read', 'jobs:execute');
    expect((await reader.ask('GET', '/v1/reports')).status).toBe(200);
    const asked = await reader.ask('POST', '/v1/jobs', { job: JOB, input: WEEK });
    expect(asked).toMatchObject({ status: 403, body: { code: 'job-forbidden' } });
    expect((await (await keyWith('metrics', 'metrics:read')).ask('GET', '/v1/reports')).status).toBe(403);
  });
});
