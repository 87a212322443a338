import { describe, expect, test } from 'vitest';
import { ALPHA, BETA, KEYS, noAudit, startTestApi, unlimited } from '../../test/support/api.ts';
import { systemEndpoint } from './health.ts';

const statuses = async (times: number, ask: () => Promise<Response>): Promise<readonly number[]> => {
  const found: number[] = [];
  for (let n = 0; n < times; n += 1) found.push((await ask()).status);
  return found;
};

describe('S16: limits of requests', () => {
  test('a tenant gets its N requests, and at N + 1 a 429 that says when to come back', async () => {
    await using api = await startTestApi({ rateLimits: unlimited({ ofTenant: () => 5 }) });
    expect(await statuses(5, () => api.fetch('/v1/notes/one'))).toEqual([200, 200, 200, 200, 200]);
    const refused = await api.fetch('/v1/notes/one');
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'rate-limited' });
    expect(Number(refused.headers.get('retry-after'))).toSatisfy((seconds: number) => seconds >= 1 && seconds <= 60);
    expect(refused.headers.get('x-ratelimit-limit')).toBe('5');
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
  });

  test('a WebSocket is a request of its address too, before anything is looked up for it', async () => {
    const asked: string[] = [];
    await using api = await startTestApi({
      rateLimits: unlimited({ ofAddress: 3 }),
      authenticate: async (credential) => {
        asked.push(credential);
        return undefined;
      },
    });
    const closedWith = (n: number) =>
      new Promise<number>((resolve) => {
        const socket = new WebSocket(`${api.serving.url.replace('http', 'ws')}/v1/ws`);
        socket.addEventListener('open', () =>
          socket.send(JSON.stringify({ type: 'subscribe', credential: `guess-${n}` })),
        );
        socket.addEventListener('close', ({ code }) => resolve(code));
      });
    const codes: number[] = [];
    for (let n = 0; n < 5; n += 1) codes.push(await closedWith(n));
    expect(codes).toEqual([4401, 4401, 4401, 4429, 4429]);
    expect(asked).toHaveLength(3);
  });

  test('whoever shows no credential fills the log no faster than 600 records a minute', {
    timeout: 60_000,
  }, async () => {
    let recorded = 0;
    await using api = await startTestApi({
      audit: {
        ...noAudit,
        denied: async () => {
          recorded += 1;
        },
      },
    });
    const many = 1_300;
    const found = await statuses(many, () => api.fetch('/v1/notes/one', { key: null }));
    expect(found.every((status) => status === 401)).toBe(true);
    // One other minute may begin meanwhile; all are counted, whether they are recorded or not
    expect(recorded).toBeGreaterThanOrEqual(600);
    expect(recorded).toBeLessThan(many);
    expect((await api.metrics.scrape()).text).toContain(`http_requests_denied_total{reason="unauthenticated"} ${many}`);
    // Somebody who is known is recorded all the same
    const before = recorded;
    await api.fetch('/v1/notes', { key: KEYS.reader, method: 'POST' });
    expect(recorded).toBe(before + 1);
  });

  test('every answer says what is left', async () => {
    await using api = await startTestApi({ rateLimits: unlimited({ ofTenant: () => 100 }) });
    const left = async () => Number((await api.fetch('/v1/notes/one')).headers.get('x-ratelimit-remaining'));
    expect([await left(), await left(), await left()]).toEqual([99, 98, 97]);
  });

  test("one tenant's requests leave another's budget alone, and the plan decides its size", async () => {
    const ofTenant = (tenant: string) => (tenant === ALPHA ? 2 : 4);
    await using api = await startTestApi({ rateLimits: unlimited({ ofTenant }) });
    expect(await statuses(3, () => api.fetch('/v1/notes/one'))).toEqual([200, 200, 429]);
    const beta = () => api.fetch('/v1/notes/one', { key: KEYS.beta });
    expect((await statuses(5, beta)).filter((status) => status === 429)).toHaveLength(1);
    expect(BETA).not.toBe(ALPHA);
  });

  test('one key of a tenant cannot use up what the other keys need', async () => {
    await using api = await startTestApi({ rateLimits: unlimited({ ofKey: 2 }) });
    expect(await statuses(3, () => api.fetch('/v1/notes/one'))).toEqual([200, 200, 429]);
    expect((await api.fetch('/v1/notes/one', { key: KEYS.reader })).status).toBe(200);
  });

  test('an address is limited before anybody looks at its credential', async () => {
    let asked = 0;
    await using api = await startTestApi({
      rateLimits: unlimited({ ofAddress: 3 }),
      authenticate: async () => {
        asked += 1;
        return undefined;
      },
    });
    expect(await statuses(5, () => api.fetch('/v1/notes/one'))).toEqual([401, 401, 401, 429, 429]);
    expect(asked).toBe(3);
  });

  test('an endpoint that guards a secret has a limit of its own per address; probes have none', async () => {
    const guess = {
      ...systemEndpoint({ ...PUBLIC, name: 'Guess', path: '/guess' }),
      kind: 'command',
      perMinute: 2,
    } as const;
    await using api = await startTestApi({ endpoints: [guess], rateLimits: unlimited({ ofAddress: 10 }) });
    expect(await statuses(3, () => api.fetch('/guess', { key: null }))).toEqual([200, 200, 429]);
    expect(await statuses(20, () => api.fetch('/livez', { key: null }))).toEqual(Array(20).fill(200));
    expect((await api.fetch('/v1/notes/one')).status).toBe(200);
  });

  test('a dear endpoint costs its points', async () => {
    await using api = await startTestApi({ rateLimits: unlimited({ ofTenant: () => 45 }), endpoints: [DEAR] });
    expect(await statuses(3, () => api.fetch('/dear'))).toEqual([200, 200, 429]);
  });
});

const PUBLIC = {
  summary: 'For tests.',
  publicBecause: 'it is a test',
  run: () => ({ status: 200, json: {} }),
};

const DEAR = {
  kind: 'query',
  name: 'Dear',
  summary: 'For tests.',
  method: 'GET',
  path: '/dear',
  body: 'none',
  status: 200,
  permission: 'notes:read',
  cost: 20,
  prepare: () => () => ({ status: 200, json: {} }),
} as const;
