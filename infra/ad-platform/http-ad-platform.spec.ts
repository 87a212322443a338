import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AdChange, AdChangeRefused, AdPlatformUnavailable } from './ad-platform.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { createHttpAdPlatform } from './http-ad-platform.ts';
import { type AdPlatformSimulator, startAdPlatformSimulator } from './simulator.ts';

const entity = { kind: 'campaign', id: 'summer/50 %' } as const;
const forever = new AbortController().signal;
const permitted = async (): Promise<void> => undefined;
/** Far more than an answer takes that is not held back, on a busy machine too. */
const TIMEOUT = 1_000;

let simulator: AdPlatformSimulator;
let millis = 0;
let pauses: number[] = [];
beforeAll(async () => {
  simulator = await startAdPlatformSimulator({ epochMillis: () => millis });
});
afterAll(() => simulator.close());

let keys = 0;
const nextKey = (): string => {
  keys += 1;
  return `key-${keys}`;
};
const platformOf = (url = simulator.url) =>
  createHttpAdPlatform({
    url,
    timeoutMillis: TIMEOUT,
    epochMillis: () => millis,
    random: () => 0.5,
    pause: async (wait) => {
      pauses.push(wait);
    },
  });
const changeOf = async (more: Partial<AdChange> = {}): Promise<AdChange> => {
  const current = await platformOf().read('t', entity, forever);
  const expectedVersion = current?.version ?? 'none';
  const set = { dailyBudgetMinor: '8000' };
  return { tenant: 't', entity, expectedVersion, set, idempotencyKey: nextKey(), ...more };
};

beforeEach(() => {
  pauses = [];
  simulator.put({ account: 't', ...entity, status: 'active', dailyBudgetMinor: '10000', currency: 'USD' });
});

describe('an ad platform over HTTP', () => {
  test.each(['.', '..'])('never asks for the entity %j, which would be another address', async (id) => {
    const before = simulator.arrivals().length;
    expect(await platformOf().read('t', { kind: 'campaign', id }, forever)).toBeUndefined();
    const change = await changeOf({ entity: { kind: 'campaign', id } });
    await expect(platformOf().change(change, permitted, forever)).rejects.toMatchObject({ code: 'entity-not-found' });
    expect(simulator.arrivals()).toHaveLength(before);
  });

  test('reads an entity, and says that it is simulated', async () => {
    expect(await platformOf().read('t', entity, forever)).toMatchObject({ dailyBudgetMinor: '10000', simulated: true });
    expect(await platformOf().read('another', entity, forever)).toBeUndefined();
  });

  test('changes an entity once for a key, however often it is asked', async () => {
    const effects = simulator.effects();
    const change = await changeOf();
    const first = await platformOf().change(change, permitted, forever);
    expect(await platformOf().change(change, permitted, forever)).toEqual(first);
    expect(simulator.effects()).toBe(effects + 1);
  });

  test('refuses a change of another version than the one that was read', async () => {
    const refused = platformOf().change(await changeOf({ expectedVersion: '0' }), permitted, forever);
    await expect(refused).rejects.toMatchObject({ name: 'AdChangeRefused', code: 'version-differs' });
  });

  test('refuses a key that belongs to another change', async () => {
    const change = await changeOf();
    await platformOf().change(change, permitted, forever);
    const other = platformOf().change({ ...change, set: { status: 'paused' } }, permitted, forever);
    await expect(other).rejects.toThrow(AdChangeRefused);
  });

  test.each([
    { what: 'an answer that is lost', fault: { kind: 'lostAnswer' } },
    { what: 'an answer that is slow', fault: { kind: 'slow', millis: TIMEOUT + 100 } },
    { what: 'an error', fault: { kind: 'status', status: 500 } },
    { what: 'too many requests', fault: { kind: 'status', status: 429 } },
  ] as const)('tries again after $what, with one effect', async ({ fault }) => {
    const effects = simulator.effects();
    simulator.inject(fault);
    expect(await platformOf().change(await changeOf(), permitted, forever)).toMatchObject({ dailyBudgetMinor: '8000' });
    // Those that come late: of the attempt that was given up.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(simulator.effects()).toBe(effects + 1);
    expect(pauses).toEqual([500]);
  });

  test('asks for permission before every attempt, and makes none without', async () => {
    simulator.inject({ kind: 'status', status: 503 });
    const arrived = simulator.arrivals().length;
    let asked = 0;
    const once = async (): Promise<void> => {
      asked += 1;
      if (asked > 1) throw new Error('halted');
    };
    await expect(platformOf().change(await changeOf(), once, forever)).rejects.toThrow('halted');
    expect(simulator.arrivals()).toHaveLength(arrived + 1);
  });

  test('says whether an attempt may have had an effect', async () => {
    const gone = await startAdPlatformSimulator({ epochMillis: () => millis });
    await gone.close();
    const nobody = platformOf(gone.url).change(await changeOf(), permitted, forever);
    await expect(nobody).rejects.toMatchObject({ name: 'AdPlatformUnavailable', effect: 'none' });
    simulator.inject({ kind: 'lostAnswer' }, { kind: 'lostAnswer' }, { kind: 'lostAnswer' });
    const lost = platformOf().change(await changeOf(), permitted, forever);
    await expect(lost).rejects.toMatchObject({ name: 'AdPlatformUnavailable', effect: 'unknown' });
  });

  test('is left alone for half a minute after three failures', async () => {
    const platform = platformOf();
    simulator.inject(...Array.from({ length: 3 }, () => ({ kind: 'status', status: 500 }) as const));
    await expect(platform.change(await changeOf(), permitted, forever)).rejects.toThrow(AdPlatformUnavailable);
    const arrived = simulator.arrivals().length;
    const change = await changeOf();
    await expect(platform.change(change, permitted, forever)).rejects.toMatchObject({ effect: 'none' });
    expect(simulator.arrivals()).toHaveLength(arrived);
    millis += 30_000;
    expect(await platform.change(change, permitted, forever)).toMatchObject({ dailyBudgetMinor: '8000' });
  });
});

describe('a circuit breaker', () => {
  const opened = () => {
    const breaker = createCircuitBreaker(() => millis);
    for (let failure = 0; failure < 3; failure += 1) breaker.failed();
    return breaker;
  };

  test('that opened admits one call at a time after its rest, and closes after two successes', () => {
    const breaker = opened();
    expect(breaker.admits()).toBe(false);
    millis += 30_000;
    expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
    breaker.succeeded();
    expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
    breaker.succeeded();
    expect([breaker.admits(), breaker.admits()]).toEqual([true, true]);
  });

  test('opens again at the first failure of its trial', () => {
    const breaker = opened();
    millis += 30_000;
    expect(breaker.admits()).toBe(true);
    breaker.failed();
    millis += 29_999;
    expect(breaker.admits()).toBe(false);
  });
});
