import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { defineEvent, eventCatalogue } from '../../domain/kernel/event.ts';
import { START } from '../../domain/kernel/position.ts';
import { streamName } from '../../domain/kernel/stream.ts';
import type { EventPage, EventStore } from '../../infra/event-store/event-store.ts';
import { createMemoryEventStore } from '../../infra/event-store/memory/memory-event-store.ts';
import { createSqlDatabase } from '../../infra/postgres/sql-database.ts';
import { on, projection } from '../../projections/runtime/projection.ts';
import { createProjectionRunner } from '../../projections/runtime/runner.ts';
import { bigint, table, text, timestamp, upsert, uuid } from '../../projections/runtime/table.ts';
import { alternate, type Benchmark, type Effort, type Measured, median } from './compare.ts';
import { countingCpu } from './cpu.ts';
import { type BenchDatabase, withBenchDatabase } from './database.ts';

const TENANT = '7d9f3c1a-52b4-4e8e-9c63-0f1e2d3c4b5a';
const NOW = '2026-11-20T23:10:00.000Z';
const PAGE = 5_000;

const StatusChanged = defineEvent(
  'StatusChanged',
  1,
  z.strictObject({ id: z.string(), status: z.string(), amount: z.string(), at: z.string() }),
);
const decisions = table('bench_decisions', {
  columns: { id: uuid(), status: text(), changes: bigint(), amount: bigint(), changedAt: timestamp() },
  key: ['id'],
});
const benchDecisions = projection({
  name: 'bench_decisions',
  version: 1,
  tables: [decisions],
  handlers: [
    on(StatusChanged, ({ data, revision }) => [
      upsert(decisions, {
        id: data.id,
        status: data.status,
        changes: revision + 1n,
        amount: BigInt(data.amount),
        changedAt: data.at,
      }),
    ]),
  ],
});

/** Scattered over the index, as random ids are. */
const idOf = (row: number): string => {
  const scattered = (Math.imul(row + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  return `${scattered}-${scattered.slice(0, 4)}-4000-8000-${row.toString(16).padStart(12, '0')}`;
};

/** Events made beforehand: what is measured is projecting them, not reading them. */
const eventsInto = (count: number, rows: number): readonly StoredEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    id: idOf(index),
    type: StatusChanged.type,
    version: 1,
    data: { id: idOf(index % rows), status: 'accepted', amount: String(index), at: NOW },
    metadata: {
      tenant: TENANT,
      actor: { kind: 'system', id: 'bench' },
      commandId: 'bench',
      correlationId: 'bench',
      causationId: 'bench',
      recordedAt: NOW,
    },
    stream: streamName('benchmark', TENANT, 'all'),
    revision: BigInt(Math.floor(index / rows)),
    position: BigInt(index + 1),
  }));

/** A log of ready pages. With `head` at the start the runner goes along it; with the true head it would bulk-load. */
const logOf = (events: readonly StoredEvent[], head: bigint): EventStore => {
  async function* pages(after = START): AsyncGenerator<EventPage> {
    for (let from = Number(after); from < events.length; from += PAGE) {
      const page = events.slice(from, from + PAGE);
      await setImmediate();
      yield { events: page, position: BigInt(from + page.length) };
    }
  }
  return {
    ...createMemoryEventStore(),
    head: async () => head,
    readAll: ({ after } = {}) => pages(after),
    subscribe: async function* ({ after, signal }) {
      yield* pages(after);
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  };
};

const runnerOn = ({ pool }: BenchDatabase, events: readonly StoredEvent[], head: bigint) =>
  createProjectionRunner({
    store: logOf(events, head),
    database: createSqlDatabase(pool),
    catalogue: eventCatalogue([StatusChanged]),
    projections: [benchDecisions],
    clock: { now: () => NOW },
    holder: 'bench',
  });

/** Events a second, checkpoint and all, from the start of the runner until it has reached the last event. */
const projecting = async (database: BenchDatabase, events: readonly StoredEvent[]): Promise<number> => {
  await database.pool.query('drop table if exists read_model.bench_decisions; delete from projection_checkpoint');
  const runner = runnerOn(database, events, START);
  await runner.prepare();
  const started = performance.now();
  await runner.start();
  if (!(await runner.waitFor(['bench_decisions'], BigInt(events.length), 120_000)))
    throw new Error('it did not finish');
  const rate = (events.length * 1_000) / (performance.now() - started);
  await runner.stop();
  return rate;
};

/** Events a second of a rebuild, the switch included. */
const rebuilding = async (database: BenchDatabase, events: readonly StoredEvent[]): Promise<number> => {
  const runner = runnerOn(database, events, BigInt(events.length));
  await runner.prepare();
  const started = performance.now();
  await runner.rebuild('bench_decisions');
  return (events.length * 1_000) / (performance.now() - started);
};

const UPSERT = `insert into plain values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, id)
  do update set status = excluded.status, changes = excluded.changes, amount = excluded.amount, changed_at = excluded.changed_at`;
const CREATE_PLAIN = `drop table if exists plain; create table plain (
  tenant_id uuid, id uuid, status text not null, changes bigint not null, amount bigint not null, changed_at timestamptz not null`;

/** What most projectors do: one prepared upsert an event, a page of events and the checkpoint in one transaction. */
const rowByRow = async ({ pool }: BenchDatabase, events: readonly StoredEvent[]): Promise<number> => {
  await pool.query(`${CREATE_PLAIN}, primary key (tenant_id, id))`);
  await pool.query(
    'create table if not exists plain_checkpoint (position bigint); insert into plain_checkpoint values (0)',
  );
  const client = await pool.connect();
  const started = performance.now();
  for (let from = 0; from < events.length; from += PAGE) {
    await client.query('begin');
    for (const { data, revision } of events.slice(from, from + PAGE)) {
      const values = [TENANT, data.id, data.status, revision + 1n, data.amount, data.at];
      await client.query({ name: 'plain', text: UPSERT, values });
    }
    await client.query('update plain_checkpoint set position = $1', [from + PAGE]);
    await client.query('commit');
  }
  const rate = (events.length * 1_000) / (performance.now() - started);
  client.release();
  return rate;
};

/** The least that PostgreSQL can be asked for a full table with its key: COPY of text that is there already. */
const bareCopy = async ({ pool }: BenchDatabase, events: readonly StoredEvent[]): Promise<number> => {
  await pool.query(`${CREATE_PLAIN})`);
  const lines = events.map(
    ({ data, revision }) => `${TENANT}\t${data.id}\t${data.status}\t${revision + 1n}\t${data.amount}\t${data.at}\n`,
  );
  const chunks = Array.from({ length: Math.ceil(lines.length / 500) }, (_, at) =>
    lines.slice(at * 500, at * 500 + 500).join(''),
  );
  const started = performance.now();
  await createSqlDatabase(pool).transaction('begin', async (session) => {
    await session.copyIn('copy plain from stdin', chunks);
    await session.query('alter table plain add primary key (tenant_id, id)');
  });
  return (events.length * 1_000) / (performance.now() - started);
};

const EVENTS = 200_000;
const BASELINE_EVENTS = 5_000;

/** `--seconds 0.2` and the like only show that it runs. */
const eventsFor = ({ seconds }: Effort): number => (seconds < 1 ? EVENTS / 10 : EVENTS);

const along = (name: string, rows: number, target: number, least: number): Benchmark => ({
  name: `projection-${name}`,
  what: `200,000 events into ${rows.toLocaleString('en')} rows ÷ one upsert an event in transactions of 5,000`,
  unit: 'events/s',
  target,
  least,
  run: (effort) =>
    withBenchDatabase(async (database) => {
      const events = eventsInto(eventsFor(effort), rows);
      const product = countingCpu(database.pool, () => projecting(database, events));
      const baseline = countingCpu(database.pool, () => rowByRow(database, events.slice(0, BASELINE_EVENTS)));
      const measured = await alternate(product.run, baseline.run, effort);
      const more = { 'product µs CPU/event': product.perEvent(), 'baseline µs CPU/event': baseline.perEvent() };
      return { ...measured, more };
    }),
});

const rebuild: Benchmark = {
  name: 'projection-rebuild',
  what: 'a rebuild from 200,000 events into as many rows, switch included ÷ COPY of ready text and its key',
  unit: 'events/s',
  target: 0.4,
  least: 300_000,
  run: (effort) =>
    withBenchDatabase(async (database) => {
      const events = eventsInto(eventsFor(effort), eventsFor(effort));
      return alternate(
        () => rebuilding(database, events),
        () => bareCopy(database, events),
        effort,
      );
    }),
};

/** Five events a row, as a decision has that is proposed, judged, accepted, measured and closed. */
const linear: Benchmark = {
  name: 'projection-rebuild-linear',
  what: 'a rebuild from 1,000,000 events ÷ one from 100,000, five events a row',
  unit: 'events/s',
  target: 0.7,
  run: (effort) =>
    withBenchDatabase(async (database): Promise<Measured> => {
      const full = eventsFor(effort) * 5;
      const events = eventsInto(full, full / 5);
      const rates: Record<'small' | 'middle' | 'large', number[]> = { small: [], middle: [], large: [] };
      for (let round = 0; round < Math.min(effort.rounds, 3); round++) {
        rates.small.push(await rebuilding(database, events.slice(0, full / 100)));
        rates.middle.push(await rebuilding(database, events.slice(0, full / 10)));
        rates.large.push(await rebuilding(database, events));
      }
      return {
        product: median(rates.large),
        baseline: median(rates.middle),
        more: { 'from 10,000': median(rates.small) },
      };
    }),
};

export const benchmarks: readonly Benchmark[] = [
  along('hot-rows', 1_000, 60, 700_000),
  along('distinct-rows', EVENTS, 15, 140_000),
  rebuild,
  linear,
];
