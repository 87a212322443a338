import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { problemOf, startTestApi, type TestApi } from '../../test/support/api.ts';
import type { GuardedEndpoint } from './endpoint.ts';
import { HttpProblem } from './problem.ts';
import { inChunks, NDJSON, type StreamedText, streamText } from './stream-text.ts';

const PIECE = `${'x'.repeat(65_535)}\n`;
const made = { pieces: 0, ended: false };

const endless = async function* () {
  try {
    for (; ; made.pieces += 1) yield PIECE;
  } finally {
    made.ended = true;
  }
};
const failing = (after: number) =>
  async function* () {
    for (let piece = 0; piece < after; piece += 1) yield PIECE;
    throw new RangeError('it broke');
  };

const endpoint = (name: string, streamed: Omit<StreamedText, 'contentType'>): GuardedEndpoint => ({
  ...{ kind: 'stream', name, summary: '', method: 'GET', path: `/v1/${name}`, body: 'none', status: 200 },
  permission: 'notes:read',
  contentType: NDJSON,
  prepare: () => () => ({
    takeOver: (exchange) => streamText(exchange, { contentType: NDJSON, ...streamed }, running.logger),
  }),
});
const gone = new HttpProblem({ status: 409, code: 'it-broke', detail: '' });

let running: TestApi;
beforeAll(async () => {
  running = await startTestApi({
    endpoints: [
      endpoint('endless', { chunks: endless }),
      endpoint('broken', { chunks: failing(0), problemOf: () => gone }),
      endpoint('broken-later', { chunks: failing(3), problemOf: () => gone }),
      endpoint('unexpected', { chunks: failing(0) }),
    ],
  });
});
afterAll(() => running[Symbol.asyncDispose]());

describe('a streamed text', () => {
  test('is made only as fast as it is read, and no more of it once its reader is gone', async () => {
    const stopped = new AbortController();
    const response = await running.fetch('/v1/endless', { signal: stopped.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    await sleep(300);
    const before = made.pieces;
    await sleep(200);
    expect(made.pieces).toBe(before);
    expect(made.ended).toBe(false);
    stopped.abort();
    await vi.waitFor(() => expect(made.ended).toBe(true), 5_000);
  });

  test('that breaks before anything was sent is a problem, of what it means or of ours', async () => {
    expect(await problemOf(await running.fetch('/v1/broken'))).toMatchObject({ status: 409, code: 'it-broke' });
    expect(await problemOf(await running.fetch('/v1/unexpected'))).toMatchObject({ status: 500 });
  });

  test('that breaks later breaks its connection: nobody takes it for whole', async () => {
    const response = await running.fetch('/v1/broken-later');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect(running.lines().filter(({ message }) => message === 'an export broke off')).not.toEqual([]);
  });
});

test('pieces are put together, none is lost, and nothing becomes no chunk', async () => {
  const pieces = async function* () {
    for (let piece = 0; piece < 20_000; piece += 1) yield `${piece}\n`;
  };
  const chunks = await Array.fromAsync(inChunks(pieces()));
  expect(chunks).toHaveLength(2);
  expect(chunks.join('')).toBe((await Array.fromAsync(pieces())).join(''));
  expect(await Array.fromAsync(inChunks((async function* () {})()))).toEqual([]);
});
