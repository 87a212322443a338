import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import { freshStream, idsOf, newEvent, newEvents } from '../../../test/contract/event-store/subject.ts';
import { RpcFailure } from '../../../test/support/eventstoredb-double/failure.ts';
import { type EventStoreDbDouble, startEventStoreDbDouble } from '../../../test/support/eventstoredb-double/server.ts';
import type { AppendResult, EventPage, EventStore, SubscribeOptions } from '../event-store.ts';
import { AccessDenied, StoreUnavailable } from '../failures.ts';
import { createEventStoreDbEventStore } from './eventstoredb-event-store.ts';

/** How far apart the double's positions are. */
const ONE_EVENT = (256n << 64n) | 256n;

describe('subscribing to EventStoreDB when things go wrong', { timeout: 90_000 }, () => {
  let double: EventStoreDbDouble;
  let store: EventStore;
  beforeEach(async () => {
    double = await startEventStoreDbDouble();
    store = createEventStoreDbEventStore({ url: double.url });
  });
  afterEach(async () => {
    await store.close();
    await double.stop();
  });

  /** A consumer that notes what it was handed until `wanted` events have come. */
  const follow = (wanted: number, options: Partial<SubscribeOptions> = {}) => {
    const seen: StoredEvent[] = [];
    const losses: Error[] = [];
    const signal = AbortSignal.timeout(60_000);
    const run = async () => {
      const onReconnect = (cause: Error) => losses.push(cause);
      for await (const page of store.subscribe({ after: 0n, signal, onReconnect, ...options })) {
        seen.push(...page.events);
        if (seen.length >= wanted) return;
      }
    };
    return { seen, losses, finished: run() };
  };

  /** There must be a subscription for one to be lost. */
  const subscribed = () => expect.poll(() => double.traffic.openSubscriptions.size).toBeGreaterThan(0);

  /** Sends the same again until it is taken. */
  const taken = (append: () => Promise<AppendResult>) =>
    expect.poll(append, { interval: 20 }).toMatchObject({ revision: expect.any(BigInt) });

  it.each([{ filter: undefined }, { filter: { categories: ['followed'] } }])(
    'a subscription that is dropped again and again neither repeats nor skips (%o)',
    async ({ filter }) => {
      const follower = follow(60, filter === undefined ? {} : { filter });
      const stream = freshStream('followed');
      const sent: string[] = [];
      for (let round = 0; round < 20; round++) {
        const events = newEvents(stream, 3);
        // The client takes a connection that lost a subscription for a lost one, and what is sent over it as well.
        await taken(() => store.append(stream, 'any', events));
        sent.push(...idsOf(events));
        if (round % 4 !== 2) continue;
        await subscribed();
        double.dropSubscriptions();
      }
      await follower.finished;
      expect(idsOf(follower.seen)).toEqual(sent);
      expect(follower.losses.length).toBeGreaterThan(0);
      expect(follower.losses.every((loss) => loss instanceof StoreUnavailable)).toBe(true);
    },
  );

  it('a server that restarts under load costs a pause and nothing else', async () => {
    const follower = follow(300, { pageSize: 7 });
    const stream = freshStream();
    const sent = newEvents(stream, 300);
    const restarts = (async () => {
      for (let round = 0; round < 3; round++) {
        await subscribed();
        await double.restart(50);
      }
    })();
    for (let index = 0; index < sent.length; index += 10) {
      const expected = index === 0 ? 'none' : BigInt(index - 1);
      await taken(() => store.append(stream, expected, sent.slice(index, index + 10)));
      await sleep(5);
    }
    await restarts;
    await follower.finished;
    expect(idsOf(follower.seen)).toEqual(idsOf(sent));
    expect(follower.losses.length).toBeGreaterThan(0);
  });

  it('access denied ends it: no new subscription would mend that', async () => {
    double.faults.nextFailures.push(
      new RpcFailure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' }),
    );
    await expect(follow(1).finished).rejects.toBeInstanceOf(AccessDenied);
  });

  it('a checkpoint never passes a matching event that was not handed over, however it overtakes', async () => {
    const [wanted, other] = [freshStream('wanted'), freshStream('other')];
    const follower = store.subscribe({
      after: 0n,
      pageSize: 3,
      filter: { categories: ['wanted'] },
      signal: AbortSignal.timeout(60_000),
    });
    const sent: bigint[] = [];
    const sending = (async () => {
      for (let round = 0; round < 10; round++) {
        const { position } = await store.append(wanted, 'any', newEvents(wanted, 5));
        for (const back of [4n, 3n, 2n, 1n, 0n]) sent.push(position - back * ONE_EVENT);
        await store.append(other, 'any', newEvents(other, 2));
        await sleep(10);
      }
    })();
    const handed: bigint[] = [];
    for await (const page of follower) {
      handed.push(...page.events.map((event) => event.position));
      await sleep(5);
      expect(sent.filter((position) => position <= page.position && !handed.includes(position))).toEqual([]);
      if (handed.length === 50) break;
    }
    await sending;
    expect(handed).toEqual(sent);
  });

  it('while it is live, an event that the filter leaves out moves the checkpoint on by itself', async () => {
    const stream = freshStream('ignored');
    await store.append(stream, 'none', newEvents(stream, 1));
    const pages = store
      .subscribe({ after: 0n, filter: { types: ['NeverHappened'] }, signal: AbortSignal.timeout(60_000) })
      [Symbol.asyncIterator]();
    const until = async (position: bigint): Promise<EventPage | undefined> => {
      for (;;) {
        const page = await pages.next();
        if (page.done === true || page.value.position >= position) return page.value ?? undefined;
      }
    };
    await until(await store.head());
    for (let round = 0; round < 3; round++) {
      const { position } = await store.append(stream, 'any', newEvents(stream, 1));
      expect(await until(position)).toMatchObject({ events: [], position });
    }
    await pages.return?.();
  });

  it('a consumer that sleeps holds the server back', async () => {
    const stream = freshStream();
    const padding = 'x'.repeat(8_000);
    for (let sent = 0; sent < 3_000; sent += 500) {
      await store.append(
        stream,
        'any',
        Array.from({ length: 500 }, (_, n) => newEvent(stream, { n: sent + n, padding })),
      );
    }
    const pages = store
      .subscribe({ after: 0n, pageSize: 20, signal: AbortSignal.timeout(60_000) })
      [Symbol.asyncIterator]();
    const seen: unknown[] = [];
    const take = async () => {
      const page = await pages.next();
      if (page.done === true) throw new Error('the subscription ended');
      seen.push(...page.value.events.map((event) => event.data.n));
    };
    await take();
    await sleep(400);
    // 24 MB lie ready; two pages, the client's buffers and a window of the connection may be under way.
    expect(double.traffic.eventsSent).toBeLessThan(200);
    while (seen.length < 3_000) await take();
    expect(seen).toEqual(Array.from({ length: 3_000 }, (_, n) => n));
    await pages.return?.();
  });

  it('a read of a slow stream goes on as long as something comes, and no longer', async () => {
    const stream = freshStream();
    await store.append(stream, 'none', newEvents(stream, 5));
    const impatient = createEventStoreDbEventStore({ url: double.url, deadlineMillis: 600 });
    const revisions = async () => {
      const found: bigint[] = [];
      for await (const page of impatient.readStream(stream)) found.push(...page.map((event) => event.revision));
      return found;
    };
    // All of it takes longer than the deadline, and no event does.
    double.faults.millisPerEvent = 200;
    expect(await revisions()).toEqual([0n, 1n, 2n, 3n, 4n]);
    double.faults.millisPerEvent = 3_000;
    await expect(revisions()).rejects.toBeInstanceOf(StoreUnavailable);
    await impatient.close();
  });

  it('when the store is closed, its subscriptions end, and nothing is left open at the server', async () => {
    const follower = follow(1_000);
    const abandoned = store.subscribe({ after: 0n, signal: new AbortController().signal })[Symbol.asyncIterator]();
    const next = abandoned.next();
    await expect.poll(() => double.traffic.openSubscriptions.size).toBe(2);
    await store.close();
    await follower.finished;
    expect((await next).done).toBe(true);
    await expect.poll(() => double.traffic.openSubscriptions.size).toBe(0);
  });
});
