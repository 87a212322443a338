import { describe, expect, it } from 'vitest';
import { EventRefused, KnownFailure, StoreUnavailable, UnknownOutcome } from '../../../infra/event-store/failures.ts';
import { eventsOf, freshStream, idsOf, newEvent, newEvents } from './subject.ts';
import type { Part } from './suite.ts';

/** Rules 12 and 14: what an append can fail with. */
export const failing: Part = ({ store, itNeeds }) => {
  describe('rule 12: an append that failed is known not to have happened, or its outcome is unknown', () => {
    it('a conflict is known', async () => {
      const stream = freshStream();
      await expect(store().append(stream, 3n, [newEvent(stream)])).rejects.toBeInstanceOf(KnownFailure);
    });

    itNeeds(
      'loseNextAcknowledgement',
      'a lost answer is unknown, and sending the same ids again settles it',
      async (loseNextAcknowledgement) => {
        const stream = freshStream();
        const events = newEvents(stream, 2);
        loseNextAcknowledgement();
        await expect(store().append(stream, 'none', events)).rejects.toBeInstanceOf(UnknownOutcome);
        expect((await store().append(stream, 'none', events)).revision).toBe(1n);
        expect(idsOf(await eventsOf(store(), stream))).toEqual(idsOf(events));
      },
    );

    itNeeds('holdAppendOpen', 'an append that outlasts its deadline is unknown', async (holdAppendOpen) => {
      const stream = freshStream();
      const held = await holdAppendOpen(stream, newEvents(stream, 1));
      const late = newEvents(stream, 1);
      await expect(store().append(stream, 0n, late, { deadlineMillis: 150 })).rejects.toBeInstanceOf(UnknownOutcome);
      await held.release();
      expect((await store().append(stream, 0n, late)).revision).toBe(1n);
      expect(await eventsOf(store(), stream)).toHaveLength(2);
    });

    itNeeds('unreachable', 'a store that cannot be reached is known: nothing was sent', async (unreachable) => {
      const far = await unreachable();
      const stream = freshStream();
      await expect(far.append(stream, 'none', [newEvent(stream)])).rejects.toBeInstanceOf(StoreUnavailable);
      await far.close();
    });
  });

  describe('rule 14: an event over 1 MiB is refused before it is sent', () => {
    it('alone or among others, and nothing of the append is stored', async () => {
      const stream = freshStream();
      const large = newEvent(stream, { text: 'x'.repeat(1_048_576) });
      await expect(store().append(stream, 'none', [newEvent(stream), large])).rejects.toThrow(EventRefused);
      expect(await eventsOf(store(), stream)).toEqual([]);
    });

    it('bytes count, not letters', async () => {
      const stream = freshStream();
      await expect(store().append(stream, 'none', [newEvent(stream, { text: '€'.repeat(360_000) })])).rejects.toThrow(
        /bytes/,
      );
    });

    it('an event just below is stored', async () => {
      const stream = freshStream();
      await store().append(stream, 'none', [newEvent(stream, { text: 'x'.repeat(1_000_000) })]);
      expect((await eventsOf(store(), stream))[0]?.data.text).toHaveLength(1_000_000);
    });

    it('an append of nothing is refused', async () => {
      await expect(store().append(freshStream(), 'any', [])).rejects.toThrow(EventRefused);
    });
  });
};
