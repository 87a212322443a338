import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { StandIn, TenantReads } from '../../infra/postgres/read-database.ts';
import { ALPHA, problemOf, rowsOf, startTestApi, type TestApi } from '../../test/support/api.ts';
import { getNote, listNotes } from '../../test/support/notes.ts';
import type { Past, PastQuestion } from './as-of.ts';
import { query } from './query.ts';

/** Notes that can be asked as of a moment: one by its stream, all of the tenant's, and one by where its event stands. */
const getPastNote = query({ ...getNote, asOf: { stream: ({ noteId }, tenant) => `note-${tenant}.${noteId}` } });
const listPastNotes = query({ ...listNotes, asOf: 'tenant' });
const getNoteEvent = query({
  ...getNote,
  name: 'GetNoteEvent',
  route: 'GET /v1/note-events/:noteId',
  asOf: {
    events: async (db) => (await db.rows(db.sql('notes'))).map((row) => BigInt(String(row.revision)) + 7n),
  },
});

const HEAD = 100n;
const asked: PastQuestion[] = [];
const seen: (readonly StandIn[] | undefined)[] = [];
const standIns: readonly StandIn[] = [{ table: 'notes', schema: 'as_of_7' }];

const past: Past = {
  positionOf: async (moment) => {
    if ('time' in moment) return moment.time > '2026-11-21T00:00:00.000Z' ? undefined : 42n;
    return moment.position > HEAD ? undefined : moment.position;
  },
  tablesOf: async (question) => {
    asked.push(question);
    if (question.position === 13n) return { refused: 'too-much', projection: 'notes' };
    return question.position === 14n ? { refused: 'stopped', projection: 'notes' } : { standIns };
  },
};
const live = rowsOf({ [ALPHA]: [{ noteId: 'one', text: 'first', revision: '0' }] });
const reads: TenantReads = {
  inTenant: (tenant, read, instead) => {
    seen.push(instead);
    return live.inTenant(tenant, read);
  },
};

let running: TestApi;
beforeAll(async () => {
  running = await startTestApi({ queries: [getPastNote, listPastNotes, getNoteEvent], past, reads });
});
afterAll(() => running[Symbol.asyncDispose]());

const answerTo = async (path: string) => {
  [asked.length, seen.length] = [0, 0];
  const response = await running.fetch(path);
  expect(response.status, path).toBe(200);
  return response;
};

describe('a query that is asked as of a moment', () => {
  test('reads what stands in for its tables, and says as of which position; without a moment it reads the live ones', async () => {
    const response = await answerTo('/v1/notes/one?asOf=7');
    expect(response.headers.get('precedent-position')).toBe('7');
    expect(response.headers.get('etag')).toBeNull();
    expect(asked).toMatchObject([
      { tenant: ALPHA, projections: ['notes'], position: 7n, from: { stream: `note-${ALPHA}.one` } },
    ]);
    expect(seen).toEqual([standIns]);

    const now = await answerTo('/v1/notes/one');
    expect(now.headers.get('precedent-position')).toBeNull();
    expect([asked, seen]).toEqual([[], [undefined]]);
  });

  test('takes a time, with any offset, and what the query itself takes beside it', async () => {
    const response = await answerTo(`/v1/notes?limit=3&asOf=${encodeURIComponent('2026-11-20T12:00:00+02:00')}`);
    expect(response.headers.get('precedent-position')).toBe('42');
    expect(asked).toMatchObject([{ from: 'tenant', position: 42n }]);
  });

  test('may look up in the live tables which events it is about', async () => {
    await answerTo('/v1/note-events/one?asOf=9');
    expect(asked).toMatchObject([{ from: { events: [7n] }, position: 9n }]);
    expect(seen).toEqual([undefined, standIns]);
  });

  test.each([
    ['a moment that is none', 'yesterday', 422, 'invalid-input'],
    ['a day without a time', '2026-11-20', 422, 'invalid-input'],
    ['a time of no zone', '2026-11-20T00:00:00', 422, 'invalid-input'],
    ['a position below all', '-1', 422, 'invalid-input'],
    ['a position too long for any log', '1'.repeat(41), 422, 'invalid-input'],
    ['a position that the log has not reached', '101', 422, 'as-of-not-reached'],
    ['a time that has not come', '2030-01-01T00:00:00Z', 422, 'as-of-not-reached'],
    ['more than one request may cost', '13', 422, 'as-of-too-much'],
    ['what lies beyond an event at which the projection stops', '14', 503, 'as-of-stopped'],
  ])('refuses %s', async (_, moment, status, code) => {
    const response = await running.fetch(`/v1/notes?asOf=${encodeURIComponent(moment)}`);
    expect(response.status).toBe(status);
    const problem = await problemOf(response);
    expect(problem.code).toBe(code);
    if (status === 422) expect(problem.errors).toMatchObject([{ pointer: '/asOf' }]);
  });

  test('names every field at fault, not only the moment', async () => {
    const problem = await problemOf(await running.fetch('/v1/notes?asOf=yesterday&limit=0'));
    expect(problem.errors?.map(({ pointer }) => pointer).toSorted()).toEqual(['/asOf', '/limit']);
  });

  test('costs more than the present: all of a tenant most', async () => {
    const points = async (path: string): Promise<number> => {
      const left = async (of: string) => Number((await running.fetch(of)).headers.get('x-ratelimit-remaining'));
      return (await left('/v1/notes/one')) - (await left(path));
    };
    expect(await points('/v1/notes/one')).toBe(1);
    expect(await points('/v1/notes/one?asOf=7')).toBe(2);
    expect(await points('/v1/notes?asOf=7')).toBe(20);
  });

  test('says so in the API document, and no other query takes a moment', async () => {
    const Documented = z.looseObject({ parameters: z.array(z.looseObject({ name: z.string() })) });
    const Paths = z.looseObject({ paths: z.record(z.string(), z.looseObject({ get: Documented.optional() })) });
    const namesOf = ({ openApi }: TestApi['api'], path: string) =>
      Paths.parse(openApi).paths[path]?.get?.parameters.map(({ name }) => name);
    expect(namesOf(running.api, '/v1/notes/{noteId}')).toContain('asOf');
    await using other = await startTestApi();
    expect(namesOf(other.api, '/v1/notes/{noteId}')).not.toContain('asOf');
    expect((await other.fetch('/v1/notes/one?asOf=7')).status).toBe(422);
  });

  test('does not start where nobody tells the past', async () => {
    await expect(startTestApi({ queries: [getPastNote] })).rejects.toThrow('GetNote: nobody tells it the past');
  });
});
