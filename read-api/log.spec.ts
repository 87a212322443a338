import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { streamParts } from '../domain/kernel/stream.ts';
import { ALPHA, BETA, KEYS, startTestApi, type TestApi } from '../test/support/api.ts';
import { appendNote } from '../test/support/live.ts';
import { pageOf } from './http/query.ts';
import { LogEvent } from './log-event.ts';

let running: TestApi;
beforeAll(async () => {
  running = await startTestApi();
  for (let index = 0; index < 300; index++) {
    const type = index % 10 === 0 ? 'NoteRevised' : 'NoteTaken';
    await appendNote(running.store, index % 3 === 0 ? BETA : ALPHA, String(index), { type });
  }
});
afterAll(() => running[Symbol.asyncDispose]());

const ask = async (query: string, key: string = KEYS.alpha) => {
  const response = await running.fetch(`/v1/log${query}`, { key });
  expect(response.status).toBe(200);
  return pageOf(LogEvent).parse(await response.json());
};

/** Everything that page after page gives. */
const readOut = async (query: string, key?: string): Promise<readonly z.output<typeof LogEvent>[]> => {
  const events: z.output<typeof LogEvent>[] = [];
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const { items, next } = await ask(`${query}&after=${after}`, key);
    events.push(...items);
    after = next;
  }
  return events;
};
const texts = (events: readonly z.output<typeof LogEvent>[]) => events.map(({ data }) => data.text);

describe('GET /v1/log', () => {
  test("gives a tenant's events in the log's order, page by page, none twice, none of another tenant", async () => {
    const expected = Array.from({ length: 300 }, (_, index) => index)
      .filter((index) => index % 3 !== 0)
      .map(String);
    expect(texts(await readOut('?limit=33'))).toEqual(expected);
    expect(texts(await readOut('?limit=200', KEYS.beta))).toHaveLength(100);
  });

  test('filters by type', async () => {
    const events = await readOut('?limit=7&types=NoteRevised');
    expect(texts(events)).toEqual([
      '10',
      '20',
      '40',
      '50',
      '70',
      '80',
      '100',
      '110',
      '130',
      '140',
      '160',
      '170',
      '190',
      '200',
      '220',
      '230',
      '250',
      '260',
      '280',
      '290',
    ]);
  });

  test("reads one stream, and answers another tenant's like one that does not exist", async () => {
    const [event] = (await ask('?limit=1')).items;
    const stream = z.string().parse(event?.stream);
    expect((await ask(`?stream=${stream}`)).items).toEqual([event]);
    expect(streamParts(stream as `${string}-${string}.${string}`).tenant).toBe(ALPHA);
    const bodyFor = async (name: string, key: string) => {
      const answer = await running.fetch(`/v1/log?stream=${name}`, { key });
      return [answer.status, JSON.parse(await answer.text()).code];
    };
    expect(await bodyFor(stream, KEYS.beta)).toEqual([404, 'not-found']);
    expect(await bodyFor(`note-${BETA}.absent`, KEYS.beta)).toEqual([404, 'not-found']);
  });

  test('the last page has no next, and what comes later is found after its last position', async () => {
    const all = await readOut('?limit=200');
    const last = all.at(-1)?.position;
    await appendNote(running.store, ALPHA, 'late');
    expect(texts((await ask(`?after=${last}`)).items)).toEqual(['late']);
  });

  test('needs log:read', async () => {
    expect((await running.fetch('/v1/log', { key: KEYS.reader })).status).toBe(403);
  });
});
