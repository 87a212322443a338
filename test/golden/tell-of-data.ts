import { recordBenchmarks } from '../../commands/benchmarks.ts';
import { completeImport, recordBatch, registerDataset, startImport } from '../../commands/datasets.ts';
import { observeMetrics, registerMetric } from '../../commands/metrics.ts';
import { recordMetricReport } from '../../commands/reports.ts';
import { NO_STAGES } from '../../domain/datasets/stages.ts';
import { DIGEST, idNamed, type Teller } from './teller.ts';

/** Metrics, and a file that was imported. */
export const tellOfData = async (teller: Teller): Promise<void> => {
  const { send } = teller;
  const metric = {
    title: 'Orders',
    description: 'Orders a day.',
    unit: 'orders',
    kind: 'flow',
    direction: 'higherIsBetter',
    aggregation: 'sum',
    granularity: 'day',
    timeZone: 'UTC',
  } as const;
  await send(registerMetric, { ...metric, name: 'orders' });
  for (const value of ['17', '18']) {
    await send(observeMetrics, {
      name: 'orders',
      source: 'shop',
      granularity: 'day',
      unit: 'orders',
      observations: [{ at: '2026-11-19T00:00:00.000Z', value }],
    });
  }
  for (const value of ['101.5', '101.7']) {
    await send(recordBenchmarks, {
      source: 'A statistics office',
      sourceUrl: 'https://example.org/made-up',
      licence: 'made up for tests',
      rows: [
        {
          metric: 'retail sales index',
          industry: 'retail',
          geography: 'GB',
          unit: 'index',
          at: '2026-09-01',
          value,
          published: '2026-10-20',
        },
      ],
    });
  }
  const importId = idNamed('import');
  await send(registerDataset, {
    datasetId: 'orders',
    name: 'Orders',
    kind: 'retailOrderLines',
    origin: 'file',
    simulated: false,
  });
  await send(startImport, {
    importId,
    datasetId: 'orders',
    fileName: 'orders.csv',
    fileSha256: DIGEST,
    bytes: 99,
    mappingDigest: DIGEST,
    batchRows: 10,
  });
  const stages = { ...NO_STAGES, raw: 2, validated: 1, quarantined: 1, transformed: 1, stored: 1 };
  await send(recordBatch, {
    importId,
    batch: 1,
    rowFrom: 1,
    rowTo: 2,
    stages,
    quarantined: {
      reasons: [{ code: 'not-a-number', column: 'Price', lines: [2] }],
      samples: [{ line: 2, shape: 'AAA-9' }],
    },
  });
  await send(completeImport, { importId, counts: { rows: 2 } });
};

/** A report of one metric, and of one that nobody registered. */
export const tellOfAReport = async ({ send }: Teller): Promise<void> => {
  await send(recordMetricReport, {
    reportId: idNamed('report'),
    report: {
      engine: 'reporter/1',
      request: { period: 'day', clocks: 'metric', metrics: ['orders', 'visits'] },
      computedAt: '2026-11-20T12:00:00.000Z',
      inputPosition: '70',
      falsePositiveRate: 0.001,
      metrics: [
        {
          status: 'reported',
          metric: 'orders',
          title: 'Orders',
          unit: 'orders',
          direction: 'higherIsBetter',
          aggregation: 'sum',
          timeZone: 'UTC',
          previousFrom: '2026-11-18T00:00:00.000Z',
          from: '2026-11-19T00:00:00.000Z',
          to: '2026-11-20T00:00:00.000Z',
          series: [
            {
              source: 'shop',
              current: { value: '18', values: 1, corrections: 1 },
              anomalies: { status: 'tooShort', values: 1, valuesNeeded: 42 },
            },
          ],
          goals: [],
        },
        { status: 'notRegistered', metric: 'visits' },
      ],
    },
  });
};
