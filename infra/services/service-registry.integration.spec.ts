import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { startHeartbeat } from './heartbeat.ts';
import { createPostgresServiceRegistry } from './postgres-service-registry.ts';
import type { ModuleHealth } from './service-registry.ts';

const REGISTRANT = fileURLToPath(new URL('../../test/support/registrant.ts', import.meta.url));
const WAIT = { timeout: 20_000, interval: 50 };

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const registryOf = (silentMillis: number, forgetMillis = 3_600_000) =>
  createPostgresServiceRegistry(database.pool, { silentMillis, forgetMillis });
const api: ModuleHealth = { module: 'api', role: 'api', healthy: true, details: { url: 'http://here' } };

describe('the registry of services', () => {
  it('shows each module of a process with its health, and forgets what is not named any more', async () => {
    const registry = registryOf(60_000);
    const broken: ModuleHealth = { module: 'workers', role: 'workers', healthy: false, reason: 'away', details: {} };
    await registry.report('one/1', [api, broken]);
    const [first, second, ...more] = await registry.list();
    expect(first).toMatchObject({ ...api, instance: 'one/1', silent: false, routable: true });
    expect(second).toMatchObject({ ...broken, silent: false, routable: false });
    expect(more).toEqual([]);
    await registry.report('one/1', [{ ...broken, healthy: true }]);
    const [only, ...rest] = await registry.list();
    expect(only).toMatchObject({ module: 'workers', healthy: true, routable: true, since: second?.since });
    expect(rest).toEqual([]);
    await registry.withdraw('one/1');
    expect(await registry.list()).toEqual([]);
  });

  it('takes a process that was killed out of what is routable, and leaves the other in', async () => {
    const registry = registryOf(1_500);
    const routable = async () => (await registry.list()).filter((one) => one.routable).map(({ instance }) => instance);
    const children = ['killed', 'living'].map((name) => ({
      name,
      child: spawn(process.execPath, [REGISTRANT, database.url, name], { stdio: ['ignore', 'ignore', 'inherit'] }),
    }));
    try {
      await vi.waitFor(async () => expect(await routable()).toEqual(['killed', 'living']), WAIT);
      const victim = children[0]?.child;
      victim?.kill('SIGKILL');
      await vi.waitFor(async () => expect(await routable()).toEqual(['living']), WAIT);
      const silent = (await registry.list()).find(({ instance }) => instance === 'killed');
      expect(silent).toMatchObject({ healthy: true, silent: true, routable: false });
      await vi.waitFor(async () => {
        const forgetful = registryOf(1_500, 1_500);
        await forgetful.report('living', []);
        expect((await registry.list()).filter(({ instance }) => instance === 'killed')).toEqual([]);
      }, WAIT);
    } finally {
      for (const { child } of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    }
  }, 60_000);

  it('is told again after a heartbeat that failed, and left when the process stops', async () => {
    const registry = registryOf(60_000);
    const problems: Error[] = [];
    let asked = 0;
    const heartbeat = startHeartbeat({
      registry,
      instance: 'two/2',
      modules: async () => {
        asked += 1;
        if (asked === 1) throw new Error('not yet');
        return [api];
      },
      everyMillis: 10,
      onProblem: (error) => problems.push(error),
    });
    const mine = async () => (await registry.list()).filter(({ instance }) => instance === 'two/2');
    await vi.waitFor(async () => expect(await mine()).toHaveLength(1), WAIT);
    expect(problems.map(({ message }) => message)).toEqual(['not yet']);
    await heartbeat.stop();
    expect(await mine()).toEqual([]);
  });
});
