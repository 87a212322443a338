import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyRegistry } from './registry.ts';

const change = fc.record({ id: fc.oneof(fc.uuid(), fc.constantFrom('a', 'b', '')), value: fc.option(fc.nat()) });

test('is a map of which every earlier state stays as it was', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const model = new Map<string, number>();
      const past = [{ registry: emptyRegistry<number>(), model: new Map<string, number>() }];
      let registry = emptyRegistry<number>();
      for (const { id, value } of changes) {
        registry = value === null ? registry.without(id) : registry.with(id, value);
        if (value === null) model.delete(id);
        else model.set(id, value);
        past.push({ registry, model: new Map(model) });
      }
      for (const then of past) {
        expect(new Map(then.registry)).toEqual(then.model);
        for (const { id } of changes) {
          expect([then.registry.get(id), then.registry.has(id)]).toEqual([then.model.get(id), then.model.has(id)]);
        }
      }
    }),
  );
});
