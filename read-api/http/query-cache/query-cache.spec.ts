import fc from 'fast-check';
import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import type { EventPage } from '../../../infra/event-store/event-store.ts';
import type { Forgotten, KeptAnswer } from './answers.ts';
import { type Asked, createQueryCache } from './query-cache.ts';

const PLATFORM = 'platform';
const TENANTS = ['shop', 'other', PLATFORM] as const;
type Tenant = (typeof TENANTS)[number];
/** Within which a change must be seen everywhere. */
const SECOND = 1_000;

interface Appended {
  readonly type: 'NoteTaken' | 'SomethingElse';
  readonly tenant: Tenant;
  readonly at: number;
}

/** A log, a projection of it that counts each tenant's notes (for the platform: all), and replicas that serve it. */
const createWorld = (options: { readonly keepMillis?: number; readonly mostBytes?: number } = {}) => {
  const log: Appended[] = [];
  const live = { applied: 0, epoch: 1n, version: 1, exchangedAt: Number.NEGATIVE_INFINITY };
  let reachable = true;

  /** What the live tables show of the log up to a place, and of it what was there at a time. */
  const notes = (tenant: Tenant, upTo: number, at = Number.POSITIVE_INFINITY): number =>
    log.filter(
      (event, place) =>
        place < upTo &&
        event.at <= at &&
        event.type === 'NoteTaken' &&
        (tenant === PLATFORM || event.tenant === tenant),
    ).length;
  const shown = (tenant: Tenant): KeptAnswer => ({
    etag: '"0"',
    content: JSON.stringify({ tenant, version: live.version, notes: notes(tenant, live.applied) }),
  });

  const createReplica = () => {
    const pages = new Subject<EventPage>();
    const outcomes: Asked[] = [];
    const forgotten: Forgotten[] = [];
    const problems: unknown[] = [];
    let seen = 0;
    const asking = async <Found>(found: () => Found): Promise<Found> => {
      if (!reachable) throw new Error('away');
      return found();
    };
    const cache = createQueryCache({
      feed: { pages, ready: Promise.resolve(), position: () => BigInt(seen) },
      head: () => asking(() => BigInt(log.length)),
      checkpoints: () => asking(() => [{ name: 'notes', epoch: live.epoch, position: BigInt(live.applied) }]),
      applies: new Map([['notes', ['NoteTaken']]]),
      platform: PLATFORM,
      keepMillis: options.keepMillis ?? 3_600_000,
      mostBytes: options.mostBytes ?? 1_000_000,
      metrics: {
        queryAsked: (_, outcome) => void outcomes.push(outcome),
        answerForgotten: (why) => void forgotten.push(why),
      },
      elapsedMillis: () => performance.now(),
      onProblem: (error) => void problems.push(error),
    });
    const question = (tenant: Tenant, address = '{}') => ({
      tenant,
      query: { name: 'CountNotes', reads: ['notes'] },
      address,
    });
    return {
      cache,
      outcomes,
      forgotten,
      problems,
      /** The subscription hands over so many events more. */
      see: (many: number) => {
        const next = log.slice(seen, seen + many);
        if (next.length === 0) return;
        const events = next.map(({ type, tenant }, place) => eventOf(type, tenant, BigInt(seen + place + 1)));
        seen += next.length;
        pages.next({ events, position: BigInt(seen) });
      },
      read: async (tenant: Tenant, { after, address }: { after?: number; address?: string } = {}) => {
        const position = after === undefined ? undefined : BigInt(after);
        const { content } = await cache.answer(question(tenant, address), position, async () => shown(tenant));
        return JSON.parse(content) as { readonly tenant: Tenant; readonly version: number; readonly notes: number };
      },
      /** A read that has seen the tables and is not back yet; what comes back brings it back. */
      begin: (tenant: Tenant) => {
        const back = Promise.withResolvers<void>();
        const found = shown(tenant);
        const read = cache.answer(question(tenant), undefined, () => back.promise.then(() => found));
        return async (): Promise<void> => {
          back.resolve();
          await read;
        };
      },
    };
  };

  return {
    replicas: [createReplica(), createReplica()] as const,
    log,
    live,
    notes,
    append: (tenant: Tenant, type: Appended['type'] = 'NoteTaken') =>
      void log.push({ tenant, type, at: performance.now() }),
    apply: (many: number) => {
      live.applied = Math.min(log.length, live.applied + many);
    },
    /** The tables are exchanged for those of another version, which show other rows for the same log. */
    exchange: () => {
      live.epoch += 2n;
      live.version += 1;
      live.exchangedAt = performance.now();
    },
    setReachable: (is: boolean) => {
      reachable = is;
    },
    close: () => {
      for (const { cache } of world.replicas) cache.close();
    },
  };
};

const eventOf = (type: string, tenant: string, position: bigint): StoredEvent => ({
  id: `event-${position}`,
  type,
  version: 1,
  stream: `note-${tenant}.one`,
  revision: 0n,
  position,
  data: {},
  metadata: {
    tenant,
    actor: { kind: 'system', id: 'test' },
    commandId: 'command',
    correlationId: 'command',
    causationId: 'command',
    recordedAt: '2026-11-20T12:00:00.000Z',
  },
});

let world: ReturnType<typeof createWorld>;
const pass = (millis: number) => vi.advanceTimersByTimeAsync(millis);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  world.close();
  vi.useRealTimers();
});

describe('GW-13: an answer that is kept', () => {
  beforeEach(async () => {
    world = createWorld();
    await pass(1);
  });

  test('is given again, to its tenant and for its question only', async () => {
    const [here] = world.replicas;
    world.append('shop');
    here.see(1);
    world.apply(1);
    await pass(SECOND);
    expect(await here.read('shop')).toEqual({ tenant: 'shop', version: 1, notes: 1 });
    expect(await here.read('shop')).toEqual({ tenant: 'shop', version: 1, notes: 1 });
    expect(await here.read('other')).toEqual({ tenant: 'other', version: 1, notes: 0 });
    await here.read('shop', { address: '{"limit":1}' });
    expect(here.outcomes).toEqual(['miss', 'hit', 'miss', 'miss']);
  });

  test('is forgotten by every replica that sees an event which changes it, and by none for one that does not', async () => {
    for (const { read } of world.replicas) await read('shop');
    world.append('other');
    world.append('shop', 'SomethingElse');
    for (const { see } of world.replicas) see(2);
    for (const { read } of world.replicas) await read('shop');
    world.append('shop');
    for (const { see } of world.replicas) see(1);
    world.apply(3);
    for (const { read, outcomes, forgotten } of world.replicas) {
      expect(await read('shop')).toMatchObject({ notes: 1 });
      expect(outcomes).toEqual(['miss', 'hit', 'miss']);
      expect(forgotten).toEqual(['changed']);
    }
  });

  test('of the platform is forgotten for what happens in any tenant', async () => {
    const [here] = world.replicas;
    await here.read(PLATFORM);
    world.append('shop');
    here.see(1);
    world.apply(1);
    expect(await here.read(PLATFORM)).toMatchObject({ notes: 1 });
  });

  test('is not kept before what was seen has been applied', async () => {
    const [here] = world.replicas;
    world.append('shop');
    here.see(1);
    await here.read('shop');
    await pass(SECOND);
    expect(await here.read('shop')).toMatchObject({ notes: 0 });
    world.apply(1);
    expect(await here.read('shop')).toMatchObject({ notes: 1 });
  });

  test('is not kept when what it shows changed while it was being found', async () => {
    const [here] = world.replicas;
    const finish = here.begin('shop');
    world.append('shop');
    here.see(1);
    world.apply(1);
    await pass(SECOND);
    await finish();
    expect(await here.read('shop')).toMatchObject({ notes: 1 });
  });

  test('is forgotten when the tables are exchanged, within a second', async () => {
    const [here] = world.replicas;
    await here.read('shop');
    world.exchange();
    await pass(SECOND);
    expect(await here.read('shop')).toMatchObject({ version: 2 });
  });

  test('is not given to whoever wants to see more than this process has seen', async () => {
    const [here] = world.replicas;
    await here.read('shop');
    world.append('shop');
    world.apply(1);
    expect(await here.read('shop', { after: 1 })).toMatchObject({ notes: 1 });
    expect(here.outcomes).toEqual(['miss', 'passed']);
  });

  test('is not given once the subscription stands still for a second', async () => {
    const [here] = world.replicas;
    await here.read('shop');
    world.append('shop');
    world.apply(1);
    await pass(SECOND);
    expect(await here.read('shop')).toMatchObject({ notes: 1 });
    expect(here.outcomes.at(-1)).toBe('passed');
    here.see(1);
    await here.read('shop');
    await pass(SECOND);
    await here.read('shop');
    await here.read('shop');
    expect(here.outcomes.slice(-2)).toEqual(['miss', 'hit']);
  });

  test('is not given while the database does not say where the log ends, which is told once', async () => {
    const [here] = world.replicas;
    await here.read('shop');
    world.setReachable(false);
    await pass(10 * SECOND);
    await here.read('shop');
    expect(here.outcomes).toEqual(['miss', 'passed']);
    expect(here.problems).toHaveLength(1);
    world.setReachable(true);
    await pass(SECOND);
    await here.read('shop');
    expect(here.outcomes.at(-1)).toBe('hit');
  });

  test('is not given once the log ends before where it ended', async () => {
    const [here] = world.replicas;
    for (let n = 0; n < 3; n++) world.append('shop');
    here.see(3);
    world.apply(3);
    await pass(SECOND);
    await here.read('shop');
    world.log.length = 1;
    await pass(SECOND);
    await here.read('shop');
    expect(here.outcomes).toEqual(['miss', 'passed']);
  });

  test('is never a failure', async () => {
    const [{ cache }] = world.replicas;
    const question = { tenant: 'shop', query: { name: 'CountNotes', reads: ['notes'] }, address: '' };
    const failing = cache.answer(question, undefined, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    const found = { etag: '"1"', content: 'yes' };
    expect(await cache.answer(question, undefined, async () => found)).toBe(found);
  });
});

describe('the room and the time for answers', () => {
  test('are bounded: the one that nobody asked for longest goes first', async () => {
    world = createWorld({ mostBytes: 20_000 });
    await pass(1);
    const [here] = world.replicas;
    for (let n = 0; n < 100; n++) {
      await here.read('shop', { address: 'often' });
      await here.read('shop', { address: `once ${n}` });
    }
    expect(here.cache.size().bytes).toBeLessThanOrEqual(20_000);
    expect(here.cache.size().answers).toBeGreaterThan(10);
    expect(here.outcomes.filter((outcome) => outcome === 'hit')).toHaveLength(99);
    expect(new Set(here.forgotten)).toEqual(new Set(['full']));
  });

  test('end: an answer that nothing changes is found anew after its time', async () => {
    world = createWorld({ keepMillis: 5_000 });
    await pass(1);
    const [here] = world.replicas;
    await here.read('shop');
    await pass(4_999);
    await here.read('shop');
    await pass(1);
    await here.read('shop');
    expect(here.outcomes).toEqual(['miss', 'hit', 'miss']);
    expect(here.forgotten).toEqual(['expired']);
  });
});

const RUNS = process.env.PRECEDENT_NIGHTLY ? 5_000 : 150;
const place = fc.constantFrom(0 as const, 1 as const);
const tenant = fc.constantFrom(...TENANTS);
const some = fc.integer({ min: 1, max: 3 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), tenant, other: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('see' as const), place, some }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('apply' as const), some }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), millis: fc.integer({ min: 1, max: 600 }) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('read' as const), place, tenant, after: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('begin' as const), place, tenant }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('finish' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('exchange' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reach' as const), is: fc.boolean() }) },
);

test('whatever happens in whatever order, no read shows less than the tables did a second ago, and in the end none differs', async () => {
  let hits = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      world = createWorld();
      const { replicas, live, log, notes } = world;
      const begun: (() => Promise<void>)[] = [];
      await pass(1);
      for (const one of steps) {
        if (one.do === 'append') world.append(one.tenant, one.other ? 'SomethingElse' : 'NoteTaken');
        else if (one.do === 'see') replicas[one.place].see(one.some);
        else if (one.do === 'apply') world.apply(one.some);
        else if (one.do === 'pass') await pass(one.millis);
        else if (one.do === 'exchange') world.exchange();
        else if (one.do === 'reach') world.setReachable(one.is);
        else if (one.do === 'begin') begun.push(replicas[one.place].begin(one.tenant));
        else if (one.do === 'finish') await begun.shift()?.();
        else {
          // Whoever names a position waits until the tables have come there.
          const after = one.after ? live.applied : 0;
          const read = await replicas[one.place].read(one.tenant, one.after ? { after } : {});
          const second = performance.now() - SECOND;
          expect(read.tenant).toBe(one.tenant);
          expect(read.notes).toBeGreaterThanOrEqual(
            Math.max(notes(one.tenant, after), notes(one.tenant, live.applied, second)),
          );
          expect(read.notes).toBeLessThanOrEqual(notes(one.tenant, live.applied));
          if (live.exchangedAt <= second) expect(read.version).toBe(live.version);
        }
      }
      for (const finish of begun) await finish();
      world.setReachable(true);
      world.apply(log.length);
      for (const { see } of replicas) see(log.length);
      await pass(2 * SECOND);
      for (const { read, outcomes } of replicas) {
        for (const of of TENANTS) {
          const expected = { tenant: of, version: live.version, notes: notes(of, log.length) };
          expect(await read(of)).toEqual(expected);
          expect(await read(of)).toEqual(expected);
          expect(outcomes.at(-1)).toBe('hit');
        }
        hits += outcomes.filter((outcome) => outcome === 'hit').length;
      }
      world.close();
    }),
    { numRuns: RUNS },
  );
  expect(hits).toBeGreaterThan(8 * RUNS);
});
