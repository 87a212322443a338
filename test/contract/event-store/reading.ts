import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { streamName, streamParts } from '../../../domain/kernel/stream.ts';
import type { EventFilter } from '../../../infra/event-store/event-store.ts';
import { allOf, eventsIn, eventsOf, freshStream, idsOf, newEvent, newEvents, pagesOf } from './subject.ts';
import type { Part } from './suite.ts';

/** Rules 7 and 9 for reads, and the envelope. */
export const reading: Part = ({ store }) => {
  it('an event comes back with everything that it was appended with', async () => {
    const stream = freshStream();
    const event = {
      ...newEvent(stream, { title: 'Halve the churn', steps: [1, 2.5, null, { deep: true }] }),
      version: 3,
    };
    const { position } = await store().append(stream, 'none', [event]);
    expect(await eventsOf(store(), stream)).toEqual([{ ...event, stream, revision: 0n, position }]);
    const [fromAll] = eventsIn(await pagesOf(store(), { after: position - 1n, limit: 1 }));
    expect(fromAll).toEqual({ ...event, stream, revision: 0n, position });
  });

  describe('rule 7: a stream is read from its start inclusively, the log after a position exclusively', () => {
    it('readStream from a revision gives that revision first', async () => {
      const stream = freshStream();
      await store().append(stream, 'none', newEvents(stream, 5));
      const revisions = async (options: Parameters<typeof eventsOf>[2]) =>
        (await eventsOf(store(), stream, options)).map((event) => event.revision);
      expect(await revisions({ from: 2n })).toEqual([2n, 3n, 4n]);
      expect(await revisions({ from: 2n, limit: 1 })).toEqual([2n]);
      expect(await revisions({ from: 9n })).toEqual([]);
      expect(await revisions({ backwards: true })).toEqual([4n, 3n, 2n, 1n, 0n]);
      expect(await revisions({ backwards: true, from: 2n })).toEqual([2n, 1n, 0n]);
      expect(await revisions({ backwards: true, limit: 1 })).toEqual([4n]);
    });

    it('a stream longer than any page comes whole and in order', async () => {
      const stream = freshStream();
      for (let sent = 0; sent < 2_500; sent += 500) await store().append(stream, 'any', newEvents(stream, 500));
      const revisions = (await eventsOf(store(), stream)).map((event) => event.revision);
      expect(revisions).toEqual(Array.from({ length: 2_500 }, (_, index) => BigInt(index)));
      const pages = await allOf(store().readStream(stream));
      expect(pages.every((page) => page.length > 0)).toBe(true);
    });

    it('readAll after a position gives the next event first', async () => {
      const stream = freshStream('after');
      const events = newEvents(stream, 4);
      await store().append(stream, 'none', events);
      const [, second] = await eventsOf(store(), stream);
      const after = eventsIn(
        await pagesOf(store(), { after: second?.position ?? 0n, filter: { categories: ['after'] } }),
      );
      expect(idsOf(after)).toEqual(idsOf(events.slice(2)));
    });

    it('each page ends where the next begins, whatever the size of pages', async () => {
      const before = await store().head();
      const stream = freshStream('paged');
      const events = newEvents(stream, 23);
      await store().append(stream, 'none', events);
      for (const pageSize of [1, 5, 23, 100]) {
        const pages = await pagesOf(store(), { after: before, pageSize });
        expect(idsOf(eventsIn(pages))).toEqual(idsOf(events));
        expect(pages.every((page) => page.events.length <= pageSize)).toBe(true);
        for (const page of pages) expect(page.position).toBeGreaterThanOrEqual(page.events.at(-1)?.position ?? before);
      }
      expect(idsOf(eventsIn(await pagesOf(store(), { after: before, limit: 7, pageSize: 3 })))).toEqual(
        idsOf(events.slice(0, 7)),
      );
    });

    it('reading after the head gives nothing', async () => {
      expect(eventsIn(await pagesOf(store(), { after: await store().head() }))).toEqual([]);
    });

    it('a read whose signal is aborted throws instead of looking complete', async () => {
      const stream = freshStream();
      await store().append(stream, 'none', [newEvent(stream)]);
      const signal = AbortSignal.abort();
      await expect(pagesOf(store(), { signal })).rejects.toThrow();
      await expect(eventsOf(store(), stream, { signal })).rejects.toThrow();
    });
  });

  describe('rule 9: filters hold at the server, and what they leave out moves the checkpoint on', () => {
    it('by category, by type, and by both', async () => {
      const before = await store().head();
      const streams = { red: freshStream('red'), redder: freshStream('redder'), blue: freshStream('blue') };
      for (const stream of Object.values(streams)) {
        await store().append(stream, 'none', [
          newEvent(stream, { n: 1 }, 'Painted'),
          newEvent(stream, { n: 2 }, 'Dried'),
        ]);
      }
      const found = async (filter: EventFilter) =>
        eventsIn(await pagesOf(store(), { after: before, filter })).map((event) => [event.stream, event.type]);
      const { red, redder, blue } = streams;
      expect(await found({ categories: ['red'] })).toEqual([
        [red, 'Painted'],
        [red, 'Dried'],
      ]);
      expect(await found({ types: ['Dried'] })).toEqual([
        [red, 'Dried'],
        [redder, 'Dried'],
        [blue, 'Dried'],
      ]);
      expect(await found({ categories: ['redder', 'blue'], types: ['Painted'] })).toEqual([
        [redder, 'Painted'],
        [blue, 'Painted'],
      ]);
      expect(await found({ types: [] })).toEqual([]);
    });

    it('by tenant, and by that and the others', async () => {
      const before = await store().head();
      const stream = freshStream('owned');
      const other = streamName('owned', randomUUID(), 'one');
      for (const each of [stream, other]) {
        await store().append(each, 'none', [newEvent(each, {}, 'Painted'), newEvent(each, {}, 'Dried')]);
      }
      const found = async (filter: EventFilter) =>
        eventsIn(await pagesOf(store(), { after: before, filter })).map((event) => [event.stream, event.type]);
      const { tenant } = streamParts(other);
      expect(await found({ tenant })).toEqual([
        [other, 'Painted'],
        [other, 'Dried'],
      ]);
      expect(await found({ tenant, types: ['Dried'], categories: ['owned'] })).toEqual([[other, 'Dried']]);
      expect(await found({ tenant, categories: ['elsewhere'] })).toEqual([]);
      expect(await found({ tenant: randomUUID() })).toEqual([]);
    });

    it('a filter that lets nothing pass still ends at the head', async () => {
      const before = await store().head();
      const stream = freshStream();
      await store().append(stream, 'none', newEvents(stream, 30));
      const pages = await pagesOf(store(), { after: before, pageSize: 4, filter: { types: ['NeverHappened'] } });
      expect(eventsIn(pages)).toEqual([]);
      expect(pages.at(-1)?.position).toBeGreaterThanOrEqual(before + 1n);
      expect(eventsIn(await pagesOf(store(), { after: pages.at(-1)?.position ?? 0n }))).toEqual([]);
    });
  });
};
