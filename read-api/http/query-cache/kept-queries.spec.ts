import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMemoryEventStore } from '../../../infra/event-store/memory/memory-event-store.ts';
import type { Row } from '../../../infra/postgres/read-database.ts';
import { ALPHA, BETA, KEYS, rowsOf, startTestApi, type TestApi } from '../../../test/support/api.ts';
import { appendNote } from '../../../test/support/live.ts';
import { listNotes } from '../../../test/support/notes.ts';

/** On a machine that is busy with others. */
const PATIENCE = { timeout: 15_000 };

const row = (text: string): Row => ({ noteId: 'one', text, revision: '0' });

describe('a query whose answers are kept', () => {
  const shown: Record<string, readonly Row[]> = {};
  let api: TestApi;

  const said = async (path = '/v1/notes', key: string = KEYS.alpha) => (await api.fetch(path, { key })).text();

  beforeEach(async () => {
    [shown[ALPHA], shown[BETA]] = [[row('first')], [row("another tenant's")]];
    const store = createMemoryEventStore();
    api = await startTestApi({
      store,
      queries: [{ ...listNotes, cache: true, past: { points: 1, sourceOf: async () => 'tenant' } }],
      past: { positionOf: async () => 1n, tablesOf: async () => ({ standIns: [] }) },
      reads: rowsOf(shown),
      queryCache: {
        checkpoints: async () => [{ name: 'notes', epoch: 1n, position: await store.head() }],
        applies: new Map([['notes', ['NoteTaken']]]),
        platform: 'platform',
        keepMillis: 3_600_000,
        mostBytes: 1_000_000,
      },
    });
    await vi.waitFor(async () => {
      await said();
      expect(await (await api.fetch('/metrics')).text()).toMatch(/query="ListNotes",outcome="hit"\} [1-9]/);
    }, PATIENCE);
  });
  afterEach(() => api[Symbol.asyncDispose]());

  test('says so: whoever has an answer may keep it for himself, and asks whether it still is so', async () => {
    const { headers } = await api.fetch('/v1/notes');
    expect(headers.get('cache-control')).toBe('private, no-cache');
    const again = await api.fetch('/v1/notes', { headers: { 'if-none-match': headers.get('etag') ?? '' } });
    expect([again.status, again.headers.get('cache-control')]).toEqual([304, 'private, no-cache']);
  });

  test('is answered with what is kept, in whatever order it is asked, until an event of its tenant', async () => {
    await said('/v1/notes?limit=9&words=1');
    shown[ALPHA] = [row('second')];
    expect(await said()).toContain('first');
    expect(await said('/v1/notes?words=1&limit=9')).toContain('first');
    expect(await said('/v1/notes?limit=8')).toContain('second');
    await appendNote(api.store, BETA, 'of another tenant');
    expect(await said()).toContain('first');
    await appendNote(api.store, ALPHA, 'second');
    await vi.waitFor(async () => expect(await said()).toContain('second'), PATIENCE);
  });

  test('is asked anew as of a moment, and nothing of it is kept', async () => {
    shown[ALPHA] = [row('as it was')];
    expect(await said('/v1/notes?asOf=1')).toContain('as it was');
    shown[ALPHA] = [row('as it was found later')];
    expect(await said('/v1/notes?asOf=1')).toContain('as it was found later');
    expect(await said()).toContain('first');
  });

  test('S15: is never answered with what is kept for another tenant, nor to who may not ask', async () => {
    expect(await said('/v1/notes', KEYS.beta)).toContain("another tenant's");
    expect(await said()).toContain('first');
    expect((await api.fetch('/v1/notes', { key: null })).status).toBe(401);
  });

  test('says how much is kept', async () => {
    const text = await (await api.fetch('/metrics')).text();
    expect(text).toMatch(/^query_cache_answers 1$/m);
    expect(text).toMatch(/^query_cache_bytes [1-9]\d*$/m);
  });
});
