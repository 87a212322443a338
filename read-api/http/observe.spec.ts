import { describe, expect, test } from 'vitest';
import { ALPHA, json, KEYS, noAudit, startTestApi } from '../../test/support/api.ts';

describe('metrics and logs', () => {
  test('every operation of the document has a series of its route template after being called', async () => {
    await using api = await startTestApi();
    const called = api.api.endpoints.filter(({ kind }) => kind !== 'stream');
    for (const { method, path } of called) {
      await (await api.fetch(path.replaceAll(/:\w+/g, 'x'), { method })).arrayBuffer();
    }
    const scrape = await (await api.fetch('/metrics')).text();
    for (const { method, path } of called) {
      expect(scrape).toContain(`http_request_duration_seconds_count{method="${method}",route="${path}"`);
    }
    expect(scrape).not.toContain(ALPHA);
  });

  test('each request is one JSON line, with its trace, tenant, route and duration, and without its credential', async () => {
    await using api = await startTestApi();
    await api.fetch(`/v1/notes?words=${KEYS.alpha}`, {
      headers: { 'x-request-id': KEYS.alpha, 'x-api-key': KEYS.alpha },
    });
    await api.fetch('/v1/notes', { key: 'prec_guessed-key-that-nobody-ever-gave-out-00000' });
    await expect.poll(() => api.lines().filter(({ message }) => message === 'request').length).toBe(2);
    expect(api.lines().find(({ status }) => status === 422)).toMatchObject({
      time: expect.stringMatching(/Z$/),
      level: 'info',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      requestId: '[redacted]',
      tenant: ALPHA,
      route: '/v1/notes',
      durationMs: expect.any(Number),
    });
    expect(JSON.stringify(api.lines())).not.toContain('prec_');
  });

  test('a probe that finds all well is no line at the usual level; one that does not is', async () => {
    await using api = await startTestApi();
    await api.fetch('/livez');
    api.api.drain();
    await api.fetch('/readyz');
    const lines = () => api.lines().filter(({ message }) => message === 'request');
    await expect
      .poll(() => lines().map(({ route, level }) => [route, level]))
      .toEqual([
        ['/livez', 'debug'],
        ['/readyz', 'info'],
      ]);
  });

  test('who is turned away is counted, logged and told to the audit', async () => {
    const denials: unknown[] = [];
    await using api = await startTestApi({
      audit: {
        ...noAudit,
        denied: async (denial) => {
          denials.push(denial);
        },
      },
    });
    await api.fetch('/v1/notes', { ...json('POST', {}), key: KEYS.reader });
    await api.fetch('/v1/notes', { key: null });
    expect(denials).toMatchObject([
      { reason: 'forbidden', endpoint: 'TakeNote', principal: { actor: { id: 'reader' } } },
      { reason: 'unauthenticated', endpoint: 'ListNotes' },
    ]);
    expect((await api.metrics.scrape()).text).toContain('http_requests_denied_total{reason="forbidden"} 1');
  });
});
