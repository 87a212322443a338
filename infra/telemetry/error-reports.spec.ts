import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { plusMillis } from '../../domain/kernel/time.ts';
import { problemOf, startTestApi } from '../../test/support/api.ts';
import { ids } from '../ids.ts';
import { reportingLogger } from './error-reports.ts';
import type { ErrorSink } from './error-sink.ts';
import { createLogger } from './logger.ts';
import { createSentrySink } from './sentry-sink.ts';

const Envelope = z.tuple([
  z.object({ event_id: z.string(), sent_at: z.string() }),
  z.object({ type: z.literal('event'), length: z.int() }),
  z.looseObject({
    fingerprint: z.array(z.string()),
    exception: z.object({
      values: z.array(
        z.object({
          type: z.string(),
          value: z.string(),
          stacktrace: z.object({ frames: z.array(z.looseObject({ filename: z.string(), in_app: z.boolean() })) }),
        }),
      ),
    }),
  }),
]);

/** What speaks the protocol of Sentry, on loopback. */
const received: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly lines: readonly string[] }[] =
  [];
let status = 200;
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const lines = Buffer.concat(chunks).toString('utf8').trimEnd().split('\n');
    received.push({ path: request.url ?? '', headers: request.headers, lines });
    response.writeHead(status).end('{}');
  });
});
let dsn = '';
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  dsn = `http://publickey@127.0.0.1:${typeof address === 'object' ? address?.port : 0}/42`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const reporting = (sink: ErrorSink) => {
  let now = '2026-11-20T12:00:00.000Z';
  let written = '';
  const clock = { now: () => now };
  const write = (lines: string) => {
    written += lines;
  };
  const logger = reportingLogger({
    sink,
    logger: createLogger({ level: 'info', clock, write }),
    clock,
    ids,
    release: 'precedent@1.2.3',
    environment: 'production',
  });
  return {
    logger,
    later: (millis: number) => {
      now = plusMillis(now, millis);
    },
    linesOf: async () => {
      await logger.close();
      return written
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    },
  };
};

/** Sinks reports into a list. */
const listing = () => {
  const reports: Parameters<ErrorSink>[0][] = [];
  return { reports, sink: async (report: Parameters<ErrorSink>[0]) => void reports.push(report) };
};

const SECRET = `sk_live_${'4eC39HqLyjWDarjt'}`;
const failing = (): never => {
  throw new TypeError(`could not charge jane.doe@example.com with ${SECRET}`, {
    cause: new Error(`postgres://app:hunter22@db.internal/x refused`),
  });
};

describe('OBS-05: an error that nobody expected', () => {
  test('of a request is reported with its route, release and trace, and without what is secret or personal', async () => {
    const { logger } = reporting(createSentrySink(dsn));
    await using api = await startTestApi({
      logger,
      reads: { inTenant: async () => failing() },
    });
    const response = await api.fetch('/v1/notes');
    expect(await problemOf(response)).toMatchObject({ status: 500, code: 'internal-error' });
    await vi.waitFor(() => expect(received).toHaveLength(1), 20_000);
    const [one] = received;
    expect(one?.path).toBe('/api/42/envelope/');
    expect(one?.headers).toMatchObject({
      'content-type': 'application/x-sentry-envelope',
      'x-sentry-auth': 'Sentry sentry_version=7, sentry_key=publickey, sentry_client=precedent/1.2.3',
    });
    const [headers, item, event] = Envelope.parse(one?.lines.map((line) => JSON.parse(line)));
    expect(headers.event_id).toMatch(/^[0-9a-f]{32}$/);
    expect(item.length).toBe(Buffer.byteLength(one?.lines[2] ?? ''));
    expect(event).toMatchObject({
      event_id: headers.event_id,
      platform: 'node',
      level: 'error',
      release: 'precedent@1.2.3',
      environment: 'production',
      transaction: '/v1/notes',
      contexts: { trace: { trace_id: expect.stringMatching(/^[0-9a-f]{32}$/), span_id: expect.any(String) } },
      tags: { during: 'request failed', request_id: response.headers.get('x-request-id') },
      fingerprint: ['TypeError', 'failing infra/telemetry/error-reports.spec.ts', '/v1/notes'],
    });
    expect(event.exception.values.map(({ type }) => type)).toEqual(['Error', 'TypeError']);
    const frames = event.exception.values[1]?.stacktrace.frames ?? [];
    expect(frames.at(-1)).toMatchObject({ filename: 'infra/telemetry/error-reports.spec.ts', in_app: true });
    const sent = one?.lines.join('\n');
    for (const hidden of [SECRET, 'jane.doe', 'hunter22']) expect(sent).not.toContain(hidden);
  });

  test('is reported once a minute with how often it came; another name, place or route is another group', async () => {
    const { reports, sink } = listing();
    const { logger, later } = reporting(sink);
    const thrown = (): Error => new RangeError('too much');
    const elsewhere = (): Error => new RangeError('too much');
    for (let times = 0; times < 100; times += 1) logger.error('request failed', { error: thrown(), route: '/a' });
    logger.error('request failed', { error: thrown(), route: '/b' });
    logger.error('request failed', { error: elsewhere(), route: '/a' });
    logger.error('request failed', { error: new SyntaxError('too much'), route: '/a' });
    later(60_000);
    logger.error('request failed', { error: thrown(), route: '/a' });
    await logger.close();
    expect(reports.map(({ fingerprint: [name, , route], times }) => [name, route, times])).toEqual([
      ['RangeError', '/a', 1],
      ['RangeError', '/b', 1],
      ['RangeError', '/a', 1],
      ['SyntaxError', '/a', 1],
      ['RangeError', '/a', 100],
    ]);
    expect(new Set(reports.map(({ fingerprint }) => JSON.stringify(fingerprint))).size).toBe(4);
  });

  test('is a line of the log whatever the sink does; nothing waits for it, and nobody warns twice', async () => {
    const refusing = reporting(createSentrySink(dsn));
    status = 429;
    for (const route of ['/a', '/b', '/c']) refusing.logger.error('request failed', { error: new Error('x'), route });
    const lines = await refusing.linesOf();
    status = 200;
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(3);
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { error: { message: 'the error sink answered 429' } },
    ]);

    let asked = 0;
    const hanging = reporting(() => {
      asked += 1;
      return new Promise(() => undefined);
    });
    for (let each = 0; each < 500; each += 1) {
      hanging.logger.error('request failed', { error: new Error('x'), route: `/${each}` });
    }
    expect(asked).toBe(1);
    expect(await hanging.linesOf()).toHaveLength(500);
  });

  test('goes nowhere from a line without an error, or of another level', async () => {
    const { reports, sink } = listing();
    const { logger } = reporting(sink);
    logger.error('keys cannot be opened', { failures: 2 });
    logger.warn('a process tries again', { error: new Error('x') });
    await logger.close();
    expect(reports).toEqual([]);
  });

  test.each([
    ['http://key@sentry.example.com/1', /https/],
    ['https://sentry.example.com/1', /key/],
    ['https://key@sentry.example.com', /project/],
    ['no url', /https/],
  ])('is not sent to %s', (wrong, reason) => expect(() => createSentrySink(wrong)).toThrow(reason));
});
