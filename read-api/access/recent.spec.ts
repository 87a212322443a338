import { beforeEach, describe, expect, test } from 'vitest';
import { createRecent, type Recent } from './recent.ts';

describe('a recent answer', () => {
  let now: number;
  let asked: number;
  let recent: Recent<number>;
  beforeEach(() => {
    [now, asked] = [0, 0];
    recent = createRecent(100, () => now);
  });
  const find = async (): Promise<number> => {
    asked += 1;
    return asked;
  };

  test('is believed for so long, and then asked for again', async () => {
    expect(await recent.of('a', find)).toBe(1);
    now = 99;
    expect(await recent.of('a', find)).toBe(1);
    expect(await recent.of('b', find)).toBe(2);
    now = 100;
    expect(await recent.of('a', find)).toBe(3);
  });

  test('is as old as the question: a slow one is not believed for longer', async () => {
    const slow = Promise.withResolvers<number>();
    const first = recent.of('a', () => slow.promise);
    now = 100;
    expect(await recent.of('a', find)).toBe(1);
    slow.resolve(0);
    expect(await first).toBe(0);
    expect(await recent.of('a', find)).toBe(1);
  });

  test('is waited for by everybody who asks meanwhile', async () => {
    const slow = Promise.withResolvers<number>();
    const both = [recent.of('a', () => slow.promise), recent.of('a', find)];
    slow.resolve(7);
    expect(await Promise.all(both)).toEqual([7, 7]);
    expect(asked).toBe(0);
  });

  test('is never a failure: the next who asks asks anew', async () => {
    await expect(recent.of('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await recent.of('a', find)).toBe(1);
  });
});
