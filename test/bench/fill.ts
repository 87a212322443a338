import type pg from 'pg';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { benchEvent, benchStreams } from './events.ts';

/** Brings a log to a number of events over 1,000 streams, as fast as it takes them. */
export const fill = async (pool: pg.Pool, count: number): Promise<void> => {
  const store = createPostgresEventStore({ pool });
  const streams = benchStreams(1_000);
  let left = count - Number(await store.head());
  while (left > 0) {
    const appends = streams.slice(0, left).map((stream) => store.append(stream, 'any', [benchEvent(stream)]));
    await Promise.all(appends);
    left -= appends.length;
  }
  await pool.query('vacuum analyze event');
  await store.close();
};
