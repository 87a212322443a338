import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { START } from '../../domain/kernel/position.ts';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { freshStream, newEvents } from '../contract/event-store/subject.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { FLAWLESS, judgeOrder, type Witnessed } from './order-oracle.ts';

const WRITERS = 18;
/** The nightly run asks for more. */
const APPENDS_EACH = Number(process.env.ORACLE_APPENDS ?? 150);

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** Runs writers and a reader at the same time; the reader goes on until all writers are done, and once more. */
const race = async (
  write: (writer: number) => Promise<readonly Witnessed[]>,
  readOn: () => Promise<readonly Witnessed[]>,
) => {
  const seen: Witnessed[] = [];
  let writing = true;
  const reader = (async () => {
    while (writing) {
      seen.push(...(await readOn()));
      await sleep(1);
    }
    seen.push(...(await readOn()));
  })();
  const acknowledged = await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  writing = false;
  await reader;
  return { acknowledged: acknowledged.flat(), seen };
};

test('two stores write to shared streams at once: a reader of the whole log misses, repeats and inverts nothing', async () => {
  const stores = [createPostgresEventStore({ pool: db.pool }), createPostgresEventStore({ pool: db.pool })];
  const reading = createPostgresEventStore({ pool: db.pool });
  const streams = Array.from({ length: 60 }, () => freshStream('oracle'));
  let position = START;

  const { acknowledged, seen } = await race(
    async (writer) => {
      const written: Witnessed[] = [];
      for (let round = 0; round < APPENDS_EACH; round++) {
        const stream = streams[(writer * 7 + round * 11) % streams.length] ?? freshStream();
        const events = newEvents(stream, 1 + (round % 3));
        const store = stores[(writer + round) % stores.length] ?? reading;
        const { revision } = await store.append(stream, 'any', events);
        const first = revision - BigInt(events.length - 1);
        written.push(...events.map(({ id }, offset) => ({ id, stream, revision: first + BigInt(offset) })));
      }
      return written;
    },
    async () => {
      const found: Witnessed[] = [];
      for await (const page of reading.readAll({ after: position, pageSize: 100 })) {
        found.push(...page.events);
        position = page.position;
      }
      return found;
    },
  );

  expect(acknowledged.length).toBeGreaterThanOrEqual(5_000);
  expect(judgeOrder(acknowledged, seen)).toEqual(FLAWLESS);
});

test('the oracle catches the common mistake: positions from a sequence, read as "greater than the last"', async () => {
  await db.pool.query('create table naive (position bigserial primary key, id uuid, stream text, revision bigint)');
  let position = '0';

  const { acknowledged, seen } = await race(
    async (writer) => {
      const written: Witnessed[] = [];
      const client = await db.pool.connect();
      for (let round = 0; round < APPENDS_EACH; round++) {
        const event = { id: randomUUID(), stream: `naive-${writer}`, revision: BigInt(round) };
        await client.query('begin');
        const { rows } = await client.query<{ position: string }>(
          'insert into naive (id, stream, revision) values ($1, $2, $3) returning position',
          [event.id, event.stream, event.revision],
        );
        const drawn = rows[0]?.position ?? '0';
        // Some transactions take longer than others between drawing their number and committing; the very first so
        // long that the reader is past its number.
        if (writer === 0 && round === 0) while (BigInt(position) <= BigInt(drawn)) await sleep(1);
        else if (round % 5 === writer % 5) await sleep(2);
        await client.query('commit');
        written.push(event);
      }
      client.release();
      return written;
    },
    async () => {
      const { rows } = await db.pool.query<{ position: string; id: string; stream: string; revision: string }>(
        'select * from naive where position > $1 order by position',
        [position],
      );
      position = rows.at(-1)?.position ?? position;
      return rows.map(({ id, stream, revision }) => ({ id, stream, revision: BigInt(revision) }));
    },
  );

  const verdict = judgeOrder(acknowledged, seen);
  expect(verdict.missed).toBeGreaterThan(0);
  expect(verdict).toMatchObject({ duplicated: 0, invented: 0 });
});
