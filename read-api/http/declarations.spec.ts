import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startTestApi, type TestApi } from '../../test/support/api.ts';
import { listNotes } from '../../test/support/notes.ts';
import { query } from './query.ts';

let running: TestApi;
beforeAll(async () => {
  running = await startTestApi();
});
afterAll(() => running[Symbol.asyncDispose]());

const publicEndpoint = (publicBecause: string) => ({
  ...{ kind: 'system', name: 'Open', summary: '', method: 'GET', path: '/open', body: 'none', status: 200 },
  publicBecause,
  prepare: () => () => ({ status: 200, json: {} }),
});

describe('a declaration that is not complete stops the start', () => {
  const start = (changes: object) => startTestApi(changes).then((api) => api[Symbol.asyncDispose]());
  const stolen = { ...listNotes, name: 'StealNotes', route: 'GET /v1/stolen' };

  test.each([
    ['no permission', { queries: [{ ...stolen, permission: undefined }] }, /neither a permission/],
    ['two for one route', { queries: [listNotes, { ...listNotes, name: 'Other' }] }, /the same route/],
    ['two of one name', { queries: [listNotes, { ...stolen, name: 'ListNotes' }] }, /two endpoints are named/],
    ['an input open to anything', { queries: [{ ...stolen, input: z.object({}) }] }, /strictObject/],
    ['an output that is not JSON', { queries: [{ ...stolen, output: z.object({ at: z.date() }) }] }, /no form in JSON/],
    ['a route that is none', { queries: [{ ...stolen, route: 'GET /stolen' }] }, /not a route/],
    ['a query that is no GET', { queries: [{ ...stolen, route: 'POST /v1/stolen' }] }, /a query's method is GET/],
    ['a public endpoint without a reason', { endpoints: [publicEndpoint('')] }, /why it is public/],
  ])('%s', async (_, changes, message) => {
    await expect(start(changes)).rejects.toThrow(message);
  });

  test.each([
    ['shows personal data', { discloses: 'personal' }, /recorded each time/],
    ['reads nothing that events change', { reads: [] }, /it reads nothing/],
    [
      'depends on who asks, or when',
      { run: async (_: object, __: object, ___: object) => undefined },
      /its rows alone/,
    ],
  ] as const)('an answer to keep that %s', (_, changes, message) => {
    const { prepare, answer, ...declared } = listNotes;
    expect(() => query({ ...declared, cache: true, ...changes })).toThrow(message);
  });

  test('an answer to keep of a projection of which no events are known', async () => {
    const queries = [{ ...listNotes, cache: true }];
    const settings = { applies: new Map(), platform: 'platform', keepMillis: 1, mostBytes: 1 };
    const queryCache = { ...settings, checkpoints: async () => [] };
    await expect(start({ queries, queryCache })).rejects.toThrow(/ListNotes reads notes/);
  });

  test('every route is either guarded or says why it is public', () => {
    for (const endpoint of running.api.endpoints) {
      expect('permission' in endpoint ? endpoint.permission : endpoint.publicBecause).toBeTruthy();
    }
    expect(
      running.api.endpoints.filter((endpoint) => !('permission' in endpoint)).map(({ path }) => path),
    ).not.toContainEqual(expect.stringMatching(/^\/v1\//));
  });
});

describe('the API reference', () => {
  test('the document has every declared operation with its permission and forms', async () => {
    const document = parse(await (await running.fetch('/openapi.json')).text());
    expect(document.paths['/v1/notes']?.post).toMatchObject({
      operationId: 'TakeNote',
      'x-permission': 'notes:write',
      requestBody: {
        content: { 'application/json': { schema: { required: ['noteId', 'text'], additionalProperties: false } } },
      },
    });
    expect(document.paths['/v1/notes/{noteId}']?.get?.parameters[0]).toMatchObject({ name: 'noteId', in: 'path' });
    expect(
      document.paths['/v1/notes/{noteId}']?.put?.requestBody.content['application/json']?.schema.properties,
    ).toEqual({
      text: expect.any(Object),
    });
  });

  test('every reference in the document leads somewhere', () => {
    const text = JSON.stringify(running.api.openApi);
    const document: { components: { schemas: Record<string, unknown> } } = JSON.parse(text);
    const targets = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) expect(document.components.schemas).toHaveProperty([target]);
    expect(text).not.toContain('"$ref":"#/$defs');
  });

  test('the page is found by search, runs no script and escapes what was asked', async () => {
    const page = await (await running.fetch('/docs?q=<script>')).text();
    expect(page).not.toContain('<script');
    expect(page).toContain('0 of ');
    const found = await (await running.fetch('/docs?q=revise')).text();
    expect(found).toContain('curl -sS -X PUT');
    expect(found).not.toContain('/v1/log');
  });
});

const parse = (text: string): { readonly paths: Record<string, Record<string, Operation>> } => JSON.parse(text);
interface Operation {
  readonly parameters: readonly object[];
  readonly requestBody: { readonly content: Record<string, { readonly schema: { readonly properties: object } }> };
}
