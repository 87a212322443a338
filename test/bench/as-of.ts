import type pg from 'pg';
import { decisionStream } from '../../domain/decisions/decision.ts';
import { decisionEvents } from '../../domain/decisions/events.ts';
import { eventCatalogue } from '../../domain/kernel/event.ts';
import { instantOf } from '../../domain/kernel/time.ts';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { createSqlDatabase } from '../../infra/postgres/sql-database.ts';
import { createTenantReads } from '../../infra/postgres/tenant-reads.ts';
import { decisionProjections } from '../../projections/decisions.ts';
import { createProjectionRunner, type ProjectionRunner } from '../../projections/runtime/runner.ts';
import { getDecision, listDecisions } from '../../read-api/decisions.ts';
import type { AnyQuery } from '../../read-api/http/query.ts';
import { alternate, type Benchmark, type Effort, type Measured } from './compare.ts';
import { withBenchDatabase } from './database.ts';

const TENANTS = 100;
/** A decision, what was done about it, what came of it, and two opinions of it. */
const EVENTS_OF_ONE = 5;
const START_MILLIS = Date.UTC(2026, 0, 1);

const tenantOf = (n: number): string => `0194f1f0-0000-7000-8000-${(n % TENANTS).toString().padStart(12, '0')}`;
const decisionOf = (n: number): string => `0195f3e0-0000-4000-8000-${n.toString().padStart(12, '0')}`;

/**
 * A log of decisions, each of which goes on for as long as the log does: the second event of each comes after the first
 * of all. Written by the database itself, for a million appends would take longer than what is measured.
 */
const FILL = `
insert into event (position, revision, id, version, stream, type, data, metadata)
select n + 1, n / $1, gen_random_uuid(), 1,
  'decision-' || tenant || '.' || decision,
  (array['DecisionRecorded', 'DecisionActioned', 'DecisionOutcomeObserved', 'DecisionFeedbackGiven', 'DecisionFeedbackGiven'])[n / $1 + 1],
  case n / $1
    when 0 then json_build_object('decisionId', decision, 'decisionType', 'automation', 'author', json_build_object('kind', 'user', 'id', 'ada'),
      'inputContext', json_build_object('campaign', 'c-' || n % 50, 'spend', '1200', 'note', repeat('x', 200)), 'inputDigest', md5(decision),
      'modelVersion', 'pacing/2', 'recommendation', json_build_object('budget', '1500'), 'confidence', 0.75,
      'pins', json_build_object('engine', json_build_object('name', 'pacing', 'version', '2'), 'clock', '2026-01-01T00:00:00.000Z'),
      'lineage', json_build_array())
    when 1 then json_build_object('decisionId', decision, 'action', 'accepted')
    when 2 then json_build_object('decisionId', decision, 'status', 'success', 'observedAt', '2026-01-02T00:00:00.000Z', 'evidence', json_build_array())
    else json_build_object('decisionId', decision, 'rating', 4)
  end,
  json_build_object('tenant', tenant, 'actor', json_build_object('kind', 'user', 'id', 'ada'), 'commandId', decision,
    'correlationId', decision, 'causationId', decision,
    'recordedAt', to_char(timestamp '2026-01-01' + n * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
from generate_series(0::bigint, $1 * ${EVENTS_OF_ONE} - 1) n,
  lateral (select '0194f1f0-0000-7000-8000-' || lpad((n % $1 % ${TENANTS})::text, 12, '0') as tenant,
    '0195f3e0-0000-4000-8000-' || lpad((n % $1)::text, 12, '0') as decision) named`;

/** The 99th percentile, in milliseconds, of so many calls one after the other. */
const p99 = async (calls: number, call: (n: number) => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  for (let n = 0; n < calls; n += 1) {
    const started = performance.now();
    await call(n);
    times.push(performance.now() - started);
  }
  return times.toSorted((one, other) => one - other)[Math.ceil(calls * 0.99) - 1] ?? Number.NaN;
};

const timed = async (call: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await call();
  return performance.now() - started;
};

const asker = (pool: pg.Pool, runner: ProjectionRunner) => {
  const reads = createTenantReads(pool);
  return async (query: AnyQuery, input: object, tenant: string, position: bigint): Promise<unknown> => {
    const from = (await query.past?.sourceOf(input, tenant, (look) => reads.inTenant(tenant, look))) ?? 'tenant';
    const told = await runner.past.tablesOf({ tenant, projections: query.reads, position, from });
    if ('refused' in told) throw new Error(told.refused);
    const context = { tenant, actor: { kind: 'user', id: 'ada' }, now: '2026-11-20T00:00:00.000Z' } as const;
    const answer = await reads.inTenant(tenant, (db) => query.answer(db, input, context), told.standIns);
    if (answer === undefined) throw new Error(`${query.name} found nothing as of ${position}`);
    return answer;
  };
};

const measure = (effort: Effort): Promise<Measured> =>
  withBenchDatabase(async ({ pool }) => {
    const decisions = effort.seconds < 1 ? 2_000 : 200_000;
    const events = decisions * EVENTS_OF_ONE;
    await pool.query(FILL, [decisions]);
    await pool.query('vacuum analyze event');
    const store = createPostgresEventStore({ pool });
    const runner = createProjectionRunner({
      store,
      database: createSqlDatabase(pool),
      catalogue: eventCatalogue(decisionEvents),
      projections: decisionProjections,
      clock: { now: () => '2026-11-20T00:00:00.000Z' },
      holder: 'bench',
    });
    await runner.prepare();
    const ask = asker(pool, runner);
    const calls = Math.max(100, Math.round(effort.seconds * 200));
    let turn = 0;
    /** Some decision at some place after its first event. */
    const next = () => {
      turn += 7_919;
      const n = turn % decisions;
      return {
        tenant: tenantOf(n),
        decisionId: decisionOf(n),
        position: BigInt(decisions + ((turn * 31) % (events - decisions))),
      };
    };
    const product = () =>
      p99(calls, () => {
        const { tenant, decisionId, position } = next();
        return ask(getDecision, { decisionId }, tenant, position);
      });
    const baseline = () =>
      p99(calls, () => {
        const { tenant, decisionId } = next();
        const text = 'select position, revision, type, data, metadata from event where stream = $1 order by revision';
        return pool.query({ name: 'bare', text, values: [decisionStream(tenant, decisionId)] });
      });
    const perSecond = (millis: () => Promise<number>) => async () => 1_000 / (await millis());
    const measured = await alternate(perSecond(product), perSecond(baseline), effort);

    const timeIndexMillis = await timed(() => runner.past.positionOf({ time: instantOf(START_MILLIS) }));
    const timeMillis = await p99(calls, async () => {
      const { tenant, decisionId, position } = next();
      const found = await runner.past.positionOf({ time: instantOf(START_MILLIS + Number(position - 1n) * 1_000) });
      if (found !== position) throw new Error(`${found} is not ${position}`);
      return ask(getDecision, { decisionId }, tenant, position);
    });
    const list = (position: number) => ask(listDecisions, {}, tenantOf(1), BigInt(position));
    const more = {
      p99Millis: 1_000 / measured.product,
      p99ByTimeMillis: timeMillis,
      timeIndexMillis,
      listMillis: await timed(() => list(events - 1_000)),
      listAgainMillis: await timed(() => list(events - 1_000)),
      listLaterMillis: await timed(() => list(events)),
    };
    await store.close();
    return { ...measured, more };
  });

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'as-of',
    what: 'a decision as of a moment in a log of 1,000,000 events, against a bare SELECT of its stream: 1 ÷ p99',
    unit: 'reads/s',
    target: 0.1,
    // 20 ms.
    least: 50,
    run: measure,
  },
];
