import { once } from 'node:events';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { alternate, type Benchmark, type Effort, type Measured } from './compare.ts';
import { withBenchDatabase } from './database.ts';
import { fill } from './fill.ts';

/** Enough for a second of reading; a quick run reads less. */
const eventsFor = ({ seconds }: Effort): number => Math.min(300_000, Math.max(4_000, Math.round(seconds * 150_000)));

const perSecond = async (read: () => Promise<number>): Promise<number> => {
  const started = performance.now();
  const count = await read();
  return (count * 1_000) / (performance.now() - started);
};

/** Every event, its JSON parsed, page by page. */
const readParsed = async (pool: pg.Pool): Promise<number> => {
  const store = createPostgresEventStore({ pool });
  let count = 0;
  for await (const page of store.readAll()) count += page.events.length;
  await store.close();
  return count;
};

/** The bytes as they come, thrown away: the least that reading can cost. */
const readUnparsed = async (pool: pg.Pool): Promise<number> => {
  const client = await pool.connect();
  try {
    const stream = client.query(copyTo('copy (select * from event order by position) to stdout (format binary)'));
    stream.resume();
    await once(stream, 'end');
    return stream.rowCount;
  } finally {
    client.release();
  }
};

const readingAll = (effort: Effort): Promise<Measured> =>
  withBenchDatabase(async ({ pool }) => {
    const count = eventsFor(effort);
    await fill(pool, count);
    const counted = (read: (pool: pg.Pool) => Promise<number>) => () => perSecond(() => read(pool));
    const measured = await alternate(counted(readParsed), counted(readUnparsed), effort);
    return { ...measured, more: { events: count } };
  }, 4);

/** What a projection of rare types costs: positions passed a second, hardly any of them handed over. */
const readFiltered = async (pool: pg.Pool): Promise<void> => {
  const store = createPostgresEventStore({ pool });
  for await (const page of store.readAll({ filter: { types: ['GoalDefined'] } })) {
    if (page.events.length > 0) throw new Error('there is no such event');
  }
  await store.close();
};

const readingFiltered = (effort: Effort): Promise<Measured> =>
  withBenchDatabase(async ({ pool }) => {
    const count = Math.min(200_000, eventsFor(effort));
    await fill(pool, count);
    const filtered = async (): Promise<number> => {
      await readFiltered(pool);
      return count;
    };
    const measured = await alternate(
      () => perSecond(filtered),
      () => perSecond(() => readParsed(pool)),
      effort,
    );
    return { ...measured, more: { events: count } };
  }, 4);

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'read-all',
    what: 'the whole log, parsed, against the bytes of COPY binary thrown away',
    unit: 'events/s',
    target: 0.5,
    least: 250_000,
    run: readingAll,
  },
  {
    name: 'read-filtered',
    what: 'positions passed by a filter on a type that is not there, against reading them all',
    unit: 'positions/s',
    target: 1,
    run: readingFiltered,
  },
];
