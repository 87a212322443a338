import { isExpectedVersionConflictError } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import type { StreamName } from '../../domain/kernel/stream.ts';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { alternate, type Benchmark, type Effort, type Measured, throughput } from './compare.ts';
import { countingCpu } from './cpu.ts';
import { type BenchDatabase, withBenchDatabase } from './database.ts';
import { benchEvent, benchStreams } from './events.ts';

/** Who writes how much to where. */
interface Load {
  readonly writers: number;
  readonly streams: number;
  readonly eventsEach: number;
}

type Writer = (worker: number, round: number) => Promise<number>;

/** Appends at the exact revision: each writer has streams of its own. One stream for all is appended to at any. */
const product = ({ pool }: BenchDatabase, load: Load): Writer => {
  const store = createPostgresEventStore({ pool });
  const choose = choiceOfStreams(load);
  const revisions = new Map<StreamName, bigint>();
  return async (worker, round) => {
    const stream = choose(worker, round);
    const events = Array.from({ length: load.eventsEach }, () => benchEvent(stream));
    const expected = load.streams < load.writers ? 'any' : (revisions.get(stream) ?? 'none');
    revisions.set(stream, (await store.append(stream, expected, events)).revision);
    return load.eventsEach;
  };
};

type StreamChoice = (worker: number, round: number) => StreamName;

/** Each writer has streams of its own and takes turns among them; where there are too few, all share them. */
const choiceOfStreams = (load: Load): StreamChoice => {
  const streams = benchStreams(load.streams);
  const ownOf = Array.from({ length: load.writers }, (_, worker) =>
    streams.length < load.writers ? streams : streams.filter((_, index) => index % load.writers === worker),
  );
  return (worker, round) => {
    const own = ownOf[worker] ?? streams;
    const stream = own[round % own.length];
    if (stream === undefined) throw new Error('no streams');
    return stream;
  };
};

const CREATE_BARE = `create table bare (
  position bigint generated always as identity primary key,
  stream text not null, id uuid not null, type text not null, version smallint not null,
  data json not null, metadata json not null
)`;
const INSERT_BARE = 'insert into bare (stream, id, type, version, data, metadata) values ($1, $2, $3, $4, $5, $6)';

/** The least that PostgreSQL can be asked: the same bytes, no check, no order, no index but the key. */
const bareInserts = async ({ pool }: BenchDatabase, load: Load): Promise<Writer & AsyncDisposable> => {
  await pool.query(CREATE_BARE);
  const clients = await Promise.all(Array.from({ length: load.writers }, () => pool.connect()));
  const choose = choiceOfStreams(load);
  const insert = async (client: pg.PoolClient, stream: StreamName): Promise<void> => {
    const { id, type, version, data, metadata } = benchEvent(stream);
    const values = [stream, id, type, version, JSON.stringify(data), JSON.stringify(metadata)];
    await client.query({ name: 'bare', text: INSERT_BARE, values });
  };
  const write: Writer = async (worker, round) => {
    const client = clients[worker];
    if (client === undefined) throw new Error('no connection');
    const stream = choose(worker, round);
    if (load.eventsEach > 1) await client.query('begin');
    for (let count = 0; count < load.eventsEach; count++) await insert(client, stream);
    if (load.eventsEach > 1) await client.query('commit');
    return load.eventsEach;
  };
  return Object.assign(write, {
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.release();
    },
  });
};

/** Product and rival in turn, each in a database of its own, over as many connections as there are writers. */
const against =
  (load: Load, rivalOf: (database: BenchDatabase, load: Load) => Promise<Writer & AsyncDisposable>) =>
  (effort: Effort): Promise<Measured> =>
    withBenchDatabase(
      (ours) =>
        withBenchDatabase(async (theirs) => {
          const store = product(ours, load);
          await using rival = await rivalOf(theirs, load);
          const storeRuns = countingCpu(ours.control, () => throughput(load.writers, effort.seconds, store));
          const rivalRuns = countingCpu(theirs.control, () => throughput(load.writers, effort.seconds, rival));
          const measured = await alternate(storeRuns.run, rivalRuns.run, effort);
          const [microsOurs, microsTheirs] = [storeRuns.perEvent(), rivalRuns.perEvent()];
          return { ...measured, more: { microsOurs, microsTheirs, cpuRatio: microsOurs / microsTheirs } };
        }, load.writers),
      load.writers,
    );

/** Conflicts that it meets on a hot stream are tried again: only what was appended counts. */
const emmett = async ({ url, pool }: BenchDatabase, load: Load): Promise<Writer & AsyncDisposable> => {
  // It changes for the whole process how pg reads these types: whoever is measured after it must not feel that.
  const before = [20, 114, 3802].map((type) => [type, pg.types.getTypeParser(type, 'text')] as const);
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  const choose = choiceOfStreams(load);
  const write: Writer = async (worker, round) => {
    const stream = choose(worker, round);
    const { type, data, metadata } = benchEvent(stream);
    try {
      await store.appendToStream(stream, [{ type, data: { ...data }, metadata: { ...metadata } }]);
      return 1;
    } catch (error) {
      if (isExpectedVersionConflictError(error)) return 0;
      throw error;
    }
  };
  return Object.assign(write, {
    [Symbol.asyncDispose]: async () => {
      await store.close();
      for (const [type, parse] of before) pg.types.setTypeParser(type, parse);
    },
  });
};

const unit = 'events/s';
const single = { streams: 1_000, eventsEach: 1 };
const hot = { writers: 32, streams: 1, eventsEach: 1 };

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'append-32-writers',
    what: 'one event an append, 1,000 streams, against bare single-row INSERTs over as many connections',
    unit,
    target: 2.5,
    run: against({ ...single, writers: 32 }, bareInserts),
  },
  {
    name: 'append-8-writers',
    what: 'the same with 8 writers',
    unit,
    target: 1,
    run: against({ ...single, writers: 8 }, bareInserts),
  },
  {
    name: 'append-1-writer',
    what: 'the same with one writer: nobody to share a commit with',
    unit,
    target: 0.55,
    run: against({ ...single, writers: 1 }, bareInserts),
  },
  {
    name: 'append-hot-stream',
    what: '32 writers on one stream, expected revision any, against bare INSERTs',
    unit,
    target: 1,
    run: against(hot, bareInserts),
  },
  {
    name: 'append-ten-events',
    what: 'ten events an append, 32 writers, against transactions of ten bare INSERTs',
    unit,
    target: 0.9,
    run: against({ writers: 32, streams: 1_000, eventsEach: 10 }, bareInserts),
  },
  {
    name: 'append-emmett-32-writers',
    what: 'one event an append, 32 writers, 1,000 streams, against @event-driven-io/emmett-postgresql',
    unit,
    target: 8,
    run: against({ ...single, writers: 32 }, emmett),
  },
  {
    name: 'append-emmett-hot-stream',
    what: '32 writers on one stream against @event-driven-io/emmett-postgresql',
    unit,
    target: 30,
    run: against(hot, emmett),
  },
];
