import { connect } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { ALPHA, rowsOf, startTestApi } from '../../test/support/api.ts';

describe('health', () => {
  const well = { name: 'postgres', critical: true, check: async () => ({ connections: 3 }) };
  const behind = {
    name: 'projections',
    critical: false,
    check: () => Promise.reject(new Error('lag of secret table')),
  };

  test('given all critical parts well, it is ready, and shows figures', async () => {
    await using api = await startTestApi({ health: [well, behind] });
    expect((await api.fetch('/livez', { key: null })).status).toBe(200);
    expect((await api.fetch('/readyz', { key: null })).status).toBe(200);
    const health = await api.fetch('/healthz', { key: null });
    expect(health.status).toBe(200);
    const text = await health.text();
    expect(JSON.parse(text).checks).toMatchObject([
      { name: 'postgres', healthy: true, details: { connections: 3 } },
      { name: 'projections', healthy: false },
    ]);
    expect(text).not.toContain('secret');
    await expect
      .poll(() => api.lines())
      .toContainEqual(expect.objectContaining({ level: 'error', part: 'projections' }));
  });

  test.each([
    ['fails', () => Promise.reject(new Error('away'))],
    ['hangs', () => new Promise<undefined>(() => undefined)],
  ])('a critical part that %s is not ready within a second; the process still lives', async (_, check) => {
    await using api = await startTestApi({ health: [{ ...well, check }] });
    const started = performance.now();
    const ready = await api.fetch('/health/ready', { key: null });
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('retry-after')).toBe('1');
    expect((await api.fetch('/health/live', { key: null })).status).toBe(200);
  });

  test('probes that come while one is under way share its answer', async () => {
    let asked = 0;
    const all = Promise.withResolvers<undefined>();
    const check = () => {
      asked += 1;
      return all.promise;
    };
    await using api = await startTestApi({ health: [{ ...well, check }] });
    const probes = Promise.all(Array.from({ length: 10 }, () => api.fetch('/readyz', { key: null })));
    const underWay = async () => (await api.metrics.scrape()).text;
    await expect.poll(underWay, { interval: 5 }).toMatch(/^http_requests_in_flight 10$/m);
    all.resolve(undefined);
    expect((await probes).map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(asked).toBe(1);
  });
});

describe('stopping', () => {
  test('requests in flight are answered, live clients sent away, new connections refused', async () => {
    const rows = rowsOf({ [ALPHA]: [] });
    const [arrived, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await using api = await startTestApi({
      reads: {
        inTenant: async (tenant, read) => {
          arrived.resolve();
          await goOn.promise;
          return rows.inTenant(tenant, read);
        },
      },
    });
    const stream = await api.fetch('/v1/stream');
    const slow = api.fetch('/v1/notes');
    await arrived.promise;
    const stopped = api.serving.stop();
    goOn.resolve();
    expect((await slow).status).toBe(200);
    expect(await stream.text()).toContain('"reason":"closing"');
    const started = performance.now();
    await stopped;
    // Nobody was left to wait for: it did not come to the two seconds after which whoever stays is cut.
    expect(performance.now() - started).toBeLessThan(1_500);
    await expect(api.fetch('/livez')).rejects.toThrow();
  });

  test('while load balancers take notice it still serves, not ready, and asks clients to reconnect elsewhere', async () => {
    await using api = await startTestApi();
    api.api.drain();
    const ready = await api.fetch('/readyz', { key: null });
    expect(ready.status).toBe(503);
    const served = await api.fetch('/v1/notes');
    expect(served.status).toBe(200);
    expect(served.headers.get('connection')).toBe('close');
  });

  test('under load nothing that arrived is dropped', async () => {
    await using api = await startTestApi();
    const failures: unknown[] = [];
    let turnedAway = false;
    let answered = 0;
    const client = async (): Promise<void> => {
      while (!turnedAway) {
        const answer = await api.fetch('/v1/notes').catch((error: Error) => error.cause);
        if (!(answer instanceof Response)) turnedAway = true;
        else if (answer.status !== 200) failures.push(answer.status);
        else await answer.arrayBuffer();
        answered += 1;
      }
    };
    const clients = Array.from({ length: 10 }, client);
    await vi.waitFor(() => expect(answered).toBeGreaterThan(50), 10_000);
    await Promise.all([api.serving.stop(), ...clients]);
    expect(failures).toEqual([]);
    await api.logger.close();
    const served = api.lines().filter(({ message }) => message === 'request');
    expect(served.length).toBeGreaterThan(50);
    expect(new Set(served.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('what cannot be read as HTTP', () => {
  const say = (port: number, text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(text));
      let heard = '';
      socket.on('data', (data) => {
        heard += data;
      });
      socket.on('end', () => resolve(heard)).on('error', reject);
    });

  test.each([
    ['no HTTP at all', 'nonsense\r\n\r\n', '400'],
    ['headers over 16 kB', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
  ])('%s is answered with a problem', async (_, text, status) => {
    await using api = await startTestApi();
    const heard = await say(api.serving.port, text);
    expect(heard).toContain(`HTTP/1.1 ${status} `);
    expect(heard).toContain('application/problem+json');
  });
});
