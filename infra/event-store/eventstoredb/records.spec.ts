import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allOf,
  eventsOf,
  freshStream,
  idsOf,
  newEvent,
  newEvents,
} from '../../../test/contract/event-store/subject.ts';
import { type EventStoreDbDouble, startEventStoreDbDouble } from '../../../test/support/eventstoredb-double/server.ts';
import type { EventStore } from '../event-store.ts';
import { createEventStoreDbEventStore } from './eventstoredb-event-store.ts';
import { packed, unpacked } from './positions.ts';
import { fromRecord } from './records.ts';

describe('records of EventStoreDB', () => {
  let double: EventStoreDbDouble;
  let store: EventStore;
  let stranger: EventStoreDBClient;
  beforeAll(async () => {
    double = await startEventStoreDbDouble();
    store = createEventStoreDbEventStore({ url: double.url });
    stranger = EventStoreDBClient.connectionString(double.url);
  });
  afterAll(async () => {
    await store.close();
    await double.stop();
  });

  it('given system events and streams of others on the same server, the ledger does not see them', async () => {
    const before = await store.head();
    const stream = freshStream('ledger');
    const events = newEvents(stream, 2);
    await store.append(stream, 'none', events.slice(0, 1));
    await stranger.appendToStream('$settings', jsonEvent({ type: '$settings', data: {} }));
    await stranger.appendToStream('orders-17', binaryEvent({ type: 'Ordered', data: Buffer.from([1, 2, 3]) }));
    await stranger.appendToStream(stream, binaryEvent({ type: '$>', data: Buffer.from('0@orders-17') }));
    const { position } = await store.append(stream, 'any', events.slice(1));
    await stranger.appendToStream('$stats', jsonEvent({ type: '$statsCollected', data: {} }));

    expect(await store.head()).toBe(position);
    expect(idsOf(await eventsOf(store, stream))).toEqual(idsOf(events));
    const all = await allOf(store.readAll({ after: before }));
    expect(idsOf(all.flatMap((page) => page.events))).toEqual(idsOf(events));
    const filtered = await allOf(store.readAll({ after: before, filter: { categories: ['ledger', 'orders'] } }));
    expect(idsOf(filtered.flatMap((page) => page.events))).toEqual(idsOf(events));
    expect(filtered.at(-1)?.position).toBeGreaterThan(position);
  });

  it('the head is the ledger’s newest event, however many records of others came after it', async () => {
    const stream = freshStream();
    const { position } = await store.append(stream, 'none', newEvents(stream, 3));
    const others = Array.from({ length: 300 }, () => jsonEvent({ type: '$statsCollected', data: {} }));
    await stranger.appendToStream('$stats', others);
    expect(await store.head()).toBe(position);
    const { position: newest } = await store.append(stream, 'any', newEvents(stream, 1));
    const sent = double.traffic.eventsSent;
    expect(await store.head()).toBe(newest);
    expect(double.traffic.eventsSent - sent).toBe(1);
  });

  it('a log of nothing but system events has no head, and nothing to read', async () => {
    const bare = await startEventStoreDbDouble();
    const empty = createEventStoreDbEventStore({ url: bare.url });
    expect(await empty.head()).toBe(0n);
    const others = Array.from({ length: 20 }, () => jsonEvent({ type: '$statsCollected', data: {} }));
    await EventStoreDBClient.connectionString(bare.url).appendToStream('$stats', others);
    expect(await empty.head()).toBe(0n);
    const pages = [...(await allOf(empty.readAll())), ...(await allOf(empty.readAll({ filter: { types: ['Any'] } })))];
    expect(pages.flatMap((page) => page.events)).toEqual([]);
    await empty.close();
    await bare.stop();
  });

  it.each([
    ['bytes that are no JSON', binaryEvent({ type: 'Spoilt', data: Buffer.from('hello') }), /Spoilt .* is not JSON/],
    ['JSON without the envelope', jsonEvent({ type: 'Spoilt', data: { a: 1 } }), /another shape/],
    [
      'a list instead of an object',
      jsonEvent({ type: 'Spoilt', data: [1], metadata: { version: 1 } }),
      /another shape/,
    ],
  ])('given %s in a stream of the ledger, it is shown and not skipped', async (_, record, reason) => {
    const before = await store.head();
    const stream = freshStream('spoilt');
    await store.append(stream, 'none', newEvents(stream, 1));
    await stranger.appendToStream(stream, record);
    await expect(eventsOf(store, stream)).rejects.toThrow(reason);
    const subscription = store.subscribe({
      after: before,
      filter: { categories: ['spoilt'] },
      signal: AbortSignal.timeout(30_000),
    });
    await expect(allOf(subscription)).rejects.toThrow(reason);
    // The next test begins behind it.
    const next = freshStream('spoilt');
    await store.append(next, 'none', newEvents(next, 1));
  });

  it('given a link whose event is gone, it is passed over', () => {
    expect(fromRecord({})).toBeUndefined();
  });

  it('the server finds events by correlation: its own names for the two ids are there', async () => {
    const stream = freshStream();
    const event = newEvent(stream);
    await store.append(stream, 'none', [event]);
    for await (const { event: record } of stranger.readStream(stream)) {
      expect(record?.metadata).toEqual({
        $correlationId: event.metadata.correlationId,
        $causationId: event.metadata.causationId,
        version: 1,
        metadata: event.metadata,
      });
    }
  });

  it('positions keep the order of both their halves', () => {
    const largest = (1n << 63n) - 1n;
    for (const [commit, prepare] of [
      [0n, 1n],
      [1n, 0n],
      [257n, 256n],
      [largest, largest],
    ] as const) {
      expect(unpacked(packed({ commit, prepare }))).toEqual({ commit, prepare });
    }
    expect(packed({ commit: 1n, prepare: 0n })).toBeGreaterThan(packed({ commit: 0n, prepare: largest }));
    expect(unpacked(0n)).toBe('start');
  });
});
