import { createServer } from 'node:net';
import { EventStoreDBClient } from '@eventstore/db-client';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventsOf, freshStream, idsOf, newEvent, newEvents } from '../../../test/contract/event-store/subject.ts';
import { RpcFailure } from '../../../test/support/eventstoredb-double/failure.ts';
import { type EventStoreDbDouble, startEventStoreDbDouble } from '../../../test/support/eventstoredb-double/server.ts';
import type { EventStore } from '../event-store.ts';
import {
  AccessDenied,
  ConcurrencyConflict,
  EventRefused,
  StoreUnavailable,
  StreamGone,
  UnknownOutcome,
} from '../failures.ts';
import { createEventStoreDbEventStore } from './eventstoredb-event-store.ts';

/** Enough for what is sent to arrive; an answer may come so much later than the deadline (R4). */
const [DEADLINE, GRACE] = [1_000, 250];

describe('appending to EventStoreDB when things go wrong', { timeout: 60_000 }, () => {
  let double: EventStoreDbDouble;
  let store: EventStore;
  beforeEach(async () => {
    double = await startEventStoreDbDouble();
    store = createEventStoreDbEventStore({ url: double.url, deadlineMillis: 2_000 });
  });
  afterEach(async () => {
    await store.close();
    await double.stop();
  });

  describe('given an answer that is lost after the commit', () => {
    it.each(['none', 1n] as const)(
      'at %s, by silence: unknown within the deadline, and a resend gives the first result',
      async (expected) => {
        const stream = freshStream();
        if (expected !== 'none') await store.append(stream, 'none', newEvents(stream, 2));
        const events = newEvents(stream, 2);
        await store.head();
        double.faults.loseNextAnswer = 'silence';
        const began = performance.now();
        await expect(store.append(stream, expected, events, { deadlineMillis: DEADLINE })).rejects.toBeInstanceOf(
          UnknownOutcome,
        );
        expect(performance.now() - began).toBeLessThan(DEADLINE + GRACE);

        await expect.poll(async () => idsOf(await eventsOf(store, stream)).slice(-2)).toEqual(idsOf(events));
        const [stored] = (await eventsOf(store, stream)).slice(-1);
        expect(await store.append(stream, expected, events)).toEqual({
          revision: stored?.revision,
          position: stored?.position,
        });
        await store.append(stream, stored?.revision ?? 0n, newEvents(stream, 1));
        expect((await store.append(stream, expected, events)).revision).toBe(stored?.revision);
        expect(idsOf(await eventsOf(store, stream)).filter((id) => id === events[0]?.id)).toHaveLength(1);
      },
    );

    it('by a broken connection: unknown at once, and a resend settles it', async () => {
      const stream = freshStream();
      const events = newEvents(stream, 3);
      const gate = Promise.withResolvers<void>();
      double.faults.gate = gate.promise;
      const appended = store.append(stream, 'none', events);
      const outcome = expect(appended).rejects.toBeInstanceOf(UnknownOutcome);
      await expect.poll(() => double.traffic.appendsReceived).toBe(1);
      await double.restart();
      await outcome;
      gate.resolve();
      double.faults.gate = undefined;
      expect((await store.append(stream, 'none', events)).revision).toBe(2n);
      expect(idsOf(await eventsOf(store, stream))).toEqual(idsOf(events));
    });

    it('the loser of a race does not win by resending', async () => {
      const stream = freshStream();
      await store.append(stream, 'none', newEvents(stream, 1));
      await expect(store.append(stream, 'none', newEvents(stream, 1))).rejects.toBeInstanceOf(ConcurrencyConflict);
      await expect(store.append(stream, 'none', newEvents(stream, 1))).rejects.toMatchObject({ actual: 0n });
    });
  });

  it('given an answer without a position, the event itself tells it', async () => {
    const stream = freshStream();
    double.faults.positionsWithheld = true;
    const { revision, position } = await store.append(stream, 'none', newEvents(stream, 2));
    expect(revision).toBe(1n);
    expect(position).toBe((await eventsOf(store, stream)).at(-1)?.position);
  });

  describe('given a cluster', () => {
    it('a node that does not lead names the leader, and the same events go there once', async () => {
      const leader = await startEventStoreDbDouble({ log: double.log });
      double.faults.leader = { host: '127.0.0.1', port: leader.port };
      const stream = freshStream();
      const events = newEvents(stream, 2);
      expect((await store.append(stream, 'none', events)).revision).toBe(1n);
      expect(double.traffic.appendsReceived).toBe(1);
      expect(leader.traffic.appendsReceived).toBe(1);
      expect(idsOf(await eventsOf(store, stream))).toEqual(idsOf(events));
      await leader.stop();
    });

    it('a read asks the leader too', async () => {
      const leader = await startEventStoreDbDouble({ log: double.log });
      const stream = freshStream();
      await store.append(stream, 'none', newEvents(stream, 2));
      double.faults.leader = { host: '127.0.0.1', port: leader.port };
      expect(await eventsOf(store, stream)).toHaveLength(2);
      await leader.stop();
    });

    it('nodes that name each other are unavailable: nothing was appended', async () => {
      const other = await startEventStoreDbDouble({ log: double.log });
      double.faults.leader = { host: '127.0.0.1', port: other.port };
      other.faults.leader = { host: '127.0.0.1', port: double.port };
      const stream = freshStream();
      await expect(store.append(stream, 'none', newEvents(stream, 1))).rejects.toBeInstanceOf(StoreUnavailable);
      double.faults.leader = undefined;
      other.faults.leader = undefined;
      expect(await eventsOf(store, stream)).toEqual([]);
      await other.stop();
    });

    it('the leader is found by gossip among several hosts', async () => {
      const url = `esdb://127.0.0.1:1,127.0.0.1:${double.port}?tls=false&nodePreference=leader`;
      const member = createEventStoreDbEventStore({ url });
      const stream = freshStream();
      expect((await member.append(stream, 'none', newEvents(stream, 1))).revision).toBe(0n);
      await member.close();
    });
  });

  it('given a server that is not ready, nothing happened, and once it is ready all goes on', async () => {
    const stream = freshStream();
    double.faults.notReady = true;
    await expect(store.append(stream, 'none', newEvents(stream, 1))).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(eventsOf(store, stream)).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.head()).rejects.toBeInstanceOf(StoreUnavailable);
    double.faults.notReady = false;
    expect((await store.append(stream, 'none', newEvents(stream, 1))).revision).toBe(0n);
  });

  it('given a server that went away, appends fail as known until it is back', async () => {
    const stream = freshStream();
    await store.append(stream, 'none', newEvents(stream, 1));
    const restarted = double.restart(1_000);
    await expect
      .poll(() => store.append(stream, 'any', newEvents(stream, 1)).catch((error: unknown) => error), {
        timeout: 15_000,
      })
      .toBeInstanceOf(StoreUnavailable);
    await restarted;
    await expect
      .poll(() => store.append(stream, 0n, newEvents(stream, 1)), { timeout: 15_000 })
      .toMatchObject({ revision: 1n });
  });

  it('given a server that takes the connection and says nothing, the deadline holds', async () => {
    const hole = createServer(() => undefined);
    await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve));
    const address = hole.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const lost = createEventStoreDbEventStore({ url: `esdb://127.0.0.1:${port}?tls=false`, deadlineMillis: DEADLINE });
    const began = performance.now();
    const stream = freshStream();
    await expect(lost.append(stream, 'none', [newEvent(stream)])).rejects.toBeInstanceOf(UnknownOutcome);
    expect(performance.now() - began).toBeLessThan(DEADLINE + GRACE);
    await expect(eventsOf(lost, stream)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(performance.now() - began).toBeLessThan(2 * (DEADLINE + GRACE));
    await lost.close();
    hole.close();
  });

  describe('given a refusal of the server', () => {
    it('a stream that was tombstoned is gone, to append and to read', async () => {
      const stream = freshStream();
      await store.append(stream, 'none', newEvents(stream, 1));
      const operator = EventStoreDBClient.connectionString(double.url);
      await operator.tombstoneStream(stream);
      await expect(store.append(stream, 0n, newEvents(stream, 1))).rejects.toBeInstanceOf(StreamGone);
      await expect(eventsOf(store, stream)).rejects.toBeInstanceOf(StreamGone);
    });

    it('an append over the server’s own limit is refused, naming it', async () => {
      const small = await startEventStoreDbDouble({ maxAppendBytes: 1_000 });
      const narrow = createEventStoreDbEventStore({ url: small.url });
      const stream = freshStream();
      const refused = narrow.append(stream, 'none', [newEvent(stream, { text: 'x'.repeat(2_000) })]);
      await expect(refused).rejects.toBeInstanceOf(EventRefused);
      await expect(refused).rejects.toThrow(/1000 bytes.*MaxAppendSize/);
      await narrow.close();
      await small.stop();
    });

    it('access denied is known', async () => {
      const stream = freshStream();
      double.faults.nextFailures.push(
        new RpcFailure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' }),
      );
      await expect(store.append(stream, 'none', newEvents(stream, 1))).rejects.toBeInstanceOf(AccessDenied);
    });

    it.each([
      status.INTERNAL,
      status.UNKNOWN,
      status.ABORTED,
      status.CANCELLED,
      status.DEADLINE_EXCEEDED,
      status.RESOURCE_EXHAUSTED,
    ])('status %i says nothing certain of an append: unknown; of a read: unavailable', async (code) => {
      const stream = freshStream();
      double.faults.nextFailures.push(new RpcFailure(code, 'something'));
      await expect(store.append(stream, 'none', newEvents(stream, 1))).rejects.toBeInstanceOf(UnknownOutcome);
      double.faults.nextFailures.push(new RpcFailure(code, 'something'));
      await expect(eventsOf(store, stream)).rejects.toBeInstanceOf(StoreUnavailable);
    });
  });

  it('appends are calls of their own: the client does not ask whether it might send them in batches', async () => {
    const stream = freshStream();
    await Promise.all(Array.from({ length: 5 }, () => store.append(stream, 'any', newEvents(stream, 1))));
    expect(double.traffic).toMatchObject({ appendsReceived: 5, featureListsGiven: 0 });
  });

  it('when it is closed, nothing more is sent', async () => {
    await store.head();
    await store.close();
    const stream = freshStream();
    await expect(store.append(stream, 'none', newEvents(stream, 1))).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(eventsOf(store, stream)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(double.traffic.appendsReceived).toBe(0);
  });
});
