import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type AdChange, type AdPlatform, AdPlatformUnavailable } from '../../infra/ad-platform/ad-platform.ts';
import { createHttpAdPlatform } from '../../infra/ad-platform/http-ad-platform.ts';
import { type AdPlatformSimulator, startAdPlatformSimulator } from '../../infra/ad-platform/simulator.ts';
import { ids } from '../../infra/ids.ts';
import { createTcpProxy, type NetworkFault, type TcpProxy } from '../support/tcp-proxy.ts';

/** R4: whatever the network does, the ad platform's client answers in time, and a change has one effect at most. */
const TIMEOUT = 500;
const GRACE = 250;
/** The client makes at most so many attempts, and its breaker admits at most three that fail in a row. */
const FAILURES = 3;
const REST = 30_000;
const ROUNDS = process.env.PRECEDENT_NIGHTLY ? 30 : 1;
const forever = new AbortController().signal;
const permitted = async (): Promise<void> => undefined;

const faults: readonly { readonly fault: NetworkFault; readonly ends: 'unavailable' | 'changed' }[] = [
  { fault: { mode: 'blackHole' }, ends: 'unavailable' },
  { fault: { mode: 'reset' }, ends: 'unavailable' },
  { fault: { mode: 'refuse' }, ends: 'unavailable' },
  { fault: { mode: 'delay', millis: 30 }, ends: 'changed' },
  { fault: { mode: 'delay', millis: TIMEOUT }, ends: 'unavailable' },
  { fault: { mode: 'cutAfter', marker: 'POST' }, ends: 'changed' },
  { fault: { mode: 'drip', bytes: 64, millis: 5 }, ends: 'changed' },
  { fault: { mode: 'drip', bytes: 1, millis: 40 }, ends: 'unavailable' },
];

let simulator: AdPlatformSimulator;
let proxy: TcpProxy;
let millis = 0;
beforeAll(async () => {
  simulator = await startAdPlatformSimulator({ epochMillis: () => millis });
  proxy = await createTcpProxy(Number(new URL(simulator.url).port));
});
afterEach(() => proxy.inject({ mode: 'pass' }));
afterAll(async () => {
  await proxy.close();
  await simulator.close();
});

/** Waits between attempts pass at once; the breaker's rest passes when the test says so. */
const platformThroughProxy = (): AdPlatform =>
  createHttpAdPlatform({
    url: `http://127.0.0.1:${proxy.port}`,
    timeoutMillis: TIMEOUT,
    epochMillis: () => millis,
    random: () => 0.5,
    pause: async () => undefined,
  });

const changeOf = (id: string, idempotencyKey = ids.newId()): AdChange => ({
  tenant: 't',
  entity: { kind: 'campaign', id },
  expectedVersion: '1',
  set: { dailyBudgetMinor: '8000' },
  idempotencyKey,
});

type End = 'changed' | 'unavailable, without effect' | 'unavailable, effect unknown';
const changeOnce = async (platform: AdPlatform, change: AdChange): Promise<{ end: End; millis: number }> => {
  const begun = performance.now();
  const end = await platform.change(change, permitted, forever).then(
    (): End => 'changed',
    (error: unknown): End => {
      if (!(error instanceof AdPlatformUnavailable)) throw error;
      return error.effect === 'none' ? 'unavailable, without effect' : 'unavailable, effect unknown';
    },
  );
  return { end, millis: performance.now() - begun };
};

const named = faults.map(({ fault, ends }) => ({ fault, ends, name: Object.values(fault).join(' ') }));

describe.each(named)('given the network fails: $name', ({ fault, ends }) => {
  test.each(Array.from({ length: ROUNDS }, (_, round) => ({ round })))(
    'round $round: a change ends in time, and has one effect however often it is sent',
    async ({ round }) => {
      const id = `${named.findIndex((one) => one.fault === fault)} of ${round}`;
      simulator.put({ account: 't', kind: 'campaign', id, status: 'active', dailyBudgetMinor: '1', currency: 'USD' });
      const effects = simulator.effects();
      const platform = platformThroughProxy();
      const change = changeOf(id);

      proxy.inject(fault);
      const first = await changeOnce(platform, change);
      expect(first.end.split(',')[0]).toBe(ends);
      expect(first.millis).toBeLessThan(FAILURES * TIMEOUT + GRACE);
      if (first.end === 'unavailable, without effect') expect(simulator.effects()).toBe(effects);

      proxy.inject({ mode: 'pass' });
      if (ends === 'unavailable') {
        const arrived = simulator.arrivals().length;
        const open = await changeOnce(platform, changeOf(id));
        expect(open.end).toBe('unavailable, without effect');
        expect(open.millis).toBeLessThan(GRACE);
        expect(simulator.arrivals()).toHaveLength(arrived);
        millis += REST;
      }
      // Whoever does not know sends the same key again. Two successes close the breaker.
      expect(await changeOnce(platform, change)).toMatchObject({ end: 'changed' });
      expect(await changeOnce(platform, change)).toMatchObject({ end: 'changed' });
      expect(simulator.effects()).toBe(effects + 1);
      const atOnce = await Promise.all(Array.from({ length: 3 }, () => platform.read('t', change.entity, forever)));
      expect(atOnce).toMatchObject(Array.from({ length: 3 }, () => ({ dailyBudgetMinor: '8000', version: '2' })));
    },
  );
});

test('the same count catches a client that sends again under a new key', async () => {
  const id = 'twice';
  simulator.put({ account: 't', kind: 'campaign', id, status: 'active', dailyBudgetMinor: '1', currency: 'USD' });
  const effects = simulator.effects();
  const platform = platformThroughProxy();
  await changeOnce(platform, changeOf(id));
  await changeOnce(platform, { ...changeOf(id), expectedVersion: '2' });
  expect(simulator.effects()).toBe(effects + 2);
});
