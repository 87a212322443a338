import knex from 'knex';
import { describe, expect, test } from 'vitest';
import type { TenantReads } from '../infra/postgres/read-database.ts';
import { type MetricReportPorts, metricReportOf, type WantedReport } from './metric-report.ts';

const wanted: WantedReport = {
  tenant: '0195f3e0-0000-7000-8000-000000000001',
  actor: { kind: 'process', id: 'metrics.report' },
  request: { period: 'day', clocks: 'metric', metrics: ['orders'] },
  computedAt: '2026-11-20T12:00:00.000Z',
};

/** Over empty tables of a log to which an event comes while each of the first readings is made. */
const reportWhile = (events: number, { behind = false } = {}) => {
  let head = 7n;
  const asked: object[] = [];
  const nothing: TenantReads = {
    inTenant: (_, read) => read({ sql: knex({ client: 'pg' }), rows: async () => [] }),
  };
  const ports: MetricReportPorts = {
    store: {
      head: async () => head,
      readAll: async function* ({ after = 0n, filter } = {}) {
        asked.push({ after, ...filter });
        if (head < 7n + BigInt(events)) {
          head += 1n;
          yield {
            position: head,
            events: [
              {
                id: 'event',
                stream: 'metricSeries-1.a',
                revision: 0n,
                position: head,
                type: 'MetricObserved',
                version: 1,
                data: {},
                metadata: {
                  tenant: wanted.tenant,
                  actor: wanted.actor,
                  recordedAt: wanted.computedAt,
                  commandId: '',
                  correlationId: '',
                  causationId: '',
                },
              },
            ],
          };
        }
      },
    },
    reads: nothing,
    waitFor: async () => !behind,
    types: ['MetricObserved'],
  };
  return { asked, report: metricReportOf(ports, wanted, new AbortController().signal) };
};

describe('a report of one place in the log', () => {
  test('is of the head, if nothing of the tenant’s came while it was read', async () => {
    const { asked, report } = reportWhile(0);
    expect(await report).toMatchObject({
      inputPosition: '7',
      metrics: [{ status: 'notRegistered', metric: 'orders' }],
    });
    expect(asked).toEqual([{ after: 7n, tenant: wanted.tenant, types: ['MetricObserved'] }]);
  });

  test('is read again where something came, and is of where nothing did', async () => {
    expect(await reportWhile(3).report).toMatchObject({ inputPosition: '10' });
  });

  test('is none where values do not come to rest, or read models are behind: the job is tried again later', async () => {
    await expect(reportWhile(5).report).rejects.toThrow('values came while each of 5 readings was made');
    await expect(reportWhile(0, { behind: true }).report).rejects.toThrow('the read models are behind');
  });
});
