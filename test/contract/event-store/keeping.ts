import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../domain/kernel/json.ts';
import { EventRefused } from '../../../infra/event-store/failures.ts';
import { eventsIn, eventsOf, freshStream, MUTATIONS, newEvent, newEvents, pagesOf } from './subject.ts';
import type { Part } from './suite.ts';

/** Rules 13, 15 and 16: what was appended stays, and stays as it was. */
export const keeping: Part = ({ store, itNeeds }) => {
  describe('rule 13: the database itself refuses to change the log', () => {
    for (const mutation of MUTATIONS) {
      for (const role of ['owner', 'application'] as const) {
        itNeeds('mutate', `${mutation} as ${role}`, async (mutate) => {
          const stream = freshStream();
          await store().append(stream, 'none', newEvents(stream, 2));
          const before = await eventsOf(store(), stream);
          await expect(mutate(mutation, role)).rejects.toThrow();
          expect(await eventsOf(store(), stream)).toEqual(before);
        });
      }
    }
  });

  itNeeds('restoreElsewhere', 'rule 15: a restored log keeps positions and revisions, and goes on', async (restore) => {
    const stream = freshStream();
    await store().append(stream, 'none', newEvents(stream, 3));
    const restored = await restore();
    try {
      expect(eventsIn(await pagesOf(restored, {}))).toEqual(eventsIn(await pagesOf(store(), {})));
      expect(await restored.head()).toBe(await store().head());
      const next = await restored.append(stream, 2n, [newEvent(stream)]);
      expect(next.revision).toBe(3n);
      expect(next.position).toBeGreaterThan(await store().head());
    } finally {
      await restored.close();
    }
  });

  describe('rule 16: data comes back exactly, or is refused clearly', () => {
    const roundTrip = async (data: JsonObject): Promise<JsonObject | undefined> => {
      const stream = freshStream();
      await store().append(stream, 'none', [newEvent(stream, data)]);
      return (await eventsOf(store(), stream))[0]?.data;
    };

    it('unicode, escapes and control characters', async () => {
      const data = {
        plain: 'Zürich – 東京 – 🧾',
        controls: '\u0001\t\n\u001f"\\/\u007f\u2028',
        'kéy "quoted"': '\\u0000',
      };
      expect(await roundTrip(data)).toEqual(data);
    });

    it('numbers keep every digit that they have', async () => {
      const data = { large: 9_007_199_254_740_991, small: -1.5e-300, tenth: 0.1 + 0.2, zero: 0 };
      expect(await roundTrip(data)).toEqual(data);
    });

    it('400 levels deep', async () => {
      const deep = Array.from({ length: 400 }).reduce<JsonValue>((inner) => ({ inner }), 'bottom');
      expect(await roundTrip({ deep })).toEqual({ deep });
    });

    it('keys keep their order and their names, __proto__ and constructor too', async () => {
      const data = JSON.parse('{"z":1,"a":2,"__proto__":{"admin":true},"constructor":{"prototype":1}}') as JsonObject;
      const back = (await roundTrip(data)) ?? {};
      expect(JSON.stringify(back)).toBe(JSON.stringify(data));
      expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
      expect('admin' in back).toBe(false);
    });

    it('an absent field and one that is undefined are the same', async () => {
      expect(await roundTrip({ here: 1, gone: undefined })).toEqual({ here: 1 });
    });

    const unstorable: readonly [string, unknown, RegExp][] = [
      ['U+0000 in a text', { notes: [{ text: 'a\0b' }] }, /data\/notes\/0\/text/],
      ['U+0000 in a key', { 'a\0b': 1 }, /U\+0000/],
      ['a lone surrogate', { text: 'a\ud800b' }, /lone surrogate/],
      ['a bigint', { amount: 10n }, /data\/amount is a bigint/],
      ['NaN', { rate: Number.NaN }, /rate is NaN/],
      ['an infinity', { rate: Number.POSITIVE_INFINITY }, /Infinity/],
      ['an integer beyond 2^53', { amount: 2 ** 53 }, /2\^53/],
      ['a date', { at: new Date(0) }, /not a plain object/],
      ['a map', { map: new Map() }, /not a plain object/],
      ['a function', { run: () => 1 }, /function/],
      ['undefined in a list', { list: [undefined] }, /list\/0 is undefined/],
      ['a list instead of an object', [1], /not a JSON object/],
      ['too many levels', Array.from({ length: 600 }).reduce<JsonValue>((inner) => ({ inner }), 1), /deeper/],
    ];
    it.each(unstorable)('%s is refused, and nothing is stored', async (_, data, reason) => {
      const stream = freshStream();
      const refused = store().append(stream, 'none', [newEvent(stream), newEvent(stream, data as JsonObject)]);
      await expect(refused).rejects.toBeInstanceOf(EventRefused);
      await expect(refused).rejects.toThrow(reason);
      expect(await eventsOf(store(), stream)).toEqual([]);
    });

    it('whatever JSON there is', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })),
          async (data) => {
            const text = JSON.stringify(data);
            const stream = freshStream();
            const append = store().append(stream, 'none', [newEvent(stream, JSON.parse(text) as JsonObject)]);
            try {
              await append;
            } catch (error) {
              expect(error).toBeInstanceOf(EventRefused);
              return;
            }
            expect(JSON.stringify((await eventsOf(store(), stream))[0]?.data)).toBe(text);
          },
        ),
        { numRuns: 40 },
      );
    }, 120_000);
  });
};
