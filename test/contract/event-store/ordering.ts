import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import type { Position } from '../../../domain/kernel/position.ts';
import type { EventStore } from '../../../infra/event-store/event-store.ts';
import { eventsIn, freshStream, idsOf, newEvent, newEvents, pagesOf } from './subject.ts';
import type { Part } from './suite.ts';

/** Rules 5 and 6: the order of the whole log. */
export const ordering: Part = ({ store, itNeeds }) => {
  describe('rule 5: the order of the log is total and commit-ordered', () => {
    it('a reader that only ever goes forward sees what 16 writers append, once each', async () => {
      const streams = Array.from({ length: 8 }, () => freshStream('ordering'));
      const reader = forwardReader(store(), await store().head(), ['ordering']);
      const appended = await Promise.all(
        Array.from({ length: 16 }, async (_, writer) => {
          const ids: string[] = [];
          for (let round = 0; round < 15; round++) {
            const stream = streams[(writer + round) % streams.length] ?? freshStream();
            const events = newEvents(stream, 1 + (round % 3));
            await store().append(stream, 'any', events);
            ids.push(...idsOf(events));
          }
          return ids;
        }),
      );
      const seen = await reader.stop();
      expect(idsOf(seen).toSorted()).toEqual(appended.flat().toSorted());
      expectAscending(seen);
    });

    itNeeds(
      'holdAppendOpen',
      'an append whose transaction stays open while others append is not missed by a running reader',
      async (holdAppendOpen) => {
        const reader = forwardReader(store(), await store().head(), ['held', 'passing']);
        const heldStream = freshStream('held');
        const heldEvents = newEvents(heldStream, 2);
        const held = await holdAppendOpen(heldStream, heldEvents);
        const others = Array.from({ length: 20 }, () => freshStream('passing')).map((stream) => ({
          stream,
          events: newEvents(stream, 1),
        }));
        const appends = others.map(({ stream, events }) => store().append(stream, 'none', events));
        await sleep(300);
        await held.release();
        await Promise.all(appends);
        const seen = await reader.stop();
        const all = [...heldEvents, ...others.flatMap(({ events }) => events)];
        expect(idsOf(seen).toSorted()).toEqual(idsOf(all).toSorted());
        expectAscending(seen);
      },
    );

    itNeeds('second', 'clients that append at the same time share one order', async (second) => {
      const other = await second();
      try {
        const reader = forwardReader(other, await store().head(), ['shared']);
        const streams = Array.from({ length: 40 }, () => freshStream('shared'));
        await Promise.all(
          streams.map((stream, index) =>
            (index % 2 === 0 ? store() : other).append(stream, 'none', [newEvent(stream)]),
          ),
        );
        const seen = await reader.stop();
        expect(seen.map((event) => event.stream).toSorted()).toEqual(streams.toSorted());
        expectAscending(seen);
      } finally {
        await other.close();
      }
    });

    itNeeds('densePositions', 'positions have no gaps, also where appends were refused', async () => {
      const before = await store().head();
      const streams = Array.from({ length: 30 }, () => freshStream('dense'));
      await Promise.allSettled(
        streams.map((stream, index) => store().append(stream, index % 3 === 0 ? 9n : 'none', newEvents(stream, 2))),
      );
      const positions = eventsIn(await pagesOf(store(), { after: before })).map((event) => event.position);
      expect(positions).toEqual(Array.from({ length: 40 }, (_, index) => before + BigInt(index) + 1n));
      expect(await store().head()).toBe(before + 40n);
    });
  });

  it('rule 6: within a stream the order of the log is the order of revisions', async () => {
    const before = await store().head();
    const streams = Array.from({ length: 4 }, () => freshStream('inner'));
    await Promise.all(
      Array.from({ length: 48 }, (_, index) => {
        const stream = streams[index % 4] ?? freshStream();
        return store().append(stream, 'any', newEvents(stream, 1 + (index % 2)));
      }),
    );
    const events = eventsIn(await pagesOf(store(), { after: before, filter: { categories: ['inner'] } }));
    for (const stream of streams) {
      const revisions = events.filter((event) => event.stream === stream).map((event) => event.revision);
      expect(revisions).toEqual(revisions.map((_, index) => BigInt(index)));
      expect(revisions.length).toBeGreaterThan(0);
    }
  });
};

const expectAscending = (events: readonly StoredEvent[]): void => {
  const positions = events.map((event) => event.position);
  expect(positions).toEqual(positions.toSorted((left, right) => (left < right ? -1 : 1)));
  expect(new Set(positions).size).toBe(positions.length);
};

/** Reads on and on from where it was, until it is stopped; then once more, and gives all that it saw, as it saw it. */
const forwardReader = (store: EventStore, from: Position, categories: readonly string[]) => {
  const seen: StoredEvent[] = [];
  let position = from;
  let stopping = false;
  const readOn = async (): Promise<void> => {
    for await (const page of store.readAll({ after: position, filter: { categories }, pageSize: 7 })) {
      seen.push(...page.events);
      position = page.position;
    }
  };
  const reading = (async () => {
    while (!stopping) {
      await readOn();
      await sleep(1);
    }
    await readOn();
  })();
  return {
    stop: async (): Promise<readonly StoredEvent[]> => {
      stopping = true;
      await reading;
      return seen;
    },
  };
};
