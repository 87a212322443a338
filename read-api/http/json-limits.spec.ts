import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assertShallow } from './json-limits.ts';

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

const refuses = (json: string): boolean => {
  try {
    assertShallow(Buffer.from(json));
    return false;
  } catch {
    return true;
  }
};

test('S18: JSON is refused before it is parsed exactly if it is nested deeper than 32 levels', () => {
  const nested = fc.tuple(fc.nat(40), fc.json(), fc.boolean()).map(([levels, core, array]) => {
    let value: unknown = JSON.parse(core);
    for (let level = 0; level < levels; level += 1) value = array ? [value, '[{"'] : { 'a"[{\\': value, b: '\\"{' };
    return value;
  });
  fc.assert(
    fc.property(nested, (value) => {
      expect(refuses(JSON.stringify(value))).toBe(depthOf(value) > 32);
    }),
  );
});
