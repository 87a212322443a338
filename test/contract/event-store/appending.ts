import { describe, expect, it } from 'vitest';
import { ConcurrencyConflict } from '../../../infra/event-store/failures.ts';
import { eventsOf, freshStream, idsOf, newEvent, newEvents } from './subject.ts';
import type { Part } from './suite.ts';

/** Rules 1 to 4: revisions, expected revisions, resends. */
export const appending: Part = ({ store }) => {
  describe('rule 1: revisions start at 0', () => {
    it('a stream with one event is at revision 0', async () => {
      const stream = freshStream();
      const { revision } = await store().append(stream, 'none', [newEvent(stream)]);
      expect(revision).toBe(0n);
      expect((await eventsOf(store(), stream)).map((event) => event.revision)).toEqual([0n]);
    });

    it('an append of several events answers the revision and position of its last', async () => {
      const stream = freshStream();
      await store().append(stream, 'none', newEvents(stream, 2));
      const result = await store().append(stream, 1n, newEvents(stream, 3));
      const events = await eventsOf(store(), stream);
      expect(events.map((event) => event.revision)).toEqual([0n, 1n, 2n, 3n, 4n]);
      expect(result).toEqual({ revision: 4n, position: events.at(-1)?.position });
    });

    it('a stream that nobody wrote to has no pages', async () => {
      expect(await eventsOf(store(), freshStream())).toEqual([]);
    });
  });

  describe('rule 2: the expected revision is checked', () => {
    it.each([
      ['none', 'a stream that exists', 'none', true],
      ['exists', 'a stream that does not', 'exists', false],
      ['a revision', 'a stream that does not exist', 0n, false],
      ['an older revision', 'a stream that has moved on', 0n, true],
      ['a newer revision', 'a stream that is not there yet', 7n, true],
    ] as const)('%s conflicts with %s, and the conflict says where it is', async (_, __, expected, exists) => {
      const stream = freshStream();
      if (exists) await store().append(stream, 'none', newEvents(stream, 2));
      const refused = store().append(stream, expected, [newEvent(stream)]);
      await expect(refused).rejects.toBeInstanceOf(ConcurrencyConflict);
      await expect(refused).rejects.toMatchObject({ stream, expected });
      expect(await eventsOf(store(), stream)).toHaveLength(exists ? 2 : 0);
    });

    it('exists accepts a stream that exists, any accepts every stream', async () => {
      const stream = freshStream();
      await store().append(stream, 'any', [newEvent(stream)]);
      await store().append(stream, 'exists', [newEvent(stream)]);
      expect((await store().append(stream, 'any', [newEvent(stream)])).revision).toBe(2n);
    });

    it.each([
      ['a refused one first', 0],
      ['a refused one in the middle', 1],
      ['a refused one last', 2],
    ])(
      'of appends that arrive together, %s, each accepted one is stored as it was sent, in its own stream',
      async (_, place) => {
        for (let round = 0; round < 20; round += 1) {
          const streams = [freshStream(), freshStream(), freshStream()];
          const sent = streams.map((stream) => newEvents(stream, 2));
          const settled = await Promise.allSettled(
            streams.map((stream, index) => store().append(stream, index === place ? 7n : 'none', sent[index] ?? [])),
          );
          expect(settled.map(({ status }) => status)).toEqual(
            streams.map((_, index) => (index === place ? 'rejected' : 'fulfilled')),
          );
          for (const [index, stream] of streams.entries()) {
            const stored = await eventsOf(store(), stream);
            const wanted = index === place ? [] : (sent[index] ?? []);
            expect(stored.map(({ id, type, data }) => ({ id, type, data }))).toEqual(
              wanted.map(({ id, type, data }) => ({ id, type, data })),
            );
          }
        }
      },
    );

    it('of 16 creators at once exactly one succeeds', async () => {
      const stream = freshStream();
      const attempts = Array.from({ length: 16 }, () => newEvents(stream, 2));
      const settled = await Promise.allSettled(attempts.map((events) => store().append(stream, 'none', events)));
      const losers = settled.filter((result) => result.status === 'rejected');
      expect(losers).toHaveLength(15);
      for (const loser of losers) expect(loser.reason).toBeInstanceOf(ConcurrencyConflict);
      const winner = attempts[settled.findIndex((result) => result.status === 'fulfilled')] ?? [];
      expect(idsOf(await eventsOf(store(), stream))).toEqual(idsOf(winner));
    });

    it('of 16 appends at one revision exactly one succeeds', async () => {
      const stream = freshStream();
      await store().append(stream, 'none', [newEvent(stream)]);
      const settled = await Promise.allSettled(
        Array.from({ length: 16 }, () => store().append(stream, 0n, [newEvent(stream)])),
      );
      expect(settled.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      expect(await eventsOf(store(), stream)).toHaveLength(2);
    });

    it('32 appends at any revision all succeed, each in one piece', async () => {
      const stream = freshStream();
      const attempts = Array.from({ length: 32 }, () => newEvents(stream, 3));
      const results = await Promise.all(attempts.map((events) => store().append(stream, 'any', events)));
      const ids = idsOf(await eventsOf(store(), stream));
      expect(ids).toHaveLength(96);
      for (const [index, { revision }] of results.entries()) {
        expect(ids.slice(Number(revision) - 2, Number(revision) + 1)).toEqual(idsOf(attempts[index] ?? []));
      }
    });

    it('a conflict leaves the appends beside it alone', async () => {
      const streams = Array.from({ length: 20 }, () => freshStream());
      const settled = await Promise.allSettled(
        streams.map((stream, index) => store().append(stream, index % 2 === 0 ? 'none' : 5n, [newEvent(stream)])),
      );
      expect(settled.map((result) => result.status)).toEqual(
        streams.map((_, index) => (index % 2 === 0 ? 'fulfilled' : 'rejected')),
      );
    });
  });

  describe('rule 3: a resend of the same ids returns the first result', () => {
    it.each(['none', 1n] as const)('at expected revision %s, also when the stream has moved on', async (expected) => {
      const stream = freshStream();
      if (expected !== 'none') await store().append(stream, 'none', newEvents(stream, 2));
      const events = newEvents(stream, 2);
      const first = await store().append(stream, expected, events);
      expect(await store().append(stream, expected, events)).toEqual(first);
      await store().append(stream, first.revision, newEvents(stream, 3));
      expect(await store().append(stream, expected, events)).toEqual(first);
      expect(idsOf(await eventsOf(store(), stream)).filter((id) => id === events[0]?.id)).toHaveLength(1);
    });

    it('when both are sent at once', async () => {
      const stream = freshStream();
      const events = newEvents(stream, 2);
      const results = await Promise.all(Array.from({ length: 8 }, () => store().append(stream, 'none', events)));
      expect(new Set(results.map((result) => `${result.revision}/${result.position}`)).size).toBe(1);
      expect(idsOf(await eventsOf(store(), stream))).toEqual(idsOf(events));
    });
  });

  describe('rule 4: a partial overlap of ids is a conflict', () => {
    it('the known ids first, or last, or in another order: refused, and nothing is dropped in silence', async () => {
      const stream = freshStream();
      const [first, second, third] = [newEvent(stream), newEvent(stream), newEvent(stream)];
      await store().append(stream, 'none', [first, second]);
      for (const overlap of [
        [first, third],
        [third, second],
        [second, first],
        [first, second, third],
      ]) {
        await expect(store().append(stream, 'none', overlap)).rejects.toBeInstanceOf(ConcurrencyConflict);
      }
      expect(idsOf(await eventsOf(store(), stream))).toEqual([first.id, second.id]);
    });

    it('the same ids at another expected revision are no resend', async () => {
      const stream = freshStream();
      const events = newEvents(stream, 2);
      await store().append(stream, 'none', events);
      await store().append(stream, 1n, newEvents(stream, 1));
      await expect(store().append(stream, 0n, events)).rejects.toBeInstanceOf(ConcurrencyConflict);
    });

    it('the loser of a race is never told that it succeeded', async () => {
      const stream = freshStream();
      const attempts = Array.from({ length: 24 }, () => newEvents(stream, 1));
      const settled = await Promise.allSettled(attempts.map((events) => store().append(stream, 'none', events)));
      const stored = new Set(idsOf(await eventsOf(store(), stream)));
      for (const [index, result] of settled.entries()) {
        expect(stored.has(attempts[index]?.[0]?.id ?? '')).toBe(result.status === 'fulfilled');
      }
    });
  });
};
