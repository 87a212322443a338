import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewEvent } from '../../domain/kernel/envelope.ts';
import { streamName } from '../../domain/kernel/stream.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { ConcurrencyConflict, StoreUnavailable, UnknownOutcome } from '../../infra/event-store/failures.ts';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { ids } from '../../infra/ids.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { createTcpProxy, type NetworkFault, type TcpProxy } from '../support/tcp-proxy.ts';

/** R4: whatever the network does, an append is answered in time, and what was acknowledged is there once. */
const DEADLINE = 600;
const GRACE = 250;
const HEAL = 1_000;
const ROUNDS = process.env.PRECEDENT_NIGHTLY ? 30 : 3;
const WRITERS = 8;

const tenant = '0195f3e0-0000-7000-8000-000000000004';
let db: TestDatabase;
let proxy: TcpProxy;
let pool: pg.Pool;
let store: EventStore;

beforeAll(async () => {
  db = await testDatabase();
  const url = new URL(db.url);
  proxy = await createTcpProxy(Number(url.port));
  url.port = String(proxy.port);
  pool = new pg.Pool({ connectionString: url.href, max: 6, connectionTimeoutMillis: DEADLINE });
  pool.on('error', () => undefined); // idle connections that the proxy cut; the test looks at what is answered
  store = createPostgresEventStore({ pool, deadlineMillis: DEADLINE });
});
afterAll(async () => {
  await store.close();
  await pool.end();
  await proxy.close();
  await db.close();
});

const event = (): NewEvent => ({
  id: ids.newId(),
  type: 'Counted',
  version: 1,
  data: { marker: 'APPEND' },
  metadata: {
    tenant,
    actor: { kind: 'system', id: 'test' },
    commandId: 'c',
    correlationId: 'c',
    causationId: 'c',
    recordedAt: '2026-11-20T23:10:00.000Z',
  },
});

type Answer = 'acknowledged' | 'unavailable' | 'unknown';
const appendOnce = async (id: string, events: readonly NewEvent[]): Promise<{ answer: Answer; millis: number }> => {
  const begun = performance.now();
  const answer = await store.append(streamName('counter', tenant, id), 'none', events).then(
    (): Answer => 'acknowledged',
    (failure: unknown): Answer => {
      if (failure instanceof UnknownOutcome) return 'unknown';
      if (failure instanceof StoreUnavailable) return 'unavailable';
      throw failure;
    },
  );
  return { answer, millis: performance.now() - begun };
};

const faults: readonly NetworkFault[] = [
  { mode: 'blackHole' },
  { mode: 'reset' },
  { mode: 'refuse' },
  { mode: 'delay', millis: 120 },
  { mode: 'cutAfter', marker: 'APPEND' },
  { mode: 'drip', bytes: 16, millis: 5 },
];

describe.each(faults.map((fault) => ({ fault, name: fault.mode })))('given the network fails: $name', ({ fault }) => {
  test.each(Array.from({ length: ROUNDS }, (_, round) => ({ round })))(
    'round $round: every append is answered in time, healing is quick, nothing is lost or doubled',
    async () => {
      await appendOnce(ids.newId(), [event()]);
      proxy.inject(fault);
      const attempts = Array.from({ length: WRITERS }, () => ({ id: ids.newId(), events: [event()] }));
      const answers = await Promise.all(attempts.map(({ id, events }) => appendOnce(id, events)));
      for (const { millis } of answers) expect(millis).toBeLessThan(DEADLINE + GRACE);

      proxy.inject({ mode: 'pass' });
      const healing = performance.now();
      while ((await appendOnce(ids.newId(), [event()])).answer !== 'acknowledged') {
        expect(performance.now() - healing).toBeLessThan(HEAL);
      }
      expect(performance.now() - healing).toBeLessThan(HEAL);

      // Whoever does not know sends the same ids again, and then exactly one event is there for each.
      for (const [index, { id, events }] of attempts.entries()) {
        if (answers[index]?.answer !== 'acknowledged')
          expect((await appendOnce(id, events)).answer).toBe('acknowledged');
        const { rows } = await db.pool.query('select count(*)::int as n from event where stream = $1', [
          streamName('counter', tenant, id),
        ]);
        expect(rows).toEqual([{ n: 1 }]);
      }
      const other = store.append(streamName('counter', tenant, attempts[0]?.id ?? ''), 'none', [event()]);
      await expect(other).rejects.toThrow(ConcurrencyConflict);
    },
  );
});

test('the same count catches a client that sends again under a new id', async () => {
  const stream = streamName('counter', tenant, ids.newId());
  await appendOnce(ids.newId(), [event()]);
  proxy.inject({ mode: 'cutAfter', marker: 'APPEND' });
  await expect(store.append(stream, 'any', [event()])).rejects.toThrow(UnknownOutcome);
  await store.append(stream, 'any', [event()]);
  const { rows } = await db.pool.query('select count(*)::int as n from event where stream = $1', [stream]);
  expect(rows).toEqual([{ n: 2 }]);
});
