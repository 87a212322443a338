import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createMemoryEventStore } from '../../../infra/event-store/memory/memory-event-store.ts';
import { ALPHA, authenticate, BETA, KEYS, problemOf, startTestApi, type TestApi } from '../../../test/support/api.ts';
import { appendNote, deafClient, hear } from '../../../test/support/live.ts';
import type { Authenticate } from '../endpoint.ts';
import { defaultSettings } from '../settings.ts';

let running: TestApi;
beforeEach(async () => {
  running = await startTestApi();
});
afterEach(() => running[Symbol.asyncDispose]());

/** Whoever shows `prec_…` may do in ALPHA what is said of them then. */
const listening =
  (permissions: (key: string) => ReadonlySet<string>): Authenticate =>
  async (key) => ({
    tenant: ALPHA,
    actor: { kind: 'apiKey', id: key },
    permissions: permissions(key),
    superAdmin: false,
  });
const nameOf = (key: string) => (key === 'prec_log' ? 'log' : key === 'prec_notes' ? 'notes' : 'others');

const texts = (heard: readonly { data: { data: { text: string } } }[]) => heard.map(({ data }) => data.data.text);

describe('GET /v1/stream', () => {
  test('sends what happens from now on, with position as id and type as event', async () => {
    await appendNote(running.store, ALPHA, 'before');
    await wait(10);
    const response = await running.fetch('/v1/stream');
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('content-encoding')).toBeNull();
    const { position } = await appendNote(running.store, ALPHA, 'now');
    const [event] = await hear(response, 1);
    expect(event).toMatchObject({ id: position.toString(), type: 'NoteTaken', data: { data: { text: 'now' } } });
  });

  test('says first where in the log the client is, so that it resumes from there though nothing came', async () => {
    const { position } = await appendNote(running.store, ALPHA, 'before');
    const response = await running.fetch(`/v1/stream?after=${position}`);
    const { value } = (await response.body?.pipeThrough(new TextDecoderStream()).getReader().read()) ?? {};
    expect(value).toContain(`id: ${position}\nevent: connected\n`);
  });

  test('never sends an event of another tenant', async () => {
    const alpha = await running.fetch('/v1/stream?after=0');
    const beta = await running.fetch('/v1/stream?after=0', { key: KEYS.beta });
    for (let index = 0; index < 200; index++) {
      await appendNote(running.store, index % 3 === 0 ? ALPHA : BETA, index % 3 === 0 ? 'alpha' : 'beta');
    }
    expect(new Set(texts(await hear(alpha, 67)))).toEqual(new Set(['alpha']));
    expect(new Set(texts(await hear(beta, 133)))).toEqual(new Set(['beta']));
  });

  test('cut off again and again under a busy log, a client that resumes hears everything once and in order', async () => {
    const total = 600;
    const write = (async () => {
      for (let index = 0; index < total; index++) {
        await appendNote(running.store, index % 2 === 0 ? ALPHA : BETA, String(index));
        if (index % 7 === 0) await wait(1);
      }
    })();
    const heard: string[] = [];
    let last = '0';
    while (heard.length < total / 2) {
      const response = await running.fetch('/v1/stream', { headers: { 'last-event-id': last } });
      const some = await hear(response, Math.min(23, total / 2 - heard.length));
      heard.push(...texts(some));
      last = some.at(-1)?.id ?? last;
    }
    await write;
    expect(heard).toEqual(Array.from({ length: total / 2 }, (_, index) => String(index * 2)));
  });

  test('filters by type and by category', async () => {
    const response = await running.fetch('/v1/stream?after=0&types=NoteRevised&categories=note');
    await appendNote(running.store, ALPHA, 'other type');
    await appendNote(running.store, ALPHA, 'other category', { type: 'NoteRevised', category: 'memo' });
    await appendNote(running.store, ALPHA, 'wanted', { type: 'NoteRevised' });
    expect(texts(await hear(response, 1))).toEqual(['wanted']);
  });

  test.each([
    ['a Last-Event-ID that is none', { 'last-event-id': 'x' }, 400, 'invalid-position'],
    ['a position that the log does not reach', { 'last-event-id': '999' }, 409, 'position-ahead-of-log'],
  ])('%s is refused', async (_, headers, status, code) => {
    expect(await problemOf(await running.fetch('/v1/stream', { headers }))).toMatchObject({ status, code });
  });

  test('needs live:read', async () => {
    expect((await running.fetch('/v1/stream', { key: KEYS.reader })).status).toBe(403);
  });

  test('sends to each what it may read: to who may read the log everything, and to nobody else what nobody declared', async () => {
    const listeners = {
      notes: ['live:read', 'notes:read'],
      others: ['live:read', 'memos:read'],
      log: ['live:read', 'log:read'],
    };
    await using api = await startTestApi({ authenticate: listening((key) => new Set(listeners[nameOf(key)])) });
    const streams = await Promise.all(
      Object.keys(listeners).map((name) => api.fetch('/v1/stream?after=0', { key: `prec_${name}` })),
    );
    await appendNote(api.store, ALPHA, 'a secret', { type: 'MemoWritten' });
    await appendNote(api.store, ALPHA, 'a note');
    const [notes, others, log] = streams;
    expect(texts(await hear(log ?? new Response(), 2))).toEqual(['a secret', 'a note']);
    expect(texts(await hear(notes ?? new Response(), 1))).toEqual(['a note']);
    await api.serving.stop();
    expect(await others?.text()).not.toContain('event: Note');
  });

  test('is narrowed when a permission is taken away, widened when one is given, and ended without live:read', async () => {
    let may: readonly string[] = ['live:read', 'log:read'];
    await using api = await startTestApi({
      authenticate: listening(() => new Set(may)),
      settings: { live: { ...defaultSettings.live, recheckMillis: 20 } },
    });
    const response = await api.fetch('/v1/stream', { key: 'prec_notes' });
    const become = async (permissions: readonly string[]) => {
      may = permissions;
      await wait(100);
    };
    await appendNote(api.store, ALPHA, 'heard with the log', { type: 'MemoWritten' });
    await become(['live:read', 'notes:read']);
    await appendNote(api.store, ALPHA, 'not heard', { type: 'MemoWritten' });
    await appendNote(api.store, ALPHA, 'heard with notes');
    await become(['live:read']);
    await appendNote(api.store, ALPHA, 'not heard');
    await become(['live:read', 'notes:read']);
    await appendNote(api.store, ALPHA, 'heard again');
    await become(['notes:read']);
    const text = await response.text();
    expect(text.match(/(?:not )?heard[a-z ]*/g)).toEqual(['heard with the log', 'heard with notes', 'heard again']);
    expect(text).toContain('"reason":"revoked"');
  });

  test('more clients than may be are told to come back', async () => {
    await using api = await startTestApi({ settings: { live: { ...defaultSettings.live, clients: 1 } } });
    const first = await api.fetch('/v1/stream');
    expect((await api.fetch('/v1/stream')).status).toBe(503);
    await first.body?.cancel();
    await expect.poll(async () => (await api.fetch('/v1/stream')).status).toBe(200);
  });

  test('a quiet stream beats, and one whose key is revoked ends', async () => {
    let revoked = false;
    await using api = await startTestApi({
      authenticate: async (credential) => (revoked ? undefined : authenticate(credential)),
      settings: { live: { ...defaultSettings.live, heartbeatMillis: 20, recheckMillis: 50 } },
    });
    const response = await api.fetch('/v1/stream');
    let text = '';
    for await (const some of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += some;
      revoked ||= text.includes(': heartbeat');
    }
    expect(text).toContain(': heartbeat');
    expect(text).toContain('"reason":"revoked"');
  });
});

describe('clients that never read', () => {
  test('100 of them are cut, and cost no memory to speak of', async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => deafClient(running.serving.port, KEYS.alpha)));
    const gauge = async () => (await running.metrics.scrape()).text;
    expect(await gauge()).toContain('live_clients{transport="sse"} 100');
    const before = process.memoryUsage().rss;
    const text = 'x'.repeat(250_000);
    for (let sent = 0; sent < 100 && !(await gauge()).includes('live_clients{transport="sse"} 0'); sent++) {
      await appendNote(running.store, ALPHA, text);
      await wait(5);
    }
    expect(await gauge()).toContain('live_clients_cut_total{transport="sse"} 100');
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    for (const socket of sockets) socket.destroy();
  }, 30_000);

  test('one that stalls while it reads old events is cut as well', async () => {
    await using api = await startTestApi({ settings: { live: { ...defaultSettings.live, stallMillis: 100 } } });
    for (let index = 0; index < 60; index++) await appendNote(api.store, ALPHA, 'x'.repeat(250_000));
    const response = await api.fetch('/v1/stream?after=0');
    await expect
      .poll(async () => (await api.metrics.scrape()).text)
      .toContain('live_clients_cut_total{transport="sse"} 1');
    await expect(response.text()).rejects.toThrow();
  });
});

describe('the feed', () => {
  test('is one subscription, however many listen, and is taken up again where it was lost', async () => {
    let lose = false;
    const store = createMemoryEventStore({
      hooks: {
        beforePage: async () => {
          if (!lose) return;
          lose = false;
          throw new Error('connection lost');
        },
      },
    });
    await using api = await startTestApi({ store });
    const responses = await Promise.all([1, 2, 3].map(() => api.fetch('/v1/stream')));
    lose = true;
    await appendNote(store, ALPHA, 'after the loss');
    for (const response of responses) expect(texts(await hear(response, 1))).toEqual(['after the loss']);
    expect((await api.metrics.scrape()).text).toContain('live_feed_reconnects_total 1');
  });
});

describe('/v1/ws', () => {
  const open = (headers: Record<string, string> = {}): WebSocket =>
    new WebSocket(`${running.serving.url.replace('http', 'ws')}/v1/ws`, { headers });

  const conversation = (client: WebSocket, first: unknown) => {
    const messages: { type: string; event?: { data: { text: string } } }[] = [];
    const closed = new Promise<string>((resolve) => {
      client.on('close', (code, reason) => resolve(`${code} ${reason}`));
      client.on('unexpected-response', (_, response) => resolve(`refused ${response.statusCode}`));
    });
    client.on('error', () => undefined);
    client.on('open', () => client.send(JSON.stringify(first)));
    client.on('message', (data) => messages.push(JSON.parse(String(data))));
    return { messages, closed };
  };

  test('sends the same feed after a subscribe message with the credential, resumed by position', async () => {
    const { position } = await appendNote(running.store, ALPHA, 'first');
    await appendNote(running.store, BETA, 'foreign');
    await appendNote(running.store, ALPHA, 'second');
    const client = open();
    const after = position.toString();
    const { messages } = conversation(client, { type: 'subscribe', credential: KEYS.alpha, after });
    await expect.poll(() => messages.length).toBe(2);
    await appendNote(running.store, ALPHA, 'third');
    await expect
      .poll(() => messages.map(({ type, event }) => event?.data.text ?? type))
      .toEqual(['subscribed', 'second', 'third']);
    client.close();
  });

  test.each([
    ['no credential', { type: 'subscribe' }, '4401 unauthenticated'],
    ['a wrong credential', { type: 'subscribe', credential: 'prec_wrong' }, '4401 unauthenticated'],
    ['no permission', { type: 'subscribe', credential: KEYS.reader }, '4403 forbidden'],
    ['another tenant', { type: 'subscribe', credential: KEYS.alpha, tenant: BETA }, '4403 tenant-not-permitted'],
    ['no subscribe message', { type: 'hello' }, '4400 invalid-subscribe'],
    [
      'a position ahead of the log',
      { type: 'subscribe', credential: KEYS.alpha, after: '999' },
      '4409 position-ahead-of-log',
    ],
    ['a message that is too large', { type: 'x'.repeat(20_000) }, '1009 '],
  ])('%s is turned away', async (_, first, reason) => {
    expect(await conversation(open(), first).closed).toBe(reason);
  });

  test('sends what its listener may read, and no more', async () => {
    await using api = await startTestApi({ authenticate: listening(() => new Set(['live:read', 'notes:read'])) });
    const client = new WebSocket(`${api.serving.url.replace('http', 'ws')}/v1/ws`);
    const { messages } = conversation(client, { type: 'subscribe', credential: 'prec_notes', after: '0' });
    await appendNote(api.store, ALPHA, 'a secret', { type: 'MemoWritten' });
    await appendNote(api.store, ALPHA, 'a note');
    await expect.poll(() => messages.map(({ event }) => event?.data.text)).toEqual([undefined, 'a note']);
    client.close();
  });

  test('a page of another origin may not open it', async () => {
    expect(await conversation(open({ origin: 'https://evil.example' }), {}).closed).toBe('refused 403');
  });

  test('takes the credential from a header too, and says goodbye when the server stops', async () => {
    const { messages, closed } = conversation(open({ 'x-api-key': KEYS.alpha }), { type: 'subscribe' });
    await expect.poll(() => messages.length).toBe(1);
    await running.serving.stop();
    expect(await closed).toBe('1001 closing');
  });
});
