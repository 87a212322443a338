import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { engageKillSwitch } from '../commands/autopilot.ts';
import { autopilotEvents } from '../domain/autopilot/events.ts';
import { epochMillis } from '../domain/kernel/time.ts';
import { createHttpAdPlatform } from '../infra/ad-platform/http-ad-platform.ts';
import { type AdPlatformSimulator, startAdPlatformSimulator } from '../infra/ad-platform/simulator.ts';
import { systemClock } from '../infra/clock.ts';
import { createPostgresEventStore } from '../infra/event-store/postgres/postgres-event-store.ts';
import { ids } from '../infra/ids.ts';
import { pause } from '../infra/pause.ts';
import { commandLedger, TENANT } from '../test/support/command-ledger.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { autopilotJobs } from './autopilot-jobs.ts';

const nowMillis = (): number => epochMillis(systemClock.now());
const WORKERS = 8;

let database: TestDatabase;
let simulator: AdPlatformSimulator;
beforeAll(async () => {
  database = await testDatabase();
  simulator = await startAdPlatformSimulator({ epochMillis: nowMillis });
});
afterAll(async () => {
  await simulator.close();
  await database.close();
});

test('with the kill switch in the log, nothing of eight busy workers arrives at the platform a second later', async () => {
  const store = createPostgresEventStore({ pool: database.pool });
  const ledger = commandLedger(store, autopilotEvents, { now: systemClock.now() });
  const campaigns = Array.from({ length: WORKERS }, (_, index) => ({ kind: 'campaign', id: `c${index}` }) as const);
  for (const entity of campaigns) {
    simulator.put({ account: TENANT, ...entity, status: 'active', dailyBudgetMinor: '10000', currency: 'USD' });
  }
  // Every other attempt fails, so that some workers stand between two attempts at any moment.
  const faults = Array.from(
    { length: 100 },
    () =>
      [
        { kind: 'status', status: 429 },
        { kind: 'slow', millis: 5 },
      ] as const,
  );
  simulator.inject(...faults.flat());
  const over = new AbortController();
  const codes: string[] = [];
  const work = async (entity: (typeof campaigns)[number]): Promise<void> => {
    // A platform of its own for each, so that no breaker does the kill switch's work.
    const platform = createHttpAdPlatform({ url: simulator.url, epochMillis: nowMillis, random: () => 0.5, pause });
    const apply = autopilotJobs({ platform, store }).find(({ name }) => name === 'autopilot.apply');
    while (!over.signal.aborted) {
      // A read may meet a fault as well: what is under test is what is sent.
      const current = await platform.read(TENANT, entity, over.signal).catch((error: unknown) => {
        codes.push(`read: ${String(error)}`);
        return undefined;
      });
      if (current === undefined) continue;
      const set = { status: current.status === 'active' ? 'paused' : 'active' };
      const input = {
        planId: ids.newId(),
        entity,
        expectedVersion: current.version,
        set,
        countsUntil: '2100-01-01T00:00:00.000Z',
      };
      const commands = await apply?.runWith(input, {
        tenant: TENANT,
        jobId: ids.newId(),
        attempt: 1,
        actor: { kind: 'process', id: 'autopilot.apply' },
        clock: systemClock,
        signal: new AbortController().signal,
        progress: async () => undefined,
        tell: async () => undefined,
      });
      for (const { input: reported } of commands ?? []) codes.push(String(reported.code ?? 'applied'));
    }
  };
  const working = campaigns.map(work);
  const reported = (code: string): number => codes.filter((one) => one === code).length;
  await vi.waitFor(() => expect(reported('applied')).toBeGreaterThan(WORKERS), 20_000);
  await ledger.send(engageKillSwitch, { reason: 'stop' });
  const engagedAt = nowMillis();
  await pause(1_500, over.signal);
  await vi.waitFor(() => expect(reported('kill-switch-engaged')).toBeGreaterThan(WORKERS), 20_000);
  over.abort();
  await Promise.all(working);
  const arrivals = simulator.arrivals().map((arrival) => arrival.epochMillis - engagedAt);
  expect(arrivals.filter((after) => after < 0).length).toBeGreaterThan(WORKERS);
  expect(arrivals.filter((after) => after > 1_000)).toEqual([]);
  await store.close();
});
