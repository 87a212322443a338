import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, test, vi } from 'vitest';
import { createLineShipper, type LineShipperOptions } from './line-shipper.ts';

/** A collector that takes lines, or answers 503 while it is away. */
const collector = async (options: Omit<Partial<LineShipperOptions>, 'onProblem'> = {}) => {
  const [taken, asked]: [string[], (string | undefined)[]] = [[], []];
  const state = { away: false };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      asked.push(request.headers.authorization);
      if (!state.away) taken.push(...body.split('\n').filter((line) => line !== ''));
      response.writeHead(state.away ? 503 : 204).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const onProblem = vi.fn();
  const shipper = createLineShipper({
    url: `http://ada:s%C3%A9cret@127.0.0.1:${port}/lines`,
    onProblem,
    gatherMillis: 2,
    ...options,
  });
  const dispose = async () => {
    await shipper.close();
    server.closeAllConnections();
    server.close();
  };
  return { shipper, state, taken, asked, onProblem, [Symbol.asyncDispose]: dispose };
};

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe('lines', () => {
  test('arrive each once and in order, with the credentials of the URL', async () => {
    await using it = await collector();
    for (const number of numbers(500)) it.shipper.take(`${number}\n`);
    await vi.waitFor(() => expect(it.taken).toEqual(numbers(500)));
    expect(new Set(it.asked)).toEqual(new Set([`Basic ${Buffer.from('ada:sécret').toString('base64')}`]));
    expect(it.onProblem).not.toHaveBeenCalled();
  });

  test('wait for a collector that is away, which is said once, and again when it is back', async () => {
    await using it = await collector();
    it.state.away = true;
    for (const number of numbers(20)) it.shipper.take(`${number}\n`);
    await vi.waitFor(() => expect(it.asked.length).toBeGreaterThan(2));
    it.state.away = false;
    await vi.waitFor(() => expect(it.taken).toEqual(numbers(20)));
    expect(it.onProblem.mock.calls.map(([problem]) => problem)).toEqual([
      'log lines are not collected',
      'log lines are collected again',
    ]);
    expect(it.onProblem).toHaveBeenLastCalledWith(expect.anything(), { dropped: 0 });
  });

  test('beyond the bound the oldest are dropped, and counted', async () => {
    await using it = await collector({ maxBytes: 50 });
    it.state.away = true;
    it.shipper.take('first\n');
    await vi.waitFor(() => expect(it.onProblem).toHaveBeenCalled());
    for (const number of numbers(10)) it.shipper.take(`${number.repeat(9)}\n`);
    const askedBefore = it.asked.length;
    await vi.waitFor(() => expect(it.asked.length).toBeGreaterThan(askedBefore + 1));
    it.state.away = false;
    await vi.waitFor(() =>
      expect(it.taken).toEqual(
        numbers(10)
          .slice(5)
          .map((number) => number.repeat(9)),
      ),
    );
    expect(it.onProblem).toHaveBeenLastCalledWith(expect.anything(), { dropped: 6 });
  });

  test('are sent when the process ends, without waiting for more', async () => {
    const it = await collector({ gatherMillis: 60_000 });
    it.shipper.take('the last one\n');
    await it[Symbol.asyncDispose]();
    expect(it.taken).toEqual(['the last one']);
  });
});

test.each([['http://logs.example.org'], ['ftp://logs.example.org'], ['nonsense']])('%s is refused', (url) => {
  expect(() => createLineShipper({ url, onProblem: () => undefined })).toThrow(RangeError);
});
