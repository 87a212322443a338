import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventCatalogue } from '../../../domain/kernel/event.ts';
import { type Position, START } from '../../../domain/kernel/position.ts';
import { streamName } from '../../../domain/kernel/stream.ts';
import { type Instant, instantOf, plusMillis } from '../../../domain/kernel/time.ts';
import type { EventStore } from '../../../infra/event-store/event-store.ts';
import { createMemoryEventStore } from '../../../infra/event-store/memory/memory-event-store.ts';
import { createSqlDatabase } from '../../../infra/postgres/sql-database.ts';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { DEFAULT_TUNING } from '../environment.ts';
import { createLogTimes } from './log-times.ts';

const TENANT = '0195f3e0-0000-7000-8000-000000000001';
const NOON = '2026-11-20T12:00:00.000Z';
const HOUR = 3_600_000;

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const timesOf = (store: EventStore) =>
  createLogTimes({
    store,
    database: createSqlDatabase(db.pool),
    catalogue: eventCatalogue([]),
    holder: 'test',
    tuning: DEFAULT_TUNING,
  });

/** A log whose events were recorded at these times, one after the other. */
const logOf = () => {
  const store = createMemoryEventStore();
  const append = async (times: readonly Instant[]): Promise<void> => {
    const events = times.map((recordedAt) => {
      const id = randomUUID();
      const metadata = {
        tenant: TENANT,
        actor: { kind: 'system', id: 'test' },
        commandId: id,
        correlationId: id,
        causationId: id,
        recordedAt,
      } as const;
      return { id, type: 'Ticked', version: 1, data: {}, metadata };
    });
    if (events.length > 0) await store.append(streamName('clock', TENANT, randomUUID()), 'any', events);
  };
  return { store, append };
};

/** What the definition says, by looking at every event. */
const lastRecordedBy = (times: readonly Instant[], time: Instant): Position =>
  BigInt(times.findLastIndex((at) => at <= time) + 1);

describe('the position that a time means', () => {
  it('is the last one recorded at or before it, for whatever clocks, processes and lengths of log', async () => {
    const step = fc.oneof(
      { weight: 30, arbitrary: fc.nat(2_000) },
      { weight: 1, arbitrary: fc.constantFrom(-HOUR, 2 * HOUR, -2 * HOUR, 400 * 24 * HOUR, -400 * 24 * HOUR) },
    );
    const pieces = fc.array(fc.array(step, { maxLength: 700, size: 'max' }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.array(fc.nat(), { minLength: 15, maxLength: 15 }), async (steps, asked) => {
        await db.pool.query('truncate log_time');
        const { store, append } = logOf();
        // Two processes, of which one comes later.
        const first = timesOf(store).positionAt;
        const times: Instant[] = [];
        let now: Instant = NOON;
        for (const piece of steps) {
          const recorded = piece.map((millis) => {
            now = plusMillis(now, millis);
            return now;
          });
          await append(recorded);
          times.push(...recorded);
          const second = timesOf(store).positionAt;
          for (const n of asked) {
            const time = plusMillis(times[n % times.length] ?? NOON, (n % 3) - 1);
            const expected = lastRecordedBy(times, time);
            expect(await Promise.all([first(time), second(time)])).toEqual([expected, expected]);
          }
        }
      }),
      { numRuns: process.env.PRECEDENT_NIGHTLY === undefined ? 8 : 300 },
    );
  });

  it('is before every event where nothing was recorded so early, and the newest one where everything was', async () => {
    await db.pool.query('truncate log_time');
    const { store, append } = logOf();
    const { positionAt } = timesOf(store);
    expect(await positionAt(NOON)).toBe(START);
    await append(Array.from({ length: 600 }, (_, n) => plusMillis(NOON, n)));
    expect(await positionAt(plusMillis(NOON, -1))).toBe(START);
    expect(await positionAt(instantOf(8.64e15))).toBe(600n);
  });

  it('is known beforehand where somebody keeps the index up to date', async () => {
    await db.pool.query('truncate log_time');
    const { store, append } = logOf();
    await append(Array.from({ length: 600 }, (_, n) => plusMillis(NOON, n)));
    const stopping = new AbortController();
    const following = timesOf(store).follow(stopping.signal, { first: 1, every: 20 });
    await vi.waitFor(async () => {
      const { rows } = await db.pool.query('select position::int from log_time order by 1');
      expect(rows).toEqual([{ position: 256 }, { position: 512 }]);
    });
    stopping.abort();
    await following;
    const { store: empty } = logOf();
    expect(
      await timesOf({
        ...store,
        readAll: (options) => (options?.limit === undefined ? empty : store).readAll(options),
      }).positionAt(plusMillis(NOON, 299)),
    ).toBe(300n);
  });
});
