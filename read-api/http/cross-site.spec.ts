import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { KEYS, noAudit, startTestApi, type TestApi } from '../../test/support/api.ts';
import type { Denial } from './audit-trail.ts';

const LISTED = 'https://dashboard.example';
const COOKIE = `theme=dark; __Host-precedent-access=${KEYS.alpha}; other=1`;

describe('S9: a cookie changes something only from a page of this host', () => {
  let api: TestApi;
  const denials: Denial[] = [];
  beforeAll(async () => {
    api = await startTestApi({
      settings: { corsOrigins: [LISTED] },
      audit: {
        ...noAudit,
        denied: async (denial) => {
          denials.push(denial);
        },
      },
    });
  });
  afterAll(() => api?.[Symbol.asyncDispose]());

  const ask = async (method: string, path: string, headers: Record<string, string>, body?: string) => {
    const asked = httpRequest(`${api.serving.url}${path}`, {
      method,
      agent: false,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    });
    asked.end(body);
    const [response] = await once(asked, 'response');
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    return { status: response.statusCode as number, code: text === '' ? undefined : JSON.parse(text).code };
  };
  let notes = 0;
  const write = (headers: Record<string, string>) => {
    notes += 1;
    return ask('POST', '/v1/notes', headers, JSON.stringify({ noteId: `note-${notes}`, text: 'hello' }));
  };
  const own = () => api.serving.url;

  test.each([
    ['same-origin', undefined, true],
    ['none', undefined, true],
    ['same-origin', 'own', true],
    // What the browser says of the site counts, whatever the origin.
    ['same-origin', 'https://evil.example', true],
    ['same-site', 'own', false],
    ['same-site', undefined, false],
    ['cross-site', undefined, false],
    ['cross-site', 'own', false],
    ['cross-site', 'https://evil.example', false],
    ['nonsense', 'own', false],
    ['', 'own', false],
    // Browsers that do not say it.
    [undefined, 'own', true],
    [undefined, 'https://evil.example', false],
    [undefined, 'http://127.0.0.1:1', false],
    [undefined, 'null', false],
    [undefined, LISTED, false],
    [undefined, undefined, false],
  ])('Sec-Fetch-Site %j, Origin %j: %s', async (site, origin, passes) => {
    const headers: Record<string, string> = { cookie: COOKIE };
    if (site !== undefined) headers['sec-fetch-site'] = site;
    if (origin !== undefined) headers.origin = origin === 'own' ? own() : origin;
    const before = denials.length;
    expect(await write(headers)).toMatchObject(passes ? { status: 201 } : { status: 403, code: 'cross-site-request' });
    const recorded = denials.slice(before).map(({ reason }) => reason);
    expect(recorded).toEqual(passes ? [] : ['cross-site-request']);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s with a cookie is looked at, wherever it goes', async (method) => {
    const headers = { cookie: COOKIE, 'sec-fetch-site': 'cross-site' };
    const path = method === 'POST' ? '/v1/notes' : '/v1/notes/one';
    const { status } = await ask(method, path, headers, '{}');
    // A method that is not there is refused before.
    expect(status).toBe(method === 'POST' || method === 'PUT' ? 403 : 405);
  });

  test('a refresh cookie alone is a credential too', async () => {
    const cookie = `__Host-precedent-refresh=precr_x`;
    expect(await write({ cookie, 'sec-fetch-site': 'cross-site' })).toMatchObject({ code: 'cross-site-request' });
    expect(await write({ cookie, 'sec-fetch-site': 'same-origin' })).toMatchObject({ code: 'unauthenticated' });
  });

  test('reading with a cookie needs no page: nothing changes, and no other page sees the answer', async () => {
    const headers = { cookie: COOKIE, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    expect(await ask('GET', '/v1/notes', headers)).toMatchObject({ status: 200 });
  });

  test('a credential in a header is nobody’s but the sender’s, and counts before a cookie', async () => {
    const evil = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    expect(await write({ ...evil, authorization: `Bearer ${KEYS.alpha}` })).toMatchObject({ status: 201 });
    expect(await write({ ...evil, 'x-api-key': KEYS.alpha })).toMatchObject({ status: 201 });
    const wrong = { cookie: COOKIE, authorization: 'Bearer wrong', 'sec-fetch-site': 'same-origin' };
    expect(await write(wrong)).toMatchObject({ status: 401 });
    const malformed = { cookie: COOKIE, authorization: 'Basic YTpi', 'sec-fetch-site': 'same-origin' };
    expect(await write(malformed)).toMatchObject({ status: 401 });
  });

  test('a form cannot say what it wants: bodies are JSON', async () => {
    const headers = { cookie: COOKIE, 'sec-fetch-site': 'same-origin' };
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      expect(await ask('POST', '/v1/notes', { ...headers, 'content-type': type }, '{}')).toMatchObject({ status: 415 });
    }
  });

  test('a live connection by cookie opens from a page of this host only', async () => {
    const opened = async (origin: string, subscribe: object = {}) => {
      const client = new WebSocket(`${own().replace('http', 'ws')}/v1/ws`, { headers: { cookie: COOKIE, origin } });
      client.on('open', () => client.send(JSON.stringify({ type: 'subscribe', ...subscribe })));
      const said = once(client, 'message').then(([message]) => JSON.parse(String(message)).type);
      const closed = once(client, 'close').then(([code]) => code);
      const outcome = await Promise.race([said, closed]);
      client.terminate();
      return outcome;
    };
    expect(await opened(own())).toBe('subscribed');
    expect(await opened(LISTED)).toBe(4401);
    expect(await opened(LISTED, { credential: KEYS.alpha })).toBe('subscribed');
  });
});
