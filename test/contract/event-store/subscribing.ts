import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { NewEvent, StoredEvent } from '../../../domain/kernel/envelope.ts';
import type { Position } from '../../../domain/kernel/position.ts';
import type { EventStore, SubscribeOptions } from '../../../infra/event-store/event-store.ts';
import { allOf, freshStream, idsOf, newEvent, newEvents } from './subject.ts';
import type { Part } from './suite.ts';

/** Rules 7 to 11 for subscriptions. */
export const subscribing: Part = ({ store, itNeeds }) => {
  /** Handles events until `enough`; gives what was handled and the checkpoint. */
  const consume = async (
    options: Omit<SubscribeOptions, 'signal'>,
    enough: (seen: readonly StoredEvent[], position: Position) => boolean,
    from: EventStore = store(),
  ) => {
    const seen: StoredEvent[] = [];
    let position = options.after;
    const signal = AbortSignal.timeout(20_000);
    for await (const page of from.subscribe({ ...options, signal })) {
      seen.push(...page.events);
      position = page.position;
      if (enough(seen, position)) break;
    }
    return { seen, position };
  };
  const count = (wanted: number) => (seen: readonly StoredEvent[]) => seen.length >= wanted;
  const append = async (category: string, howMany: number): Promise<readonly NewEvent[]> => {
    const stream = freshStream(category);
    const events = newEvents(stream, howMany);
    await store().append(stream, 'none', events);
    return events;
  };

  it('first what is there, then what comes, in one order', async () => {
    const after = await store().head();
    const there = await append('live', 3);
    const consumer = consume({ after, filter: { categories: ['live'] } }, count(6));
    await sleep(50);
    const coming = [...(await append('live', 1)), ...(await append('live', 2))];
    expect(idsOf((await consumer).seen)).toEqual(idsOf([...there, ...coming]));
  });

  it('rule 7: a resume from the checkpoint neither repeats nor skips', async () => {
    const after = await store().head();
    const events = await append('resumed', 20);
    const seen: StoredEvent[] = [];
    let checkpoint = after;
    while (seen.length < events.length) {
      const options = { after: checkpoint, pageSize: 3, filter: { categories: ['resumed'] } };
      const part = await consume(options, count(1));
      seen.push(...part.seen);
      checkpoint = part.position;
    }
    expect(idsOf(seen)).toEqual(idsOf(events));
  });

  it('rule 8: what was handed over and not finished comes again, what was finished does not', async () => {
    const after = await store().head();
    const events = await append('crashed', 12);
    const finished: string[] = [];
    let checkpoint = after;
    const run = async (crashAt: number): Promise<void> => {
      const options = { after: checkpoint, pageSize: 4, filter: { categories: ['crashed'] } };
      for await (const page of store().subscribe({ ...options, signal: AbortSignal.timeout(20_000) })) {
        for (const event of page.events) {
          if (finished.length === crashAt) throw new Error('crash');
          finished.push(event.id);
        }
        checkpoint = page.position;
        if (new Set(finished).size === events.length) return;
      }
    };
    await expect(run(6)).rejects.toThrow('crash');
    await run(-1);
    expect(idsOf(events).filter((id) => !finished.includes(id))).toEqual([]);
    // The page during which it crashed is handled again, and no other.
    expect(finished.length - events.length).toBeLessThanOrEqual(4);
  });

  it('rule 9: ranges that the filter leaves out move the checkpoint on', async () => {
    const after = await store().head();
    await append('ignored', 40);
    const head = await store().head();
    const { seen } = await consume(
      { after, pageSize: 5, filter: { categories: ['nobody'] } },
      (_, position) => position >= head,
    );
    expect(seen).toEqual([]);
  });

  it('ends when its signal is aborted, also while it waits', async () => {
    const controller = new AbortController();
    const subscription = store().subscribe({ after: await store().head(), signal: controller.signal });
    const ended = allOf(subscription);
    await sleep(30);
    controller.abort();
    expect((await ended).flatMap((page) => page.events)).toEqual([]);
  });

  itNeeds('second', 'hears of what another client appends', async (second) => {
    const other = await second();
    try {
      const after = await store().head();
      const consumer = consume({ after, filter: { categories: ['foreign'] } }, count(1));
      await sleep(50);
      const stream = freshStream('foreign');
      const event = newEvent(stream);
      await other.append(stream, 'none', [event]);
      expect(idsOf((await consumer).seen)).toEqual([event.id]);
    } finally {
      await other.close();
    }
  });

  itNeeds('interrupt', 'rule 10: survives the loss of its connections, and says so', async (interrupt) => {
    const after = await store().head();
    const losses: Error[] = [];
    const options = { after, filter: { categories: ['restart'] }, onReconnect: (cause: Error) => losses.push(cause) };
    let expected: readonly NewEvent[] = [];
    const consumer = consume(options, (seen) => seen.length >= 9);
    for (let round = 0; round < 3; round++) {
      expected = [...expected, ...(await append('restart', 3))];
      await sleep(100);
      await interrupt();
      await sleep(100);
    }
    expect(idsOf((await consumer).seen)).toEqual(idsOf(expected));
    expect(losses.length).toBeGreaterThan(0);
  });

  describe('rule 11: slow consumers', () => {
    it('are not handed a page before they ask for it, however much there is', async () => {
      const after = await store().head();
      const stream = freshStream('slow');
      const padding = 'x'.repeat(2_000);
      const events = Array.from({ length: 2_000 }, (_, n) => newEvent(stream, { n, padding }));
      for (let sent = 0; sent < events.length; sent += 500) {
        await store().append(stream, 'any', events.slice(sent, sent + 500));
      }
      const pages = store()
        .subscribe({ after, pageSize: 10, filter: { categories: ['slow'] }, signal: AbortSignal.timeout(30_000) })
        [Symbol.asyncIterator]();
      const first = await pages.next();
      expect(first.done === true ? [] : first.value.events.length).toBeLessThanOrEqual(10);
      const before = process.memoryUsage().arrayBuffers;
      await sleep(300);
      // All 2,000 events take more than 4 MB: a reader that ran ahead of its consumer would hold them.
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_000_000);
      await pages.return?.();
    });
  });
};
